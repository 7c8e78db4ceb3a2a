import type { Audience, Ends, Hold } from '#shared/states.ts';
import type { Viewer } from '../context-types.ts';

/** What the rules need to know of a discussion. */
export interface DiscussionState extends Ends {
  audience: Audience;
  hold: Hold;
  pseudonym_id: string;
  /** The board it stands on: whose moderators look after it. */
  board_id: string | null;
}

/** What the rules need to know of a post; its audience and its board are its discussion's. */
export interface PostState extends Ends {
  hold: Hold;
  pseudonym_id: string;
  /** The entry's author, while a comment waits for them to let it appear. */
  screened_by: string | null;
  /** Since when that author has decided that it will not appear. */
  set_aside_at: string | null;
  board_id: string | null;
}

/** The pseudonyms a viewer may write as; a visitor has none. */
export const idsOf = (viewer: Viewer): string[] =>
  viewer.kind === 'member' ? viewer.pseudonyms.map(({ id }) => id) : [];

export const owns = (viewer: Viewer, { pseudonym_id }: { pseudonym_id: string }): boolean =>
  viewer.kind === 'member' && viewer.pseudonyms.some(({ id }) => id === pseudonym_id);

/** Whether a viewer moderates anything at all: only for what concerns no text. Of a text, ask `isStaffFor`. */
export const isStaff = (viewer: Viewer): boolean => viewer.kind === 'member' && viewer.role !== null;

/** Whether a viewer moderates everything: the host, and moderators limited to no board. */
export const isStaffEverywhere = (viewer: Viewer): boolean =>
  viewer.kind === 'member' && viewer.role !== null && viewer.boards === null;

/** The only boards a viewer moderates; none for whoever moderates nothing, or everything. */
export const staffBoards = (viewer: Viewer): readonly string[] =>
  viewer.kind === 'member' && viewer.role !== null ? (viewer.boards ?? []) : [];

/** Whether a viewer moderates what stands on this board, or for null in journals. */
export const isStaffFor = (viewer: Viewer, { board_id: board }: { board_id: string | null }): boolean =>
  isStaffEverywhere(viewer) || (board !== null && staffBoards(viewer).includes(board));

/**
 * Whether a viewer may know that a discussion exists. The same rule as `visibleDiscussions` in SQL; a test holds the two
 * against each other over every state and viewer.
 */
export function canSeeDiscussion(viewer: Viewer, discussion: DiscussionState): boolean {
  const own = owns(viewer, discussion);
  if (discussion.removed_at !== null || discussion.erased_at !== null) return false;
  if (discussion.paused_at !== null && !own) return false;
  if (discussion.hold !== 'none' && !own && !isStaffFor(viewer, discussion)) return false;
  if (discussion.audience === 'public' || own) return true;
  // "me" stays the author's even before staff: they see reported things only (SECURITY 1, rogue moderator).
  return discussion.audience === 'members' && viewer.kind === 'member';
}

/** Whether a viewer may know of a journal: its title, its page, and that a text stands in it. */
export function canSeeJournal(viewer: Viewer, journal: { audience: Audience; pseudonym_id: string }): boolean {
  if (journal.audience === 'public' || owns(viewer, journal)) return true;
  return journal.audience === 'members' && viewer.kind === 'member';
}

/** Whether a viewer who sees the discussion may read this post's words. Its number and place show in any case. */
export function canReadPost(viewer: Viewer, post: PostState): boolean {
  const own = owns(viewer, post);
  if (post.withdrawn_at !== null || post.removed_at !== null || post.erased_at !== null) return false;
  if (post.paused_at !== null && !own) return false;
  if (own || isStaffFor(viewer, post)) return true;
  if (post.set_aside_at !== null) return false;
  if (post.screened_by !== null && !owns(viewer, { pseudonym_id: post.screened_by })) return false;
  return post.hold === 'none';
}

/** Whether the name under readable words shows. */
export const canSeeAuthor = (post: Pick<PostState, 'detached_at'>): boolean => post.detached_at === null;
