import type { ReportReason } from '#shared/states.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { canRemove } from '../discussions/policy.ts';
import { findPost } from '../discussions/queries.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { notFound } from '../errors.ts';
import { openCase, postSubject } from './open-case.ts';
import { sealPost } from './seal.ts';

/** The post a member of staff is about to open a case for. Throws AppError('not_found') for everybody else. */
export async function findReviewable(context: Context, member: Member, postId: string): Promise<FoundPost> {
  const found = await findPost(context.database.db, member, postId);
  if (!found || !canRemove(member, found.post)) throw notFound();
  return found;
}

/** Opens a case by one's own initiative and takes it, unless somebody has; the words are sealed. Gives its id. */
export async function openReview(
  context: Context,
  member: Member,
  postId: string,
  reason: ReportReason,
): Promise<string> {
  return context.database.write(async (tx) => {
    const found = await findPost(tx.db, member, postId);
    if (!found || !canRemove(member, found.post)) throw notFound();
    const at = now(context);
    await sealPost(tx, found.post, 'report', at);
    const id = await openCase(tx, { queue: 'reports', subject: postSubject(found.post), reason, at, reported: false });
    await tx.db
      .updateTable('moderation_case')
      .set((row) => ({ state: 'in_review', taken_by: member.accountId, version: row('version', '+', 1) }))
      .where('id', '=', id)
      .where('state', '=', 'open')
      .execute();
    await record(tx, { at, accountId: member.accountId, act: 'case_opened', subject: { type: 'case', id }, reason });
    return id;
  });
}
