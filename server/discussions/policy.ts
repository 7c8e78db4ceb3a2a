import { TAKE_BACK_MINUTES } from '#shared/limits.ts';
import { canReadPost, isStaffFor, owns } from '../access/rules.ts';
import type { PostState } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import type { DiscussionTable, PostTable } from '../db/schema.ts';

const MINUTE_MS = 60_000;

/** What may be done, given what may be seen (`access`). Pure. */

type Place = Pick<
  DiscussionTable,
  'withdrawn_at' | 'removed_at' | 'erased_at' | 'paused_at' | 'closed_at' | 'comments'
>;

/** Why a viewer cannot write here, or null when they can. */
export function whyClosed(
  viewer: Viewer,
  discussion: Place,
): 'sign_in' | 'gone' | 'author' | 'closed' | 'read_only' | null {
  if (discussion.removed_at !== null || discussion.erased_at !== null || discussion.paused_at !== null) return 'gone';
  // Closed is closed for staff too: who wants to answer reopens it, on record.
  if (discussion.closed_at !== null) return 'closed';
  if (discussion.comments === 'closed') return 'author';
  if (viewer.kind !== 'member') return 'sign_in';
  return viewer.standing === 'good' ? null : 'read_only';
}

export const canReply = (viewer: Viewer, discussion: Place): boolean => whyClosed(viewer, discussion) === null;
/** Only the author, and only what still has words. Staff edits of a member's text do not exist. */
export const canEdit = (viewer: Viewer, post: PostState): boolean => owns(viewer, post) && canReadPost(viewer, post);
export const canWithdraw = canEdit;
export const canRemove = (viewer: Viewer, post: PostState): boolean =>
  isStaffFor(viewer, post) && !owns(viewer, post) && canReadPost(viewer, post);
/** The author of an entry decides about a comment that waits for them, once. */
export const canScreen = (viewer: Viewer, post: PostState): boolean =>
  post.screened_by !== null && owns(viewer, { pseudonym_id: post.screened_by }) && canReadPost(viewer, post);
/** What stands around an opening is its author's to change, as long as the opening stands. */
export const canChangeAround = (
  viewer: Viewer,
  discussion: Place & { pseudonym_id: string; openingReadable: boolean },
) => owns(viewer, discussion) && discussion.openingReadable && whyClosed(viewer, discussion) !== 'gone';
/** A thanks is for somebody else's words: to one's own names it would be praise that nobody gave. */
export const canThank = (viewer: Viewer, post: PostState): boolean =>
  viewer.kind === 'member' && !owns(viewer, post) && canReadPost(viewer, post);
/** Pinning, closing and moving are for threads; what stands in a journal is its author's to arrange. */
export const canManage = (viewer: Viewer, discussion: Pick<DiscussionTable, 'board_id'>): boolean =>
  discussion.board_id !== null && isStaffFor(viewer, discussion);
/** Anyone may report what they can read, except their own words. */
export const canReport = (viewer: Viewer, post: PostState): boolean => !owns(viewer, post) && canReadPost(viewer, post);

/** Whole minutes left in which this viewer may take the reply back, at least 1; null when they may not, or no longer. */
export function minutesToTakeBack(
  viewer: Viewer,
  post: PostState & Pick<PostTable, 'number' | 'created_at'>,
  at: string,
): number | null {
  // What is hidden is answered for by rewording it, not by sending the same once more.
  if (post.number === 0 || post.hold === 'hidden' || !canEdit(viewer, post)) return null;
  const left = Date.parse(post.created_at) + TAKE_BACK_MINUTES * MINUTE_MS - Date.parse(at);
  return left > 0 && left <= TAKE_BACK_MINUTES * MINUTE_MS ? Math.ceil(left / MINUTE_MS) : null;
}
