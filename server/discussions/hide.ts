import { forgetPost, notifyOfPost } from '../notifications/notify.ts';
import type { Tx } from '../db/open.ts';
import { bumpVisibility } from './store.ts';

/**
 * Hides a post from everybody but its author and staff until it is written anew: its number and place stay, quotes of it
 * show nothing, what was told of it is forgotten. The caller holds the discussion's lock.
 */
export async function hidePost(tx: Tx, postId: string): Promise<void> {
  await tx.db.updateTable('post').set({ hold: 'hidden' }).where('id', '=', postId).execute();
  await forgetPost(tx, postId);
  await bumpVisibility(tx);
}

/** Lets a hidden post appear again, and tells whom it speaks to; what is not hidden stays as it is. Under the same lock. */
export async function showPost(tx: Tx, postId: string, at: string): Promise<void> {
  const shown = await tx.db
    .updateTable('post')
    .set({ hold: 'none' })
    .where('id', '=', postId)
    .where('hold', '=', 'hidden')
    .returning('id')
    .executeTakeFirst();
  if (!shown) return;
  await notifyOfPost(tx, { postId, at });
  await bumpVisibility(tx);
}
