import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canSeeDiscussion } from '#server/access/rules.ts';
import type { Viewer } from '#server/context-types.ts';
import type { DiscussionTable, PostTable } from '#server/db/schema.ts';
import { touchDiscussion } from '#server/discussions/store.ts';
import { beginReading, receive } from '#client/discussions/reading.ts';
import { CLIENT_EVENTS, SERVER_EVENTS } from '#shared/events.ts';
import type { ListName } from '#shared/events.ts';
import type { Page, PageData } from '#shared/pages.ts';
import { CLIENT_EVENT_TABLE } from '#server/realtime/watch.ts';
import type { Browser } from '#tests/support/browser.ts';
import { afterRings, openLive } from '#tests/support/live.ts';
import type { LiveWindow } from '#tests/support/live.ts';
import { maskWords, unmaskWords } from '#tests/support/masks.ts';
import { AT, askEverything, CANARY, discussionRow, openMatrix, viewerOf } from '#tests/support/matrix.ts';
import type { Matrix, Who } from '#tests/support/matrix.ts';
import type { Site } from '#tests/support/site.ts';
import { SOCKET_EVENTS, SURFACES } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';
import type { Place } from '#tests/support/story.ts';

/**
 * The promise that what may not be read is read nowhere (SECURITY P4), as one table: every GET route the app declares ×
 * every kind of viewer × every state. A route without a row fails. What may be seen comes from the pure rules; what is
 * seen, from the words found in each answer, HTML and JSON, headers included.
 */

interface State {
  name: string;
  discussion?: Partial<DiscussionTable>;
  /** Post number and what is the case with it. */
  post?: [number, Partial<PostTable>];
  /** Number of a post that waits for the author of the entry. */
  screened?: number;
  /** Whether somebody recognises themself in words of #0 and of #1. */
  masked?: true;
}

const ENDS = ['paused_at', 'withdrawn_at', 'removed_at', 'erased_at'] as const;
const HELD = ['pending', 'held', 'hidden'] as const;

const STATES: State[] = [
  { name: 'public' },
  { name: 'for members', discussion: { audience: 'members' } },
  { name: 'for oneself', discussion: { audience: 'me' } },
  ...HELD.map((hold): State => ({ name: `discussion ${hold}`, discussion: { hold } })),
  ...(['paused_at', 'removed_at', 'erased_at'] as const).map((end): State => ({
    name: `discussion ${end}`,
    discussion: { [end]: AT },
  })),
  ...[0, 1].flatMap((number): State[] => [
    ...HELD.map((hold): State => ({ name: `#${number} ${hold}`, post: [number, { hold }] })),
    ...ENDS.map((end): State => ({ name: `#${number} ${end}`, post: [number, { [end]: AT }] })),
  ]),
  ...(['hold', 'removed_at'] as const).map((how): State => ({
    name: `#3 of somebody suspended, ${how}`,
    post: [3, how === 'hold' ? { hold: 'hidden' } : { [how]: AT }],
  })),
  { name: '#1 waiting for the author of the entry', screened: 1 },
  { name: '#0 and #1 with a passage masked', masked: true },
  { name: '#1 set aside by the author of the entry', screened: 1, post: [1, { set_aside_at: AT }] },
];

let matrix: Matrix;
let site: Site;
let subject: Subject;
let quiet: Place;
let viewers: [Who, Browser][];

beforeAll(async () => {
  matrix = await openMatrix();
  ({ site, subject, quiet, viewers } = matrix);
});
afterAll(() => site.close());

it('has a row for every GET route the app declares', () => {
  const declared = site.app.declared.filter(({ method }) => method === 'GET').map(({ name }) => name);
  expect([...declared].sort()).toEqual(Object.keys(SURFACES).sort());
});

it('has a row for every event of the sockets', () => {
  expect([...CLIENT_EVENT_TABLE.keys()]).toEqual(CLIENT_EVENTS);
  expect([...CLIENT_EVENTS, ...SERVER_EVENTS].sort()).toEqual(Object.keys(SOCKET_EVENTS).sort());
});

type Discussion = PageData['discussion'];

const pageOf = async (browser: Browser): Promise<Discussion> =>
  (await browser.page('discussion', subject.place.path)).data;

/** The discussion as a window has it that looks again and is given only what has changed since `held`. */
async function lookedAgain(browser: Browser, held: Discussion): Promise<Discussion> {
  const { data } = await browser.page('discussion', `${subject.place.path}?since=${held.since}`);
  return receive(beginReading(held), data, () => false).data;
}

/** What of a discussion a window goes on showing. */
const shownOf = ({ title, tags, opening, posts }: Discussion): unknown => ({
  title,
  tags,
  posts: [opening, ...posts].map((post) => ({ ...post, unchanged: null })),
});

describe.each(STATES)('$name', ({ name, discussion, post, screened, masked }) => {
  /** What each viewer had in front of them before. */
  const held = new Map<string, Discussion>();
  beforeAll(async () => {
    for (const [who, browser] of viewers) if (who !== 'suspended author') held.set(who, await pageOf(browser));
    await site.context.database.write(async (tx) => {
      if (discussion)
        await tx.db.updateTable('discussion').set(discussion).where('id', '=', subject.place.id).execute();
      if (screened !== undefined)
        await tx.db
          .updateTable('post')
          .set((row) => ({
            screened_by: row.selectFrom('pseudonym').select('id').where('name', '=', 'Ecrivaine'),
          }))
          .where('discussion_id', '=', subject.place.id)
          .where('number', '=', screened)
          .execute();
      if (post)
        await tx.db
          .updateTable('post')
          .set(post[1])
          .where('discussion_id', '=', subject.place.id)
          .where('number', '=', post[0])
          .execute();
      // As every act that changes a state does: pages are kept by revision.
      await touchDiscussion(tx, subject.place.id);
    });
    if (masked)
      subject.cases = [
        await maskWords(site, subject.posts[0], CANARY.entry),
        await maskWords(site, subject.posts[1], CANARY.first),
      ];
  });
  afterAll(async () => {
    const live = {
      hold: 'none',
      paused_at: null,
      withdrawn_at: null,
      removed_at: null,
      erased_at: null,
      detached_at: null,
    } as const;
    for (const id of subject.cases?.splice(0) ?? []) await unmaskWords(site, id);
    const shown = { ...live, screened_by: null, set_aside_at: null };
    await site.context.database.write(async (tx) => {
      await tx.db
        .updateTable('discussion')
        .set({ ...live, audience: 'public' })
        .where('id', '=', subject.place.id)
        .execute();
      await tx.db.updateTable('post').set(shown).where('discussion_id', '=', subject.place.id).execute();
      await touchDiscussion(tx, subject.place.id);
    });
  });

  it('shows each viewer what the rules allow, on every surface, and nothing else', async () => {
    expect(await askEverything(matrix, { wordless: name === 'public' })).toEqual({ leaks: [], missing: [] });
  });

  it('leaves nothing else in a window that looks again than in one opened now', async () => {
    for (const [who, browser] of viewers) {
      const asked = await browser.request(subject.place.path, { headers: { Accept: 'application/json' } });
      if (asked.status === 404 || asked.status === 403) continue;
      const whole = asked.status === 200 ? (asked.json as Page<'discussion'>).data : await pageOf(browser);
      expect([who, shownOf(await lookedAgain(browser, held.get(who)!))]).toEqual([who, shownOf(whole)]);
      // What one was given opens nothing to another.
      const [, other] = viewers.find(([name]) => name !== who)!;
      const theirs = await other.page('discussion', `${subject.place.path}?since=${whole.since}`).catch(() => null);
      expect(theirs?.data.posts.some(({ unchanged }) => unchanged) ?? false).toBe(false);
    }
  });

  it('rings for whoever may see the discussion, by its id alone, and for nobody else', async () => {
    const discussion = await discussionRow(matrix);
    const ring = { discussionId: discussion.id, revision: discussion.revision };
    const told: Record<string, unknown[][]> = {};
    const may: Record<string, unknown[][]> = {};
    const lists: ListName[][] = [
      [],
      ['journals', 'boards'],
      [`journals/${subject.journalSlug}`, `boards/${subject.board}`],
    ];
    const windows = await openForAll();
    for (const within of lists) {
      const discussions = [quiet.id, ...(within.length > 0 ? [] : [ring.discussionId])];
      for (const [, , window] of windows) await window.ask({ discussions, lists: within });
      site.context.bus.ring('discussion', ring);
      for (const [who, browser, window] of windows) {
        await afterRings(site, window, quiet.id);
        const as = `${who}, ${within.join(' ')}`;
        const heard = window.events.splice(0) as [string, typeof ring][];
        told[as] = heard.filter(([, payload]) => payload.discussionId !== quiet.id);
        const viewer = await viewerOf(matrix, browser);
        // Whoever is suspended is told what anybody is.
        const heardAs = shutOut(viewer) ? VISITOR : viewer;
        may[as] = canSeeDiscussion(heardAs, discussion) ? [['discussion', ring]] : [];
      }
    }
    for (const [, , window] of windows) window.close();
    expect(told).toEqual(may);
  });

  it('counts for an account what its own pages count, and for nobody else', async () => {
    const windows = await openForAll();
    const counts = new Map<Who, number | null>();
    for (const [who, browser, window] of windows) {
      const { shell } = await browser.page('preferences', '/preferences');
      counts.set(who, who === 'suspended author' ? null : (shell.viewer?.unread ?? null));
      expect([who, (await window.ask({ discussions: [quiet.id] })).unread]).toEqual([who, counts.get(who)]);
    }
    for (const [, browser] of windows) {
      const asking = await viewerOf(matrix, browser);
      if (asking.kind === 'member') site.context.bus.ring('account', { accountId: asking.accountId });
    }
    // Each its own, once: somebody else's would be one more.
    for (const [who, , window] of windows) {
      await afterRings(site, window, quiet.id);
      const unread = counts.get(who) ?? null;
      const heard = window.events.filter(([name]) => name === 'account');
      expect([who, heard]).toEqual([who, unread === null ? [] : [['account', { unread }]]]);
    }
    for (const [, , window] of windows) window.close();
  });
});

const VISITOR: Viewer = { kind: 'visitor' };
const shutOut = (viewer: Viewer): boolean => viewer.kind === 'member' && viewer.standing === 'suspended';

/** A socket of everybody, as their pages open it. */
const openForAll = (): Promise<[Who, Browser, LiveWindow][]> =>
  Promise.all(
    viewers.map(async ([who, browser]): Promise<[Who, Browser, LiveWindow]> => [who, browser, await openLive(browser)]),
  );
