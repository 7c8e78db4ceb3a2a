import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCES, HOLDS } from '#shared/states.ts';
import type { Ends, Role } from '#shared/states.ts';
import { canReadPost, canSeeDiscussion, canSeeJournal } from '#server/access/rules.ts';
import { readablePosts, visibleDiscussions } from '#server/access/visible.ts';
import type { Viewer } from '#server/context-types.ts';
import { newId } from '#server/db/ids.ts';
import type { DiscussionTable, JournalTable, PostTable } from '#server/db/schema.ts';
import { findJournal } from '#server/discussions/journals.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';

/**
 * The rules stand twice, as a function and as SQL. Here both decide over every state × viewer, row by row, and what they
 * decide is held against the promises in words.
 */

const AT = '2026-03-01T00:00:00.000Z';
const ENDS = ['paused_at', 'detached_at', 'withdrawn_at', 'removed_at', 'erased_at'] as const;

/** Every subset of what can have happened. */
const ends: Ends[] = Array.from(
  { length: 2 ** ENDS.length },
  (_, bits) =>
    Object.fromEntries(ENDS.map((name, index) => [name, bits & (1 << index) ? AT : null])) as unknown as Ends,
);

const pseudonyms = {
  author: newId(),
  second: newId(),
  member: newId(),
  screener: newId(),
  moderator: newId(),
  host: newId(),
};
const member = (role: Role | null, ...ids: string[]): Viewer => ({
  kind: 'member',
  accountId: newId(),
  sessionId: newId(),
  role,
  pseudonyms: ids.map((id) => ({ id, name: 'x' })),
});
const viewers: Record<string, Viewer> = {
  visitor: { kind: 'visitor' },
  member: member(null, pseudonyms.member),
  'the entry’s author': member(null, pseudonyms.screener),
  nameless: member(null),
  author: member(null, pseudonyms.author),
  'author under a second name': member(null, pseudonyms.second, pseudonyms.author),
  moderator: member('moderator', pseudonyms.moderator),
  host: member('host', pseudonyms.host),
  'moderator who wrote it': member('moderator', pseudonyms.moderator, pseudonyms.author),
};

let site: Site;
const discussions: DiscussionTable[] = [];
const posts: PostTable[] = [];
const journals: JournalTable[] = [];

beforeAll(async () => {
  site = await openSite();
  for (const audience of AUDIENCES) {
    for (const hold of HOLDS) {
      for (const states of ends) {
        discussions.push({
          ...states,
          ...{
            id: newId(),
            journal_id: null,
            pseudonym_id: pseudonyms.author,
            title: 'x',
            slug: 'x',
            category: null,
            language: 'fr',
          },
          ...{
            content_note: null,
            audience,
            hold,
            post_count: 0,
            revision: 1,
            created_at: AT,
            last_post_at: AT,
            imported_from: null,
            board_id: null,
            pinned_at: null,
            closed_at: null,
            indexable_at: null,
            comments: 'open',
          },
        });
      }
    }
  }
  for (const [hold, screened_by, set_aside_at] of HOLDS.flatMap((hold) => [
    [hold, null, null] as const,
    [hold, pseudonyms.screener, null] as const,
    [hold, pseudonyms.screener, AT] as const,
  ])) {
    for (const states of ends) {
      posts.push({
        ...states,
        screened_by,
        taken_back_at: null,
        set_aside_at,
        ...{
          id: newId(),
          discussion_id: discussions[0]!.id,
          number: posts.length,
          pseudonym_id: pseudonyms.author,
          in_reply_to: null,
        },
        ...{
          language: 'fr',
          capacity: null,
          revision_id: newId(),
          submission: null,
          created_at: AT,
          edited_at: null,
          hold,
        },
      });
    }
  }
  for (const [index, audience] of AUDIENCES.entries()) {
    const pseudonym_id = [pseudonyms.author, pseudonyms.second, pseudonyms.member][index]!;
    journals.push({
      id: newId(),
      pseudonym_id,
      slug: audience,
      title: audience,
      description: '',
      audience,
      listed_at: AT,
      created_at: AT,
      indexable_at: null,
      comments: 'open',
    });
  }
  await site.context.database.write(async ({ db }) => {
    const named = Object.entries(pseudonyms).map(([name, id]) => ({
      id,
      account_id: null,
      name,
      name_key: name,
      about: '',
      created_at: AT,
    }));
    await db.insertInto('pseudonym').values(named).execute();
    await db.insertInto('discussion').values(discussions).execute();
    await db.insertInto('post').values(posts).execute();
    await db.insertInto('journal').values(journals).execute();
  });
});
afterAll(() => site.close());

const seen = async (viewer: Viewer): Promise<DiscussionTable[]> =>
  site.context.database.db
    .selectFrom('discussion')
    .selectAll()
    .where((row) => visibleDiscussions(viewer)(row as never))
    .execute();
const read = async (viewer: Viewer): Promise<PostTable[]> =>
  site.context.database.db
    .selectFrom('post')
    .selectAll()
    .where((row) => readablePosts(viewer)(row as never))
    .execute();
const stateOf = (row: Ends & { audience?: string; hold: string }): string =>
  [row.audience, row.hold, ...ENDS.filter((name) => row[name] !== null)].join(' ');

describe.each(Object.entries(viewers))('for %s', (_name, viewer) => {
  it('the SQL shows the discussions the rule shows, and no other', async () => {
    const expected = discussions.filter((row) => canSeeDiscussion(viewer, row)).map(stateOf);
    expect((await seen(viewer)).map(stateOf).sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(discussions.length);
  });

  it('the SQL gives the posts the rule gives, and no other, also under another name of the table', async () => {
    const expected = posts.filter((row) => canReadPost(viewer, row)).map(stateOf);
    expect((await read(viewer)).map(stateOf).sort()).toEqual(expected.sort());
    const aliased = await site.context.database.db
      .selectFrom('post as opening')
      .selectAll('opening')
      .where((row) => readablePosts(viewer, 'opening')(row as never))
      .execute();
    expect(aliased.map(stateOf).sort()).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it('the SQL knows the journals the rule knows', async () => {
    for (const journal of journals) {
      const found = await findJournal(site.context.database.db, viewer, { slug: journal.slug });
      expect([journal.audience, found !== null]).toEqual([journal.audience, canSeeJournal(viewer, journal)]);
    }
  });
});

describe('whatever else is the case', () => {
  it('a visitor sees what is public, held back by nobody and ended by nothing', async () => {
    for (const row of await seen(viewers['visitor']!)) {
      expect([row.audience, row.hold, row.paused_at, row.removed_at, row.erased_at]).toEqual([
        'public',
        'none',
        null,
        null,
        null,
      ]);
    }
  });

  it('nobody sees what was removed or erased, nor the words of what was withdrawn, its author included', async () => {
    for (const viewer of Object.values(viewers)) {
      expect((await seen(viewer)).filter((row) => row.removed_at !== null || row.erased_at !== null)).toEqual([]);
      expect(
        (await read(viewer)).filter(
          (row) => row.removed_at !== null || row.erased_at !== null || row.withdrawn_at !== null,
        ),
      ).toEqual([]);
    }
  });

  it('a comment that waits for the entry’s author is read by them, its own author and staff alone', async () => {
    for (const [name, viewer] of Object.entries(viewers)) {
      const waiting = (await read(viewer)).filter((row) => row.screened_by !== null);
      expect([name, waiting.length > 0]).toEqual([name, !['visitor', 'member', 'nameless'].includes(name)]);
    }
  });

  it('staff sees nothing that is its author’s alone, and nothing paused', async () => {
    for (const viewer of [viewers['moderator']!, viewers['host']!]) {
      expect((await seen(viewer)).filter((row) => row.audience === 'me' || row.paused_at !== null)).toEqual([]);
      expect((await read(viewer)).filter((row) => row.paused_at !== null)).toEqual([]);
    }
  });

  it('an author sees all of their own that is neither removed nor erased', async () => {
    const living = discussions.filter((row) => row.removed_at === null && row.erased_at === null);
    expect(await seen(viewers['author']!)).toHaveLength(living.length);
    expect(await seen(viewers['author under a second name']!)).toHaveLength(living.length);
  });

  it('taking a name off a text shows it to nobody more and nobody less', () => {
    for (const viewer of Object.values(viewers)) {
      for (const row of discussions) {
        expect(canSeeDiscussion(viewer, { ...row, detached_at: null })).toBe(
          canSeeDiscussion(viewer, { ...row, detached_at: AT }),
        );
      }
    }
  });
});
