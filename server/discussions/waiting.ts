import type { Looked, Member, Waiting, Written } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import type { Rendered } from '../text/types.ts';
import type { PostRow } from './queries.ts';
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
    .select(['number', 'discussion_id', 'hold', 'withdrawn_at', 'removed_at', 'erased_at'])
    .where('id', '=', postId)
    .executeTakeFirst();
  if (!post || post.hold === 'hidden') return false;
  const there = post.withdrawn_at === null && post.removed_at === null && post.erased_at === null;
  if (post.number === 0) await openTo(tx, post.discussion_id);
  if (post.hold === 'none') return false;
  await tx.db.updateTable('post').set(heldAs(null)).where('id', '=', postId).execute();
  if (!there) return false;
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
