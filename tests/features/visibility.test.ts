import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canReadPost, canSeeDiscussion } from '#server/access/rules.ts';
import type { Viewer } from '#server/context-types.ts';
import type { DiscussionTable, PostTable } from '#server/db/schema.ts';
import { touchDiscussion } from '#server/discussions/store.ts';
import { beginReading, receive } from '#client/discussions/reading.ts';
import { CLIENT_EVENTS, SERVER_EVENTS } from '#shared/events.ts';
import type { ListName } from '#shared/events.ts';
import type { Page, PageData } from '#shared/pages.ts';
import { CLIENT_EVENT_TABLE } from '#server/realtime/watch.ts';
import type { Browser } from '#tests/support/browser.ts';
import { draftId, keepReply } from '#tests/support/drafts.ts';
import { afterRings, openLive } from '#tests/support/live.ts';
import { engine, openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { NUMBERS, SOCKET_EVENTS, SURFACES, WORDLESS } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';
import { imported, postId, promote, putOnBoard, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/**
 * The promise that what may not be read is read nowhere (SECURITY P4), as one table: every GET route the app declares ×
 * every kind of viewer × every state. A route without a row fails. What may be seen comes from the pure rules; what is
 * seen, from the words found in each answer, HTML and JSON, headers included.
 */

/** Words that stand nowhere else, one for each thing that can leak. */
const CANARY = {
  title: 'Zibeline Quantique',
  entry: 'Rhododendron Septentrional',
  tag: 'Pamplemousse Cosmique',
  category: 'Cabestan Liturgique',
  note: 'Hippocampe Fiduciaire',
  first: 'Bathyscaphe Melliflue',
  second: 'Térébenthine Baroque',
} as const;
type Canary = keyof typeof CANARY;

const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const BY_FIRST_WORD = new Map(
  (Object.keys(CANARY) as Canary[]).map((name) => [bare(CANARY[name]).split(' ')[0], name]),
);
/** A canary as words, or folded into an address. */
const ANY_CANARY = new RegExp(
  `(${Object.values(CANARY)
    .flatMap((words) => [words.split(' ')[0], bare(words).split(' ')[0]])
    .join('|')})(?:[\\s+-]|%20)+(\\p{L}+)`,
  'giu',
);

interface State {
  name: string;
  discussion?: Partial<DiscussionTable>;
  /** Post number and what is the case with it. */
  post?: [number, Partial<PostTable>];
  /** Number of a post that waits for the author of the entry. */
  screened?: number;
}

const AT = '2026-02-01T00:00:00.000Z';
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
  { name: '#1 waiting for the author of the entry', screened: 1 },
  { name: '#1 set aside by the author of the entry', screened: 1, post: [1, { set_aside_at: AT }] },
];

let site: Site;
let subject: Subject;
/** Another discussion, which everybody may see and nothing happens in. */
let quiet: Place;
let viewers: [string, Browser][];

beforeAll(async () => {
  site = await openSite();
  const host = await site.host('Tenancière');
  const names = ['Ecrivaine', 'Repondant', 'Citeuse', 'Passante', 'Veilleur', 'Riveraine', 'Lointaine'];
  const [author, replier, citer, member, moderator, ofTheBoard, ofAnother] = await Promise.all(
    names.map((name) => site.member(name)),
  );
  const { db } = site.context.database;
  // The import gives the entry to an unclaimed name; here its author is a member.
  const place = await imported(site, {
    journal: { author: 'Imprimeur', title: 'Cahier ouvert' },
    entry: {
      title: CANARY.title,
      author: 'Imprimeur',
      category: CANARY.category,
      at: AT,
      tags: [CANARY.tag],
      bbcode: `${CANARY.entry} au début.`,
      acknowledgements: [{ author: null, note: CANARY.note }],
    },
    replies: [],
  });
  const ids = await db.selectFrom('pseudonym').select(['id', 'name', 'account_id']).execute();
  const idOf = (name: string): string => ids.find((row) => row.name === name)!.id;
  await site.context.database.write(async (tx) => {
    await tx.db
      .updateTable('discussion')
      .set({ pseudonym_id: idOf('Ecrivaine') })
      .execute();
    await tx.db
      .updateTable('post')
      .set({ pseudonym_id: idOf('Ecrivaine') })
      .execute();
    await tx.db
      .updateTable('journal')
      .set({ pseudonym_id: idOf('Ecrivaine') })
      .execute();
  });
  await promote(site, 'Veilleur', 'moderator');
  expect(
    (await reply(replier!, place, `> @Ecrivaine #0\n> ${CANARY.entry} au début.\n\n${CANARY.first} ensuite.`)).status,
  ).toBe(303);
  expect(
    (
      await reply(
        citer!,
        place,
        `> @Repondant #1\n> ${CANARY.first} ensuite.\n\n> @Ecrivaine #0\n> ${CANARY.entry} au début.\n\n${CANARY.second} enfin.`,
      )
    ).status,
  ).toBe(303);
  // Somebody was about to quote both.
  await keepReply(
    member!,
    place,
    `> @Repondant #1\n> ${CANARY.first} ensuite.\n\n> @Ecrivaine #0\n> ${CANARY.entry} au début.\n\nÀ finir.`,
  );
  const visitor = site.visitor();
  const posts = await Promise.all(NUMBERS.map((number) => postId(visitor, place, number)));
  const journal = await db.selectFrom('journal').select('slug').executeTakeFirstOrThrow();
  subject = {
    place,
    journalSlug: journal.slug,
    board: await putOnBoard(site, place),
    tagSlug: 'pamplemousse-cosmique',
    names: ['Ecrivaine', 'Repondant', 'Citeuse'],
    posts: posts as [string, string, string],
    drafts: [await draftId(member!)],
  };
  await promote(site, 'Riveraine', 'moderator', [subject.board]);
  await promote(site, 'Lointaine', 'moderator', ['cuisine']);
  viewers = [
    ['visitor', visitor],
    ['member', member!],
    ['author of the entry', author!],
    ['author of #1', replier!],
    ['author of #2', citer!],
    ['moderator', moderator!],
    ['moderator of the board', ofTheBoard!],
    ['moderator of another board', ofAnother!],
    ['host', host],
  ];
  quiet = await imported(site);
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

async function viewerOf(browser: Browser): Promise<Viewer> {
  const cookie = browser.cookies.get('__Host-s');
  return cookie ? (await site.context.resolveViewer(cookie)).viewer : { kind: 'visitor' };
}

const discussionRow = (): Promise<DiscussionTable> =>
  site.context.database.db
    .selectFrom('discussion')
    .selectAll()
    .where('id', '=', subject.place.id)
    .executeTakeFirstOrThrow();

/** What each viewer may find, by the pure rules on the rows as they are. */
async function allowed(browser: Browser): Promise<Record<Canary, boolean>> {
  const { db } = site.context.database;
  const viewer = await viewerOf(browser);
  const discussion = await discussionRow();
  const rows = await db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .selectAll('post')
    .select('discussion.board_id')
    .where('discussion_id', '=', discussion.id)
    .orderBy('number')
    .execute();
  const seen = canSeeDiscussion(viewer, discussion);
  const [entry, first, second] = rows.map((row) => seen && canReadPost(viewer, row)) as [boolean, boolean, boolean];
  return { title: entry, entry, tag: entry, category: entry, note: entry, first, second };
}

/**
 * HTML is drawn from what JSON answers, whatever engine that came from; both are read for a stranger and for staff on
 * SQLite, JSON for everyone.
 */
const BOTH_FACES = new Set(engine === 'sqlite' ? ['visitor', 'moderator'] : []);

async function found(browser: Browser, path: string, who: string): Promise<Set<Canary>> {
  const words = new Set<Canary>();
  for (const accept of BOTH_FACES.has(who) ? ['text/html', 'application/json'] : ['application/json']) {
    const answer = await browser.request(path, { headers: { Accept: accept } });
    const everything = `${answer.text}\n${[...answer.headers].flat().join('\n')}`;
    for (const [, one = '', other = ''] of everything.matchAll(ANY_CANARY)) {
      const name = BY_FIRST_WORD.get(bare(one));
      if (name && bare(CANARY[name]).endsWith(` ${bare(other)}`)) words.add(name);
    }
  }
  return words;
}

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

describe.each(STATES)('$name', ({ name, discussion, post, screened }) => {
  /** What each viewer had in front of them before. */
  const held = new Map<string, Discussion>();
  beforeAll(async () => {
    for (const [who, browser] of viewers) held.set(who, await pageOf(browser));
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
    const leaks: string[] = [];
    const missing: string[] = [];
    for (const [who, browser] of viewers) {
      const may = await allowed(browser);
      const shown = new Set<Canary>();
      for (const [surface, paths] of Object.entries(SURFACES)) {
        if (surface in WORDLESS && name !== 'public') continue;
        for (const path of paths(subject)) {
          for (const word of await found(browser, path, who)) {
            if (!may[word] && !echoed(path, word)) leaks.push(`${who}: ${word} on ${surface} (${path})`);
            shown.add(word);
          }
        }
      }
      for (const [word, yes] of Object.entries(may) as [Canary, boolean][])
        if (yes && !shown.has(word)) missing.push(`${who}: ${word}`);
    }
    expect(leaks).toEqual([]);
    expect(missing).toEqual([]);
  });

  it('leaves nothing else in a window that looks again than in one opened now', async () => {
    for (const [who, browser] of viewers) {
      const asked = await browser.request(subject.place.path, { headers: { Accept: 'application/json' } });
      if (asked.status === 404) continue;
      const whole = asked.status === 200 ? (asked.json as Page<'discussion'>).data : await pageOf(browser);
      expect([who, shownOf(await lookedAgain(browser, held.get(who)!))]).toEqual([who, shownOf(whole)]);
      // What one was given opens nothing to another.
      const [, other] = viewers.find(([name]) => name !== who)!;
      const theirs = await other.page('discussion', `${subject.place.path}?since=${whole.since}`).catch(() => null);
      expect(theirs?.data.posts.some(({ unchanged }) => unchanged) ?? false).toBe(false);
    }
  });

  it('rings for whoever may see the discussion, by its id alone, and for nobody else', async () => {
    const discussion = await discussionRow();
    const ring = { discussionId: discussion.id, revision: discussion.revision };
    const told: Record<string, unknown[][]> = {};
    const may: Record<string, unknown[][]> = {};
    const lists: ListName[][] = [
      [],
      ['journals', 'boards'],
      [`journals/${subject.journalSlug}`, `boards/${subject.board}`],
    ];
    for (const [who, browser] of viewers) {
      for (const within of lists) {
        const window = await openLive(browser);
        await window.ask({
          discussions: [quiet.id, ...(within.length > 0 ? [] : [ring.discussionId])],
          lists: within,
        });
        site.context.bus.ring('discussion', ring);
        await afterRings(site, window, quiet.id);
        const as = `${who}, ${within.join(' ')}`;
        told[as] = window.events.filter(([, payload]) => (payload as typeof ring).discussionId !== quiet.id);
        may[as] = canSeeDiscussion(await viewerOf(browser), discussion) ? [['discussion', ring]] : [];
        window.close();
      }
    }
    expect(told).toEqual(may);
  });

  it('counts for an account what its own pages count, and for nobody else', async () => {
    for (const [who, browser] of viewers) {
      const { viewer } = (await browser.page('tags', '/tags')).shell;
      const unread = viewer?.unread ?? null;
      const [own, other] = [
        await openLive(browser),
        await openLive(who === 'member' ? site.visitor() : viewers[1]![1]),
      ];
      expect([who, (await own.ask({ discussions: [quiet.id] })).unread]).toEqual([who, unread]);
      await other.watch(quiet.id);
      const asking = await viewerOf(browser);
      if (asking.kind === 'member') site.context.bus.ring('account', { accountId: asking.accountId });
      const heard: unknown[][] = [];
      for (const window of [own, other]) {
        await afterRings(site, window, quiet.id);
        heard.push(window.events.filter(([name]) => name === 'account').map(([, payload]) => payload));
        window.close();
      }
      expect([who, ...heard]).toEqual([who, unread === null ? [] : [{ unread }], []]);
    }
  });
});

/** Words of the very address that was asked for may come back in "back here" links: they tell the viewer nothing. */
const echoed = (path: string, word: Canary): boolean =>
  bare(path).replaceAll('+', '-').includes(bare(CANARY[word]).replace(' ', '-'));
