import { FIELD_ERROR_CODES } from '#shared/error-codes.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { AppError, InvalidForm, notFound } from '../../errors.ts';
import { findDraft } from '../drafts/queries.ts';
import type { Draft } from '../drafts/queries.ts';
import { bodyOf } from '../drafts/text.ts';
import { NotWaiting, reply } from '../reply.ts';
import { answered, dropHeld, stopWaiting } from './queries.ts';

/** One's own reply that waits. Throws AppError('not_found') for everything else. */
export async function heldDraft({ database }: Context, member: Member, id: string): Promise<Draft> {
  const draft = await findDraft(database.db, member.accountId, id);
  if (!draft || draft.due_at === null) throw notFound();
  return draft;
}

/**
 * Publishes a reply that waited, as if it were sent by hand now; gives its number. What cannot appear any more is an
 * ordinary draft again, which says why: gives null then. Throws AppError('not_found') when it does not wait any more.
 */
export async function appear(context: Context, member: Member, id: string): Promise<number | null> {
  const { database } = context;
  const draft = await heldDraft(context, member, id);
  try {
    const number = await reply(context, {
      discussionId: draft.target_id,
      member,
      as: draft.pseudonym_id ?? '',
      body: await bodyOf(database.db, member, draft.text, now(context)),
      inReplyTo: answered(draft),
      submission: draft.submission ?? '',
      held: id,
    });
    // Where the same form was published beside it, the post is there and nothing waits for it.
    await database.write((tx) => dropHeld(tx, member.accountId, id));
    return number;
  } catch (failure) {
    if (failure instanceof NotWaiting) throw notFound();
    const refused = refusalOf(failure);
    if (refused === null) throw failure;
    await database.write((tx) => stopWaiting(tx, member.accountId, id, { at: now(context), refused }));
    return null;
  }
}

/** What its writer can do something about; null for trouble that passes. */
function refusalOf(failure: unknown): FieldErrorCode | null {
  if (failure instanceof InvalidForm) return Object.values(failure.errors)[0]?.[0] ?? 'unexpected';
  if (!(failure instanceof AppError)) return null;
  if (failure.kind === 'not_found') return 'discussion_gone';
  return failure.kind === 'forbidden'
    ? (FIELD_ERROR_CODES.find((code) => code === failure.code) ?? 'not_allowed')
    : null;
}
