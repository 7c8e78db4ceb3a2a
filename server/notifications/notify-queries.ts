import type { Handle } from '../db/open.ts';
import type { DiscussionState, PostState } from '../access/rules.ts';

/** What telling somebody needs to know of a post and of those it concerns. */

/** A name, and who may be told under it; null: nobody's yet. */
export interface Recipient {
  id: string;
  account_id: string | null;
}

export interface Cause extends PostState {
  id: string;
  discussion_id: string;
  number: number;
  in_reply_to: number | null;
  revision_id: string;
  account_id: string | null;
  discussion: DiscussionState;
}

/** The post that somebody may be told of, with the states that decide who may know of it. */
export async function causeOf(db: Handle, postId: string): Promise<Cause | null> {
  const post = await db
    .selectFrom('post')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .selectAll('post')
    .select('pseudonym.account_id')
    .where('post.id', '=', postId)
    .executeTakeFirst();
  if (!post) return null;
  const discussion = await db
    .selectFrom('discussion')
    .selectAll()
    .where('id', '=', post.discussion_id)
    .executeTakeFirstOrThrow();
  return { ...post, board_id: discussion.board_id, discussion };
}

/** Authors of the passages a wording quotes. */
export const quotedIn = (db: Handle, revisionId: string): Promise<Recipient[]> =>
  db
    .selectFrom('quote')
    .innerJoin('post', 'post.id', 'quote.source_post_id')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .select(['pseudonym.id', 'pseudonym.account_id'])
    .where('quote.revision_id', '=', revisionId)
    .execute();

/** Names that a wording mentions. */
export const mentionedIn = (db: Handle, revisionId: string): Promise<Recipient[]> =>
  db
    .selectFrom('mention')
    .innerJoin('pseudonym', 'pseudonym.id', 'mention.pseudonym_id')
    .select(['pseudonym.id', 'pseudonym.account_id'])
    .where('mention.revision_id', '=', revisionId)
    .execute();

/** Authors of the post it answers and of the opening, whose entry or thread it stands in. */
export async function answeredBy(db: Handle, post: Cause): Promise<Recipient[]> {
  if (post.number === 0) return [];
  return db
    .selectFrom('post')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .select(['pseudonym.id', 'pseudonym.account_id'])
    .where('post.discussion_id', '=', post.discussion_id)
    .where('post.number', 'in', [0, post.in_reply_to ?? 0])
    .execute();
}

/** Accounts behind these names. */
export async function accountsOf(db: Handle, pseudonymIds: readonly string[]): Promise<string[]> {
  if (pseudonymIds.length === 0) return [];
  const rows = await db
    .selectFrom('pseudonym')
    .select('account_id')
    .where('id', 'in', [...pseudonymIds])
    .where('account_id', 'is not', null)
    .execute();
  return [...new Set(rows.flatMap((row) => row.account_id ?? []))];
}
