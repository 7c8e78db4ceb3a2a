import { idsOf } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { admit } from '../text/door.ts';
import { citedNumbers, readWriting } from '../text/quotes/parse.ts';
import { openEditing } from './edit.ts';
import { minutesToTakeBack } from './policy.ts';
import { prepareText } from './prepare.ts';
import type { PreparedText } from './prepare.ts';
import { findPost, postsNumbered, writtenSince } from './queries.ts';
import type { DiscussionRow, Handle, PostRow } from './queries.ts';
import { emptyFresh } from './take-back.ts';

/** An accidental stub goes into its writer's next reply: its words come first, and only its number stays. */

export interface Merging {
  discussionId: string;
  member: Member;
  as: string;
  body: string;
  inReplyTo: number | null;
  /** Number of the stub; null to merge nothing. */
  merge?: number | null;
}

/** A reply ready to be stored. */
export interface ReadyReply {
  text: PreparedText;
  /** As it was let in, the stub's words first. */
  body: string;
  inReplyTo: number | null;
  stub: PostRow | null;
}

/** Replies looked through for it, from the last one back: a long discussion costs no more than a short one. */
const LOOKED_AT = 100;

/** The newest reply this member has here that can still be taken back. */
export async function freshestOf(
  db: Handle,
  member: Member,
  { id, post_count }: Pick<DiscussionRow, 'id' | 'post_count'>,
  at: string,
): Promise<PostRow | null> {
  const own = await writtenSince(db, id, Math.max(0, post_count - LOOKED_AT), idsOf(member));
  return own.find((post) => minutesToTakeBack(member, post, at) !== null) ?? null;
}

/**
 * Prepares a reply, with the words of the stub that goes into it: what that quotes stays quoted. Throws InvalidForm where
 * they cannot be one text.
 */
export async function prepareReply(context: Context, merging: Merging): Promise<ReadyReply> {
  const { discussionId, member, as, inReplyTo, merge = null } = merging;
  // What is wrong with the new words is said of them alone, as they stand in the field.
  const alone = await prepareText(context, { discussionId, viewer: member, body: merging.body });
  const body = admitted(merging.body);
  if (merge === null) return { text: alone, body, inReplyTo, stub: null };
  const [stub] = await postsNumbered(context.database.db, discussionId, [merge]);
  if (!stub || minutesToTakeBack(member, stub, now(context)) === null) throw tooLate();
  if (stub.pseudonym_id !== as) throw new InvalidForm({ merge: ['merge_other_name'] });
  if (citedNumbers(readWriting(body)).includes(merge)) throw new InvalidForm({ merge: ['merge_quoted'] });
  const editing = await openEditing(context, member, stub.id).catch((failure: unknown) => {
    throw failure instanceof AppError && failure.kind === 'not_found' ? tooLate() : failure;
  });
  const whole = `${editing.body.trimEnd()}\n\n${body.replace(/^(?:[ \t]*\n)+/, '')}`;
  return {
    text: await prepareText(context, { discussionId, viewer: member, body: whole, edited: editing.edited }),
    body: whole,
    inReplyTo: inReplyTo === null || inReplyTo === merge ? stub.in_reply_to : inReplyTo,
    stub,
  };
}

function admitted(body: string): string {
  const door = admit(body);
  return door.ok ? door.text : body;
}

/** Empties the stub whose words are in this text. The caller holds the discussion's lock. */
export async function emptyStub(
  { screening }: Pick<Context, 'screening'>,
  tx: Tx,
  member: Member,
  { stub }: Pick<ReadyReply, 'stub'>,
  at: string,
): Promise<void> {
  if (!stub) return;
  const found = await findPost(tx.db, member, stub.id);
  if (!found || minutesToTakeBack(member, found.post, at) === null || found.post.revision_id !== stub.revision_id)
    throw tooLate();
  await emptyFresh(tx, found.post, at);
  await screening.gone(tx, stub.id, at);
}

/** Its minutes are over, or it is not what it was: the box goes, the text stays. */
const tooLate = (): InvalidForm => new InvalidForm({ form: ['merge_late'] }, [], 409);
