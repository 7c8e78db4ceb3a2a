import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCES, HOLDS } from '#shared/states.ts';
import type { Ends, Role } from '#shared/states.ts';
import { canReadPost, canSeeDiscussion, canSeeJournal } from '#server/access/rules.ts';
import { readablePosts, visibleDiscussions } from '#server/access/visible.ts';
import type { Member, Viewer } from '#server/context-types.ts';
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
/** The board that what is looked at stands on, another one, and none: a journal. */
const boards = { here: newId(), elsewhere: newId() };
const PLACES = [null, boards.here, boards.elsewhere];
const member = (role: Role | null, ...ids: string[]): Member => ({
  kind: 'member',
  accountId: newId(),
  sessionId: newId(),
  role,
  boards: null,
  referee: false,
  standing: 'good',
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
  'moderator of a board': { ...member('moderator', pseudonyms.moderator), boards: [boards.here] },
  'moderator of both boards': { ...member('moderator', pseudonyms.moderator), boards: Object.values(boards) },
  'moderator of no board left': { ...member('moderator', pseudonyms.moderator), boards: [] },
  'nobody, with boards from before': { ...member(null, pseudonyms.member), boards: [boards.here] },
  referee: { ...member(null, pseudonyms.member), referee: true },
};

let site: Site;
const discussions: DiscussionTable[] = [];
const posts: (PostTable & { board_id: string | null })[] = [];
const journals: JournalTable[] = [];

beforeAll(async () => {
  site = await openSite();
  for (const board_id of PLACES) {
    for (const [audience, hold] of AUDIENCES.flatMap((audience) => HOLDS.map((hold) => [audience, hold] as const))) {
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
            staff_note: null,
            cool_minutes: null,
            cool_until: null,
            narrowed_until: null,
            narrowed_from: null,
            audience,
            hold,
            post_count: 0,
            revision: 1,
            created_at: AT,
            last_post_at: AT,
            imported_from: null,
            board_id,
            pinned_at: null,
            closed_at: null,
            indexable_at: null,
            comments: 'open',
            next_around: null,
          },
        });
      }
    }
  }
  const holds = HOLDS.flatMap((hold) => [
    [hold, null, null] as const,
    [hold, pseudonyms.screener, null] as const,
    [hold, pseudonyms.screener, AT] as const,
  ]);
  for (const board_id of PLACES) {
    const discussion = discussions.find((row) => row.board_id === board_id)!;
    for (const [[hold, screened_by, set_aside_at], states] of holds.flatMap((held) =>
      ends.map((states) => [held, states] as const),
    )) {
      posts.push({
        ...states,
        board_id,
        screened_by,
        taken_back_at: null,
        held_for: null,
        next_revision_id: null,
        set_aside_at,
        ...{
          id: newId(),
          discussion_id: discussion.id,
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
    const boardRows = Object.entries(boards).map(([slug, id], position) => ({
      ...{ id, slug, position, title_fr: slug, title_en: slug, about_fr: '', about_en: '' },
      ...{ created_at: AT, archived_at: null },
    }));
    await db.insertInto('board').values(boardRows).execute();
    for (const place of PLACES) {
      const here = <T extends { board_id: string | null }>(rows: T[]): T[] =>
        rows.filter(({ board_id }) => board_id === place);
      await db.insertInto('discussion').values(here(discussions)).execute();
      const rows = here(posts).map(({ board_id: _place, ...row }) => row);
      await db.insertInto('post').values(rows).execute();
    }
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
/** Asked without the discussion beside the posts, as some queries do; which board each stands on is looked up. */
const read = async (viewer: Viewer, alias: 'post' | 'opening' = 'post') => {
  const rows = await site.context.database.db
    .selectFrom(`post as ${alias}`)
    .selectAll()
    .where((row) => readablePosts(viewer, alias)(row as never))
    .execute();
  return rows.map((row) => ({ ...row, board_id: posts.find(({ id }) => id === row.id)!.board_id }));
};
const stateOf = (row: Ends & { audience?: string; hold: string; board_id: string | null }): string =>
  [row.board_id, row.audience, row.hold, ...ENDS.filter((name) => row[name] !== null)].join(' ');

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
    const aliased = await read(viewer, 'opening');
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

/** Who has no more rights than any reader. */
const OTHERS = new Set([
  ...['visitor', 'member', 'nameless', 'referee'],
  ...['moderator of no board left', 'nobody, with boards from before'],
]);

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
      expect([name, waiting.length > 0]).toEqual([name, !OTHERS.has(name)]);
    }
  });

  it('a moderator of some boards sees what is held back there, and in journals and elsewhere what any member sees', async () => {
    const member = await seen(viewers['member']!);
    const held = (rows: DiscussionTable[]): DiscussionTable[] => rows.filter((row) => row.hold !== 'none');
    const ofOne = await seen(viewers['moderator of a board']!);
    expect(held(ofOne).length).toBeGreaterThan(0);
    expect(new Set(held(ofOne).map((row) => row.board_id))).toEqual(new Set([boards.here]));
    expect(ofOne.filter((row) => row.hold === 'none')).toHaveLength(member.length);
    expect(held(await seen(viewers['moderator of both boards']!))).toHaveLength(2 * held(ofOne).length);
    const all = await seen(viewers['moderator']!);
    const onBoards = (rows: DiscussionTable[]): DiscussionTable[] => rows.filter((row) => row.board_id !== null);
    expect(onBoards(await seen(viewers['moderator of both boards']!))).toEqual(onBoards(all));
    for (const name of ['moderator of no board left', 'nobody, with boards from before', 'referee']) {
      expect(await seen(viewers[name]!)).toEqual(member);
      expect(await read(viewers[name]!)).toEqual(await read(viewers['member']!));
    }
  });

  it('staff sees nothing that is its author’s alone, and nothing paused', async () => {
    for (const viewer of ['moderator', 'host', 'moderator of a board'].map((name) => viewers[name]!)) {
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
