import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { notFound } from '../errors.ts';
import type { DraftText } from '../text/quotes/drafting.ts';
import { remake } from '../text/quotes/remake.ts';
import { addDraft } from './drafts/save.ts';
import { forgetEdits } from './drafts/withdraw.ts';
import { canEdit, minutesToTakeBack } from './policy.ts';
import { findPost, marksOf, quotesOf, refOf } from './queries.ts';
import type { FoundPost, PostRow } from './queries.ts';
import { touchDiscussion } from './store.ts';
import { emptyPost } from './withdraw.ts';

/**
 * Takes a fresh reply back: only its number stays, nobody is told why, and its words are a draft again. Its minutes over,
 * gives `late` and changes nothing: it is an ordinary withdrawal then. Throws AppError('not_found') for everybody else.
 */
export async function takeBack(
  context: Context,
  member: Member,
  postId: string,
): Promise<FoundPost & { late: boolean }> {
  const at = now(context);
  const done = await context.database.write(async (tx) => {
    const seen = await findPost(tx.db, member, postId);
    if (!seen) throw notFound();
    const touched = await touchDiscussion(tx, seen.post.discussion_id);
    const found = await findPost(tx.db, member, postId);
    if (!touched || !found || !canEdit(member, found.post)) throw notFound();
    if (minutesToTakeBack(member, found.post, at) === null) return { ...found, late: true };
    const { post } = found;
    const text = await emptyFresh(tx, post, at);
    await context.screening.gone(tx, postId, at);
    await addDraft(tx, {
      member,
      kind: 'reply',
      targetId: post.discussion_id,
      discussionId: post.discussion_id,
      as: post.pseudonym_id,
      text,
      fields: { in_reply_to: post.in_reply_to === null ? '' : String(post.in_reply_to) },
      at,
    });
    tx.ring('discussion', { discussionId: post.discussion_id, revision: touched.revision });
    return { ...found, late: false };
  });
  if (!done.late) await context.database.forget();
  return done;
}

/** Leaves only the number of a reply; gives its words, in token form. The caller holds the discussion's lock. */
export async function emptyFresh(tx: Tx, post: PostRow, at: string): Promise<DraftText> {
  // Also words that waited for a moderator.
  const latest = post.next_revision_id ?? post.revision_id;
  const { source, text, marks } = await tx.db
    .selectFrom('revision')
    .select(['source', 'text', 'marks'])
    .where('id', '=', latest)
    .executeTakeFirstOrThrow();
  const quotes = (await quotesOf(tx.db, [latest])).map(refOf);
  await tx.db.updateTable('post').set({ withdrawn_at: at, taken_back_at: at }).where('id', '=', post.id).execute();
  await emptyPost(tx, post);
  await forgetEdits(tx, post.id);
  return { source: source || remake(text, marksOf({ marks })), quotes };
}
