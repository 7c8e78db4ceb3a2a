import { POSTS_PER_PAGE } from '#shared/limits.ts';
import type { Database } from '../db/open.ts';
import { firstOf } from './address.ts';
import { changesOf } from './changes.ts';
import type { Changes } from './changes.ts';
import { inForce } from './masks.ts';
import { mentionsOf } from './mention-rows.ts';
import type { Mentions } from './mention-rows.ts';
import { authorsOfNumbers, postsBetween, removalsOf, takenUpIn, thanksOf, versionIn } from './queries.ts';
import type { DiscussionRow, Handle, PostRow, RemovalRow, TakenUpRow, ThanksRow } from './queries.ts';
import { quoteRows } from './quotes.ts';
import type { QuoteRows } from './quotes.ts';

/** One page of a discussion as it is stored: the same for every viewer, and shown to none before their rights are asked. */
export interface PageRows {
  posts: PostRow[];
  quotes: QuoteRows;
  mentions: Mentions;
  thanks: ThanksRow[];
  takenUp: TakenUpRow[];
  removals: RemovalRow[];
  /** Posts answered to, by number. */
  answered: ReadonlyMap<number, PostRow>;
  changes: Changes;
}

/** Pages kept; one is about 100 kB. */
const KEPT_MAX = 100;

const kept = new WeakMap<Database, Map<string, { version: string; rows: PageRows }>>();

/**
 * The rows of a page of a discussion, read once for each of its versions: everything that changes them counts the
 * discussion's revision or the site's epoch. The opening stands on the first page.
 */
export async function pageRows(
  database: Database,
  discussion: DiscussionRow,
  page: number,
  at: string,
): Promise<PageRows> {
  const pages = kept.get(database) ?? new Map<string, { version: string; rows: PageRows }>();
  kept.set(database, pages);
  const key = `${discussion.id} ${page}`;
  const version = versionIn(discussion);
  const known = pages.get(key);
  pages.delete(key);
  const rows =
    known?.version === version ? known.rows : await read(database.db, { id: discussion.id, page, at }, known?.rows);
  // A Map keeps the order of insertion: what was asked for last stands last, and the first goes.
  pages.set(key, { version, rows });
  if (pages.size > KEPT_MAX) pages.delete(pages.keys().next().value ?? '');
  return rows;
}

async function read(
  db: Handle,
  { id: discussionId, page, at }: { id: string; page: number; at: string },
  before: PageRows | undefined,
): Promise<PageRows> {
  const stored = await postsBetween(db, discussionId, firstOf(page), page * POSTS_PER_PAGE);
  const posts = stored.map((row) => inForce(row, at));
  const ids = posts.map((row) => row.id);
  const answers = posts.flatMap((row) => (row.in_reply_to === null ? [] : [row.in_reply_to]));
  const removed = posts.filter((row) => row.removed_at !== null || row.hold === 'hidden').map((row) => row.id);
  const quotes = await quoteRows(
    db,
    posts.map((row) => row.revision_id),
    at,
  );
  const mentions = await mentionsOf(
    db,
    posts.map((row) => ({ id: row.revision_id, html: row.html })),
  );
  return {
    posts,
    quotes,
    mentions,
    changes: changesOf({ posts, quotes, mentions }, before?.changes),
    thanks: await thanksOf(db, ids),
    takenUp: await takenUpIn(db, ids),
    removals: await removalsOf(db, removed),
    answered: await authorsOfNumbers(db, discussionId, answers),
  };
}
