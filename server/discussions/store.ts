import type { Tx } from '../db/open.ts';
import { newId } from '../db/ids.ts';
import type { PreparedText } from './prepare.ts';

/** Stores one revision of a post with its quotes; gives its id. */
export async function insertRevision(
  tx: Tx,
  postId: string,
  text: PreparedText,
  at: string,
  id = newId(),
): Promise<string> {
  await tx.db
    .insertInto('revision')
    .values({
      id,
      post_id: postId,
      source: text.source,
      html: text.html,
      text: text.text,
      marks: JSON.stringify(text.marks),
      cook: text.cook,
      created_at: at,
    })
    .execute();
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
}

/** Stores a post with its first revision; gives its id. The caller has counted it in its discussion. */
export async function insertPost(tx: Tx, post: NewPost): Promise<string> {
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
      ...LIVE,
    })
    .execute();
  await insertRevision(tx, id, post.text, post.at, revisionId);
  return id;
}

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
  journalId: string | null;
  pseudonymId: string;
  title: string;
  category: string | null;
  language: string;
  audience: 'public' | 'members' | 'me';
  at: string;
  importedFrom: string | null;
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
      content_note: null,
      audience: discussion.audience,
      post_count: 0,
      revision: 1,
      created_at: discussion.at,
      last_post_at: discussion.at,
      imported_from: discussion.importedFrom,
      ...LIVE,
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
