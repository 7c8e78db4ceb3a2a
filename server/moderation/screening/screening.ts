import { createHmac } from 'node:crypto';
import { KNOWN } from '#shared/limits.ts';
import type { Context, Pace, PageWords, Screening, Writer, Written } from '../../context-types.ts';
import type { Tx } from '../../db/open.ts';
import { saysMore } from '../../text/quotes/says-more.ts';
import { dropWaiting, keepWaiting } from '../waiting.ts';
import { dropWords, keepWords, sayOf } from '../waiting-words.ts';
import { lettersOf } from './fold.ts';
import { hostOf, readLists } from './lists.ts';
import type { Lists } from './lists.ts';
import { countApproved, purgeRecent, recentBy, sameByOthers, typedLists, writerRow } from './queries.ts';
import { whyPageWaits, whyRewordingWaits, whyWaits } from './rules.ts';
import type { Standing } from './rules.ts';
import { added, read } from './signs.ts';

/** Somebody who writes with care stays far below it; SECURITY 3.10 has the figures for new names. */
export const PACE: Pace = {
  fresh: { texts: 3, minutes: 10 },
  known: { texts: 6, minutes: 5 },
  repeatHours: 24,
};

/** Texts asked of an account that signed up in a crowd, also where none are asked of others. */
const CROWDED_FIRST = 2;
/** Letters from which the same words say something: of one's own, and of somebody else's. */
const OWN_PRINT = 20;
const OTHERS_PRINT = 80;

const MINUTE_MS = 60_000;

type Needs = Pick<Context, 'database' | 'keys' | 'pace'> & { config: Pick<Context['config'], 'publicUrl'> };

/** Makes what looks at texts before others read them. */
export function createScreening({ config, database, keys, pace }: Needs): Screening {
  const own = config.publicUrl === null ? null : hostOf(config.publicUrl);
  const lists = keptLists(database);
  const printOf = (letters: string): string | null =>
    letters.length < OWN_PRINT ? null : createHmac('sha256', keys.prints).update(letters).digest('base64url');
  return {
    async look(written, before) {
      const known = await lists();
      const now = { written, read: read(written, known, own) };
      const letters = lettersOf(written.text);
      const print = printOf(letters);
      const more = before && added({ written: before, read: read(before, known, own) }, now);
      let who: Standing | null = null;
      return {
        async waits(tx, writer, at) {
          who = await standingOf(tx, writer, at);
          if (more) return whyRewordingWaits(who, more);
          const lately = await latelyOf(tx, writer, { pace, who, print, long: letters.length >= OTHERS_PRINT, at });
          return whyWaits(who, { ...lately, listed: now.read.listed.size > 0, links: now.read.hosts.size > 0 });
        },
        async stored(tx, { post, writer, waiting, at }) {
          if (!before) await noteText(tx, { postId: post.id, writer, print, at });
          if (waiting) await keepWaiting(tx, post, waiting, at);
          // Where nothing is asked nothing is shown: such a place makes nobody known elsewhere.
          else if (!before && who && who.asked > 0 && who.approved < KNOWN) await countApproved(tx, writer.as);
        },
      };
    },
    gone: dropWaiting,
    async lookAtPage(words) {
      const known = await lists();
      const looked = (some: PageWords | null) => {
        const written = writtenOn(some);
        return { written, read: read(written, known, own) };
      };
      const now = looked(words);
      return {
        async waits(tx, { id, before, writer, at }) {
          const stood = looked(before);
          const more = added(stood, now);
          const anew = more.listed || more.links || more.contacts || wordsAdded(before, words);
          const why = whyPageWaits(await standingOf(tx, writer, at), { ...more, anew });
          if (why === null) await dropWords(tx, words.kind, id, at);
          else await keepWords(tx, { id, words, by: writer.as, why, at });
          return why !== null;
        },
      };
    },
    pageGone: dropWords,
  };
}

/** Words of a page as what is looked over: they are shown as typed, and an address in them is as good as a link. */
function writtenOn(words: PageWords | null): Written {
  const text = words === null ? '' : sayOf(words);
  const links = [...text.matchAll(/https?:\/\/[^\s"<>]+/gi)].map(([href]) => `href="${href}"`);
  return { text, html: links.join(' '), around: '' };
}

/** Whether words of a page say more than those that stand, a title and a description each for itself. */
function wordsAdded(before: PageWords | null, words: PageWords): boolean {
  if (words.kind !== 'journal') return saysMore(before === null ? '' : sayOf(before), sayOf(words));
  const stood = before?.kind === 'journal' ? before : { title: '', description: '' };
  return saysMore(stood.title, words.title) || saysMore(stood.description, words.description);
}

/** The host's lists, read anew when they are others than last time. */
function keptLists({ db }: Needs['database']): () => Promise<Lists> {
  let kept: { words: string; domains: string; lists: Lists } | null = null;
  return async () => {
    const typed = await typedLists(db);
    if (kept?.words !== typed.words || kept.domains !== typed.domains) kept = { ...typed, lists: readLists(typed) };
    return kept.lists;
  };
}

async function standingOf(tx: Tx, { member, as, boardId }: Writer, at: string): Promise<Standing> {
  const [row] = await writerRow(tx.db, { as, boardId: boardId ?? '' });
  if (!row) throw new Error('A text is by a name without an account');
  const crowded = row.crowded_at === null ? 0 : CROWDED_FIRST;
  return {
    // Only under the name they are known by there: another one that never waits would say whose it is.
    staff: row.role !== null && as === (row.staff_as ?? member.pseudonyms[0]?.id),
    approved: row.approved,
    asked: Math.max(row.board_first_posts ?? row.first_posts, crowded),
    askedAnywhere: Math.max(row.first_posts, crowded),
    approveFirst: row.approve_until !== null && row.approve_until > at,
  };
}

interface Lately {
  pace: Pace;
  who: Standing;
  print: string | null;
  /** Whether it is long enough for somebody else's same words to say something. */
  long: boolean;
  at: string;
}

async function latelyOf(tx: Tx, { member, postId }: Writer, { pace, who, print, long, at }: Lately) {
  const { accountId } = member;
  const before = (ms: number): string => new Date(Date.parse(at) - ms).toISOString();
  const since = before(pace.repeatHours * 60 * MINUTE_MS);
  const rows = (await recentBy(tx.db, { accountId, since })).filter((row) => row.post_id !== postId);
  const { texts, minutes } = who.approved < Math.max(who.asked, who.askedAnywhere) ? pace.fresh : pace.known;
  const from = before(minutes * MINUTE_MS);
  const others = print !== null && long ? await sameByOthers(tx.db, { accountId, print, since }) : [];
  return {
    burst: rows.filter((row) => row.at > from).length >= texts,
    repeated: { own: print === null ? 0 : rows.filter((row) => row.print === print).length, others: others.length > 0 },
  };
}

interface Noted {
  postId: string;
  writer: Writer;
  print: string | null;
  at: string;
}

async function noteText(tx: Tx, { postId, writer, print, at }: Noted): Promise<void> {
  await tx.db
    .insertInto('recent_text')
    .values({ post_id: postId, account_id: writer.member.accountId, print, at })
    // One that waits and was changed is the same text.
    .onConflict((conflict) => conflict.column('post_id').doUpdateSet({ print }))
    .execute();
}

/** Forgets what was written before a repetition would count any more. */
export async function forgetRecent({
  database,
  clock,
  pace,
}: Pick<Context, 'database' | 'clock' | 'pace'>): Promise<void> {
  const before = new Date(clock().getTime() - pace.repeatHours * 60 * MINUTE_MS).toISOString();
  await database.write((tx) => purgeRecent(tx, before));
}
