import type { Context, Looked, Member, Waiting, Written } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import type { Rendered } from '../text/types.ts';
import { adoptNext, deleteNext, keepNext } from './next-wording.ts';
import type { PreparedText } from './prepare.ts';
import { marksOf } from './queries.ts';
import type { FoundPost, PostRow } from './queries.ts';
import { bumpVisibility, heldAs } from './store.ts';

/** Texts that a moderator reads before others do (`context.screening` says which). */

interface Around {
  title: string;
  category?: string | null;
  contentNote?: string | null;
  tags: readonly string[];
}

/** What of a text is looked at: its words, and around an opening its title, category, tags and note. */
export const writtenOf = ({ text, html }: Pick<Rendered, 'text' | 'html'>, around?: Around): Written => ({
  text,
  html,
  around: around ? [around.title, around.category, around.contentNote, ...around.tags].filter(Boolean).join('\n') : '',
});

interface Rewritten {
  member: Member;
  post: PostRow;
  looked: Looked;
  revisionId: string;
  at: string;
}

/**
 * A text that waits and is changed by its author waits on, as it is now: no change lets it out of its queue, and what the
 * host's lists match moves it. The caller holds the discussion's lock.
 */
export async function stillWaits(tx: Tx, { member, post, looked, revisionId, at }: Rewritten): Promise<void> {
  if (post.hold !== 'pending' && post.hold !== 'held') return;
  const writer = { member, as: post.pseudonym_id, boardId: post.board_id };
  const now = await looked.waits(tx, writer, at);
  const waiting: Waiting = now?.why === 'listed' ? now : { hold: post.hold, why: post.held_for ?? 'new_name' };
  await tx.db.updateTable('post').set(heldAs(waiting)).where('id', '=', post.id).execute();
  if (post.number === 0)
    await tx.db.updateTable('discussion').set({ hold: waiting.hold }).where('id', '=', post.discussion_id).execute();
  await looked.stored(tx, { post: { ...post, revision_id: revisionId }, writer, waiting, at });
}

/** The words everybody reads now, to compare an edit with. */
export const standingWords = (post: Pick<PostRow, 'text' | 'html' | 'marks'>, around?: Around): Written =>
  // Where a passage was withdrawn the stored drawing is gone, and links are told by the marks alone.
  writtenOf({ text: post.text, html: post.html || linksOf(post) }, around);

const linksOf = (post: Pick<PostRow, 'marks'>): string =>
  marksOf(post)
    .map(([, , , href]) => (href === undefined ? '' : `href="${href}"`))
    .join(' ');

/**
 * Keeps an edit of what everybody reads beside it until a moderator has read it, where it must wait; gives whether it does.
 * The caller holds the discussion's lock.
 */
export async function rewordingWaits(
  tx: Tx,
  { member, post, looked, text, at }: Omit<Rewritten, 'revisionId'> & { text: PreparedText },
): Promise<boolean> {
  const writer = { member, as: post.pseudonym_id, boardId: post.board_id };
  const waiting = await looked.waits(tx, writer, at);
  if (!waiting) return false;
  const revisionId = await keepNext(tx, post, text, at);
  await tx.db.updateTable('post').set({ held_for: waiting.why }).where('id', '=', post.id).execute();
  await looked.stored(tx, { post: { ...post, revision_id: revisionId }, writer, waiting, at });
  return true;
}

/**
 * An edit that needs no moderator stands at once, in place of one that waited for one. A comment that the entry's author let
 * through they read again. The caller holds the discussion's lock.
 */
export async function standsAnew(
  { screening }: Pick<Context, 'screening'>,
  tx: Tx,
  { post, discussion }: FoundPost,
  at: string,
): Promise<void> {
  if (post.next_revision_id !== null) {
    await deleteNext(tx, post);
    if (discussion.next_around === null) {
      await tx.db.updateTable('post').set({ held_for: null }).where('id', '=', post.id).execute();
      await screening.gone(tx, post.id, at);
    }
  }
  const screened = discussion.comments === 'screened' && post.number > 0 && post.set_aside_at === null;
  if (screened && post.pseudonym_id !== discussion.pseudonym_id)
    await tx.db.updateTable('post').set({ screened_by: discussion.pseudonym_id }).where('id', '=', post.id).execute();
}

/** Takes a reply that waits out of when a discussion was last written in: no list moves by it. The caller holds the lock. */
export const lastHeard = (tx: Tx, discussionId: string): Promise<unknown> =>
  tx.db
    .updateTable('discussion')
    .set((row) => ({
      last_post_at: row
        .selectFrom('post')
        .select((post) => post.fn.coalesce(post.fn.max('post.created_at'), row.ref('discussion.created_at')).as('at'))
        .where('post.discussion_id', '=', discussionId)
        .where('post.hold', '=', 'none'),
    }))
    .where('id', '=', discussionId)
    .execute();

/**
 * Lets a text through that waited for a moderator: it appears, and whom it concerns is told, as publishing does. What is hidden
 * until it is written anew stays so. Gives whether it appeared now. The caller holds the discussion's lock.
 */
export async function letThrough(tx: Tx, postId: string, at: string): Promise<boolean> {
  const post = await tx.db
    .selectFrom('post')
    .select(['id', 'number', 'discussion_id', 'revision_id', 'next_revision_id'])
    .select(['hold', 'withdrawn_at', 'removed_at', 'erased_at'])
    .where('id', '=', postId)
    .executeTakeFirst();
  if (!post || post.hold === 'hidden') return false;
  const there = post.withdrawn_at === null && post.removed_at === null && post.erased_at === null;
  if (post.number === 0) await openTo(tx, post.discussion_id);
  if (there && post.hold === 'none') await adoptNext(tx, post, at);
  await tx.db.updateTable('post').set(heldAs(null)).where('id', '=', postId).execute();
  if (!there || post.hold === 'none') return false;
  await tx.db.updateTable('discussion').set({ last_post_at: at }).where('id', '=', post.discussion_id).execute();
  await notifyOfPost(tx, { postId, at });
  return true;
}

/** A discussion whose opening waited is there for others: in lists, and beside its neighbours. */
async function openTo(tx: Tx, discussionId: string): Promise<void> {
  const opened = await tx.db
    .updateTable('discussion')
    .set({ hold: 'none' })
    .where('id', '=', discussionId)
    .where('hold', 'in', ['pending', 'held'])
    .returning('id')
    .execute();
  if (opened.length > 0) await bumpVisibility(tx);
}
