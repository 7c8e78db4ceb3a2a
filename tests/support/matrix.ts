import { expect } from 'vitest';
import { canReadPost, canSeeDiscussion, isStaffFor, owns } from '#server/access/rules.ts';
import type { Viewer } from '#server/context-types.ts';
import type { DiscussionTable } from '#server/db/schema.ts';
import { KNOWN } from '#shared/limits.ts';
import type { Browser } from './browser.ts';
import { draftId, keepReply } from './drafts.ts';
import { engine, openSite } from './site.ts';
import type { Site } from './site.ts';
import { NUMBERS, SURFACES, WORDLESS } from './surfaces.ts';
import type { Subject } from './surfaces.ts';
import { imported, postId, promote, putOnBoard, reply } from './story.ts';
import type { Place } from './story.ts';

/**
 * One discussion whose every word can be told apart, and everybody who may come upon it: what the tests of visibility ask
 * every surface about.
 */

/** Words that stand nowhere else, one for each thing that can leak. */
export const CANARY = {
  title: 'Zibeline Quantique',
  entry: 'Rhododendron Septentrional',
  tag: 'Pamplemousse Cosmique',
  category: 'Cabestan Liturgique',
  note: 'Hippocampe Fiduciaire',
  first: 'Bathyscaphe Melliflue',
  second: 'Térébenthine Baroque',
  third: 'Girouette Saturnienne',
} as const;
export type Canary = keyof typeof CANARY;

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

/** When it was all written. */
export const AT = '2026-02-01T00:00:00.000Z';

export const VIEWERS = [
  'visitor',
  'new',
  'member',
  'author of the entry',
  'author of #1',
  'author of #2',
  'suspended author',
  'moderator',
  'moderator of the board',
  'moderator of another board',
  'host',
] as const;
export type Who = (typeof VIEWERS)[number];

export interface Matrix {
  site: Site;
  subject: Subject;
  /** The same for somebody suspended: what is theirs. */
  own: Subject;
  viewers: [Who, Browser][];
  viewer(who: Who): Browser;
  /** Another discussion, which everybody may see and nothing happens in. */
  quiet: Place;
}

export async function openMatrix(): Promise<Matrix> {
  const site = await openSite();
  const host = await site.host('Tenancière');
  const names = ['Ecrivaine', 'Repondant', 'Citeuse', 'Exilee', 'Passante', 'Veilleur', 'Riveraine', 'Lointaine'];
  const [author, replier, citer, exile, member, moderator, ofTheBoard, ofAnother] = (await Promise.all(
    names.map((name) => site.member(name)),
  )) as [Browser, Browser, Browser, Browser, Browser, Browser, Browser, Browser];
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
  const { id } = await db
    .selectFrom('pseudonym')
    .select('id')
    .where('name', '=', 'Ecrivaine')
    .executeTakeFirstOrThrow();
  await site.context.database.write(async (tx) => {
    for (const table of ['discussion', 'post', 'journal'] as const)
      await tx.db.updateTable(table).set({ pseudonym_id: id }).execute();
  });
  await promote(site, 'Veilleur', 'moderator');
  const quoted = `> @Ecrivaine #0\n> ${CANARY.entry} au début.`;
  const quotedToo = `> @Repondant #1\n> ${CANARY.first} ensuite.`;
  expect((await reply(replier, place, `${quoted}\n\n${CANARY.first} ensuite.`)).status).toBe(303);
  expect((await reply(citer, place, `${quotedToo}\n\n${quoted}\n\n${CANARY.second} enfin.`)).status).toBe(303);
  // #3, of somebody who is suspended since: their words stand.
  expect((await reply(exile, place, `${CANARY.third} encore.`)).status).toBe(303);
  const third = await postId(citer, place, 3);
  // Somebody was about to quote both.
  await keepReply(member, place, `${quotedToo}\n\n${quoted}\n\nÀ finir.`);
  const visitor = site.visitor();
  const posts = await Promise.all(NUMBERS.map((number) => postId(visitor, place, number)));
  const journal = await db.selectFrom('journal').select('slug').executeTakeFirstOrThrow();
  const subject: Subject = {
    place,
    journalSlug: journal.slug,
    board: await putOnBoard(site, place),
    tagSlug: 'pamplemousse-cosmique',
    names: ['Ecrivaine', 'Repondant', 'Citeuse'],
    posts: posts as [string, string, string],
    drafts: [await draftId(member)],
  };
  await promote(site, 'Riveraine', 'moderator', [subject.board]);
  await promote(site, 'Lointaine', 'moderator', ['cuisine']);
  // Everybody else has written somewhere, and a moderator has read it.
  await db.updateTable('pseudonym').set({ approved: KNOWN }).execute();
  const fresh = await site.member('Novice');
  await site.context.database.write((tx) =>
    tx.db
      .updateTable('account')
      .set({ suspended_until: '2100-01-01T00:00:00.000Z' })
      .where('id', '=', (row) => row.selectFrom('pseudonym').select('account_id').where('name', '=', 'Exilee'))
      .execute(),
  );
  const browsers = [visitor, fresh, member, author, replier, citer, exile, moderator, ofTheBoard, ofAnother, host];
  const viewers = VIEWERS.map((who, index): [Who, Browser] => [who, browsers[index]!]);
  const viewer = (who: Who): Browser => browsers[VIEWERS.indexOf(who)]!;
  const own: Subject = { ...subject, names: ['Exilee'], posts: [third, third, third] };
  return { site, subject, own, viewers, viewer, quiet: await imported(site) };
}

export async function viewerOf({ site }: Matrix, browser: Browser): Promise<Viewer> {
  const cookie = browser.cookies.get('__Host-s');
  return cookie ? (await site.context.resolveViewer(cookie)).viewer : { kind: 'visitor' };
}

export const discussionRow = ({ site, subject }: Matrix): Promise<DiscussionTable> =>
  site.context.database.db
    .selectFrom('discussion')
    .selectAll()
    .where('id', '=', subject.place.id)
    .executeTakeFirstOrThrow();

/** What each viewer may find, by the pure rules on the rows as they are. */
async function allowed(matrix: Matrix, browser: Browser): Promise<Record<Canary, boolean>> {
  const viewer = await viewerOf(matrix, browser);
  // Nothing but what concerns the account itself.
  if (viewer.kind === 'member' && viewer.standing === 'suspended') return { ...NOTHING };
  const discussion = await discussionRow(matrix);
  const rows = await matrix.site.context.database.db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .selectAll('post')
    .select(['discussion.board_id', 'revision.masked'])
    .where('discussion_id', '=', discussion.id)
    .orderBy('number')
    .execute();
  const seen = canSeeDiscussion(viewer, discussion);
  const readable = rows.map((row) => seen && canReadPost(viewer, row));
  // Masked for a time to all but its author and staff; what stands around an opening is not.
  const [entry, first, second, third] = rows.map(
    (row, number) => readable[number] && (row.masked === null || owns(viewer, row) || isStaffFor(viewer, row)),
  ) as [boolean, boolean, boolean, boolean];
  const [title] = readable as [boolean];
  return { title, entry, tag: title, category: title, note: title, first, second, third };
}

const NOTHING: Record<Canary, boolean> = {
  title: false,
  entry: false,
  tag: false,
  category: false,
  note: false,
  first: false,
  second: false,
  third: false,
};

/**
 * HTML is drawn from what JSON answers, whatever engine that came from: JSON is asked for everyone, HTML besides for one of
 * them each time, in turn, on SQLite.
 */
let asked = 0;
const nextInHtml = (): Who | null => (engine === 'sqlite' ? VIEWERS[asked++ % VIEWERS.length]! : null);

/** The canaries in an answer, whatever its status, headers included. */
async function found(browser: Browser, path: string, html: boolean): Promise<Set<Canary>> {
  const words = new Set<Canary>();
  for (const accept of html ? ['text/html', 'application/json'] : ['application/json']) {
    const answer = await browser.request(path, { headers: { Accept: accept } });
    const everything = `${answer.text}\n${[...answer.headers].flat().join('\n')}`;
    for (const [, one = '', other = ''] of everything.matchAll(ANY_CANARY)) {
      const name = BY_FIRST_WORD.get(bare(one));
      if (name && bare(CANARY[name]).endsWith(` ${bare(other)}`)) words.add(name);
    }
  }
  return words;
}

/** Words of the very address that was asked for may come back in "back here" links: they tell the viewer nothing. */
const echoed = (path: string, word: Canary): boolean =>
  bare(path).replaceAll('+', '-').includes(bare(CANARY[word]).replace(' ', '-'));

interface Asking {
  /** Pages that hold nobody's words too. */
  wordless?: boolean;
  /** What a surface may show, and must, beyond what the rules of reading allow: evidence to staff, a letter to its addressee. */
  also?: (who: Who, surface: string, path: string) => readonly Canary[];
  /** Words taken out of a text that stands, or masked in it: nobody reads them. */
  gone?: readonly Canary[];
}

/** Asks every surface as everybody: what shows though it may not, and what shows nowhere though it should. */
export async function askEverything(
  matrix: Matrix,
  { wordless = false, also = () => [], gone = [] }: Asking = {},
): Promise<{ leaks: string[]; missing: string[] }> {
  const leaks: string[] = [];
  const missing: string[] = [];
  const html = nextInHtml();
  for (const [who, browser] of matrix.viewers) {
    const may = await allowed(matrix, browser);
    for (const word of gone) may[word] = false;
    const shown = new Set<Canary>();
    for (const [surface, paths] of Object.entries(SURFACES)) {
      if (surface in WORDLESS && !wordless) continue;
      for (const path of new Set(paths(who === 'suspended author' ? matrix.own : matrix.subject))) {
        const more = also(who, surface, path);
        const words = await found(browser, path, who === html);
        for (const word of words) {
          if (!may[word] && !more.includes(word) && !echoed(path, word))
            leaks.push(`${who}: ${word} on ${surface} (${path})`);
          shown.add(word);
        }
        for (const word of more) if (!words.has(word)) missing.push(`${who}: ${word} on ${surface} (${path})`);
      }
    }
    for (const [word, yes] of Object.entries(may) as [Canary, boolean][])
      if (yes && !shown.has(word)) missing.push(`${who}: ${word}`);
  }
  return { leaks, missing };
}
