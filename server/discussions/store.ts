import type { Audience, Comments } from '#shared/states.ts';
import type { Waiting } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { newId } from '../db/ids.ts';
import { forgetThanks } from '../notifications/notify.ts';
import type { DiscussionTable, PostTable } from '../db/schema.ts';
import { masksFor } from './masks.ts';
import { insertMentions } from './mention-rows.ts';
import type { PreparedText } from './prepare.ts';

export interface NewRevision {
  id: string;
  postId: string;
  /** Dense from 1 in each post. */
  number: number;
  text: PreparedText;
  at: string;
  /** What of the post's masks falls on it. */
  masked?: string | null;
}

/** Stores one revision of a post with its quotes and mentions. */
async function insertRevision(tx: Tx, { id, postId, number, text, at, masked = null }: NewRevision): Promise<void> {
  await tx.db
    .insertInto('revision')
    .values({
      id,
      post_id: postId,
      number,
      source: text.source,
      html: text.html,
      text: text.text,
      marks: JSON.stringify(text.marks),
      cook: text.cook,
      created_at: at,
      masked,
    })
    .execute();
  await insertMentions(tx, id, text.mentions);
  if (text.quotes.length > 0) {
    await tx.db
      .insertInto('quote')
      .values(
        text.quotes.map((quote, position) => ({
          revision_id: id,
          position,
          source_post_id: quote.sourcePostId,
          source_revision_id: quote.sourceRevisionId,
          ranges: JSON.stringify(quote.ranges),
        })),
      )
      .execute();
  }
}

/** Stores a further wording of a post, which the post does not bear yet. The caller holds the discussion's lock. */
export async function addRevision(tx: Tx, postId: string, text: PreparedText, at: string): Promise<string> {
  const last = await tx.db
    .selectFrom('revision')
    .select(['number', 'text', 'masked'])
    .where('post_id', '=', postId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const id = newId();
  const masked = await masksFor(tx, { postId, last, text: text.text, at });
  await insertRevision(tx, { id, postId, number: last.number + 1, text, at, masked });
  return id;
}

/** Gives a post its next wording and makes it the present one. The caller holds the discussion's lock. */
export async function insertNextRevision(tx: Tx, postId: string, text: PreparedText, at: string): Promise<string> {
  const id = await addRevision(tx, postId, text, at);
  await tx.db.updateTable('post').set({ revision_id: id, edited_at: at }).where('id', '=', postId).execute();
  return id;
}

export interface NewPost {
  discussionId: string;
  number: number;
  pseudonymId: string;
  inReplyTo: number | null;
  language: string;
  submission: string | null;
  text: PreparedText;
  at: string;
  /** The entry's author, when they let comments appear one by one. */
  screenedBy?: string | null;
  /** Why a moderator reads it before others do. */
  waiting?: Waiting | null;
}

/** Stores a post with its first revision; gives both ids. The caller has counted it in its discussion. */
export async function insertPost(tx: Tx, post: NewPost): Promise<{ id: string; revisionId: string }> {
  const id = newId();
  const revisionId = newId();
  await tx.db
    .insertInto('post')
    .values({
      id,
      discussion_id: post.discussionId,
      number: post.number,
      pseudonym_id: post.pseudonymId,
      in_reply_to: post.inReplyTo,
      language: post.language,
      capacity: null,
      revision_id: revisionId,
      submission: post.submission,
      created_at: post.at,
      edited_at: null,
      screened_by: post.screenedBy ?? null,
      taken_back_at: null,
      set_aside_at: null,
      ...LIVE,
      ...heldAs(post.waiting),
    })
    .execute();
  await insertRevision(tx, { id: revisionId, postId: id, number: 1, text: post.text, at: post.at });
  return { id, revisionId };
}

/** How a post stands that waits for a moderator; or that waits no more. */
export const heldAs = (waiting: Waiting | null | undefined): Pick<PostTable, 'hold' | 'held_for'> => ({
  hold: waiting?.hold ?? 'none',
  held_for: waiting?.why ?? null,
});

/** The states of something nothing has happened to. */
export const LIVE = {
  hold: 'none',
  paused_at: null,
  detached_at: null,
  withdrawn_at: null,
  removed_at: null,
  erased_at: null,
} as const;

export interface NewDiscussion {
  /** Stands in a journal or on a board. */
  journalId: string | null;
  boardId?: string | null;
  pseudonymId: string;
  title: string;
  category: string | null;
  language: string;
  contentNote?: string | null;
  audience: Audience;
  /** Whether search engines may list it. */
  indexable?: boolean;
  comments?: Comments;
  at: string;
  importedFrom: string | null;
  waiting?: Waiting | null;
}

/** Stores a discussion without posts; gives its id and slug. */
export async function insertDiscussion(tx: Tx, discussion: NewDiscussion): Promise<{ id: string; slug: string }> {
  const id = newId();
  const slug = slugOf(discussion.title);
  await tx.db
    .insertInto('discussion')
    .values({
      id,
      journal_id: discussion.journalId,
      pseudonym_id: discussion.pseudonymId,
      title: discussion.title,
      slug,
      category: discussion.category,
      language: discussion.language,
      content_note: discussion.contentNote ?? null,
      audience: discussion.audience,
      post_count: 0,
      revision: 1,
      created_at: discussion.at,
      last_post_at: discussion.at,
      imported_from: discussion.importedFrom,
      board_id: discussion.boardId ?? null,
      pinned_at: null,
      closed_at: null,
      indexable_at: discussion.indexable === true ? discussion.at : null,
      comments: discussion.comments ?? 'open',
      ...LIVE,
      hold: discussion.waiting?.hold ?? 'none',
    })
    .execute();
  return { id, slug };
}

/** The readable part of an address, for the eye only: the id decides. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? '-' : slug;
}

/** What staff decide about where a thread stands and whether it goes on. The caller holds the discussion's lock. */
export const placeThread = (
  tx: Tx,
  id: string,
  place: Partial<Pick<DiscussionTable, 'board_id' | 'pinned_at' | 'closed_at'>>,
): Promise<unknown> => tx.db.updateTable('discussion').set(place).where('id', '=', id).execute();

/** Sets how many replies a discussion has, for posts stored in one go. */
export const countReplies = (tx: Tx, id: string, replies: number, lastAt: string): Promise<unknown> =>
  tx.db.updateTable('discussion').set({ post_count: replies, last_post_at: lastAt }).where('id', '=', id).execute();

export interface NewThanks {
  /** Given by the caller: thanks of one moment are shown in the order of their ids. */
  id: string;
  postId: string;
  /** Both null: imported without author. */
  accountId: string | null;
  pseudonymId: string | null;
  note: string | null;
  at: string;
}

/** Stores a thanks, with its sentence if there is one. */
export const insertThanks = (tx: Tx, { id, postId, accountId, pseudonymId, note, at }: NewThanks): Promise<unknown> =>
  tx.db
    .insertInto('thanks')
    .values({ id, post_id: postId, account_id: accountId, pseudonym_id: pseudonymId, note, created_at: at })
    .execute();

/** Gives a thanks another sentence, or none. */
export const rewordThanks = (tx: Tx, id: string, note: string | null): Promise<unknown> =>
  tx.db.updateTable('thanks').set({ note }).where('id', '=', id).execute();

/** Takes a thanks away with its sentence, and with what its author was told of it. */
export async function deleteThanks(tx: Tx, id: string): Promise<void> {
  const [gone] = await tx.db.deleteFrom('thanks').where('id', '=', id).returning(['post_id', 'pseudonym_id']).execute();
  if (gone?.pseudonym_id) await forgetThanks(tx, { postId: gone.post_id, by: gone.pseudonym_id });
}

/** Every cache keyed by the epoch is stale from here on: called by whatever takes words away. */
export const bumpVisibility = (tx: Tx): Promise<unknown> =>
  tx.db
    .updateTable('site')
    .set((row) => ({ visibility_epoch: row('visibility_epoch', '+', 1) }))
    .execute();

/** Locks a discussion for the rest of the transaction and counts one change; null when it is not there. */
export async function touchDiscussion(tx: Tx, id: string): Promise<{ revision: number } | null> {
  const row = await tx.db
    .updateTable('discussion')
    .set((discussion) => ({ revision: discussion('revision', '+', 1) }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirst();
  return row ?? null;
}

/** Locks a discussion for the rest of the transaction without a trace: no reader's page becomes another. */
export const lockDiscussion = (tx: Tx, id: string): Promise<unknown> =>
  tx.db
    .updateTable('discussion')
    .set((row) => ({ revision: row.ref('revision') }))
    .where('id', '=', id)
    .execute();
