import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { forgetPost } from '../notifications/notify.ts';
import { traceRanges, withdrawRanges } from '../text/quotes/withdraw.ts';
import type { Range } from '../text/types.ts';
import { untagDiscussion } from '../tags/queries.ts';
import { buryPassages, buryPost } from './bury.ts';
import { cutFromEdits, forgetEdits } from './drafts/withdraw.ts';
import { dropMentions } from './mention-rows.ts';
import { canWithdraw } from './policy.ts';
import { findPost, marksOf, revisionsOf } from './queries.ts';
import type { PostRow } from './queries.ts';
import { bumpVisibility, touchDiscussion } from './store.ts';

/**
 * Withdraws a post: its words leave every revision, and with them every page, quote and answer that showed them. Number
 * and place stay. An opening takes its title and tags along.
 */
export async function withdrawPost(context: Context, member: Member, postId: string): Promise<PostRow> {
  const post = await context.database.write(async (tx) => {
    const found = await locked(tx, member, postId);
    await tx.db
      .updateTable('post')
      .set({ withdrawn_at: now(context) })
      .where('id', '=', postId)
      .execute();
    await emptyPost(tx, found);
    await forgetEdits(tx, postId);
    await context.screening.gone(tx, postId, now(context));
    return found;
  });
  await context.database.forget();
  return post;
}

/**
 * Empties a post whose state says why since the same transaction, and notes it so that no backup brings it back. Used by
 * whatever takes a whole post away. Gives the ids of the tombstones.
 */
export async function emptyPost(tx: Tx, post: Emptied): Promise<string[]> {
  await clearPost(tx, post);
  return buryPost(tx, post.id);
}

type Emptied = Pick<PostRow, 'id' | 'number' | 'discussion_id'>;

/** Empties all revisions of a post, and title and tags when it is an opening. */
export async function clearPost(tx: Tx, post: Emptied): Promise<void> {
  await forgetPost(tx, post.id);
  const revisions = tx.db.selectFrom('revision').select('id').where('post_id', '=', post.id);
  await tx.db.deleteFrom('quote').where('revision_id', 'in', revisions).execute();
  await tx.db.deleteFrom('mention').where('revision_id', 'in', revisions).execute();
  await tx.db
    .updateTable('revision')
    .set({ source: '', html: '', text: '', marks: '[]' })
    .where('post_id', '=', post.id)
    .execute();
  if (post.number === 0) {
    await tx.db
      .updateTable('discussion')
      .set({ title: '', slug: '-', category: null, content_note: null, next_around: null })
      .where('id', '=', post.discussion_id)
      .execute();
    await untagDiscussion(tx, post.discussion_id);
  }
  await bumpVisibility(tx);
}

/**
 * Withdraws passages of a post's present text, and what they were in older wordings. Ranges are those of the present
 * revision's `text`. Throws InvalidForm when nothing is chosen.
 */
export async function withdrawPassage(
  context: Context,
  member: Member,
  postId: string,
  ranges: readonly Range[],
): Promise<PostRow> {
  const post = await context.database.write(async (tx) => {
    const found = await locked(tx, member, postId);
    const within = ranges.filter(([start, end]) => start < end && end <= found.text.length);
    if (within.length === 0) throw new InvalidForm({ range: ['nothing_selected'] });
    await withdrawPassages(tx, found, within, now(context));
    return found;
  });
  await context.database.forget();
  return post;
}

/** The same inside a transaction, for whatever else takes words out. Gives the ids of the tombstones. */
export async function withdrawPassages(tx: Tx, post: PostRow, ranges: readonly Range[], at: string): Promise<string[]> {
  const buried: { revisionId: string; ranges: readonly Range[] }[] = [];
  for (const revision of await revisionsOf(tx.db, post.id)) {
    const own = revision.id === post.revision_id ? ranges : traceRanges(post.text, revision.text, ranges);
    if (own.length === 0) continue;
    buried.push({ revisionId: revision.id, ranges: own });
    const { text, marks } = withdrawRanges({ text: revision.text, marks: marksOf(revision) }, own);
    await tx.db
      .updateTable('revision')
      // Source and html go; both are drawn from text and marks from here on.
      .set({ text, marks: JSON.stringify(marks), html: '', source: '' })
      .where('id', '=', revision.id)
      .execute();
  }
  await dropMentions(tx, post.id);
  const tombstones = await buryPassages(tx, at, buried);
  await cutFromEdits(tx, post, ranges);
  await bumpVisibility(tx);
  return tombstones;
}

async function locked(tx: Tx, member: Member, postId: string): Promise<PostRow> {
  const seen = await findPost(tx.db, member, postId);
  if (!seen) throw notFound();
  const touched = await touchDiscussion(tx, seen.post.discussion_id);
  const found = await findPost(tx.db, member, postId);
  if (!touched || !found || !canWithdraw(member, found.post)) throw notFound();
  tx.ring('discussion', { discussionId: found.discussion.id, revision: touched.revision });
  return found.post;
}
