import { REPORT_REASONS } from '#shared/states.ts';
import type { ReportReason } from '#shared/states.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import { canRemove } from '../discussions/policy.ts';
import { findPost } from '../discussions/queries.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { touchDiscussion } from '../discussions/store.ts';
import { emptyPost } from '../discussions/withdraw.ts';
import { notFound } from '../errors.ts';
import { openCase, postSubject } from './open-case.ts';
import { tellReporters } from './outcome.ts';
import { sealPost } from './seal.ts';

/** The post a moderator is about to remove. Throws AppError('not_found') for everybody else. */
export async function findRemovable(context: Context, member: Member, postId: string): Promise<FoundPost> {
  const found = await findPost(context.database.db, member, postId);
  if (!found || !canRemove(member, found.post)) throw notFound();
  return found;
}

/**
 * Removes a post: its words leave every surface and are sealed for an appeal; its author is told the reason in the
 * moderator's words. One transaction, one audit row.
 */
export async function remove(
  context: Context,
  { member, postId, reason, words }: { member: Member; postId: string; reason: ReportReason; words: string },
): Promise<void> {
  await context.database.write(async (tx) => {
    const seen = await findPost(tx.db, member, postId);
    if (!seen) throw notFound();
    const touched = await touchDiscussion(tx, seen.discussion.id);
    const found = await findPost(tx.db, member, postId);
    if (!touched || !found || !canRemove(member, found.post)) throw notFound();
    const at = now(context);
    await sealPost(tx, found.post, 'removal', at);
    await tx.db.updateTable('post').set({ removed_at: at }).where('id', '=', postId).execute();
    await emptyPost(tx, found.post);
    const caseId = await openCase(tx, {
      queue: 'reports',
      subject: postSubject(found.post),
      reason,
      at,
      reported: false,
    });
    await tx.db
      .updateTable('moderation_case')
      .set({ state: 'decided', waits_since: null, changed_at: at })
      .where('id', '=', caseId)
      .execute();
    await tx.db
      .insertInto('decision')
      .values({
        id: newId(),
        case_id: caseId,
        pseudonym_id: found.post.pseudonym_id,
        account_id: member.accountId,
        content_measure: 'remove',
        account_measure: 'none',
        reason,
        rules_version: 1,
        // What can be reported stands in the first version in this order; under "other" there is no rule.
        rule: reason === 'other' ? reason : String(REPORT_REASONS.indexOf(reason) + 1),
        law: '',
        revision_id: found.post.revision_id,
        passage: null,
        content_until: null,
        account_until: null,
        facts: words,
        words,
        remedy: '',
        source: 'own',
        decided_at: at,
        read_at: null,
        reversed_at: null,
        undo: null,
      })
      .execute();
    await tellReporters(tx, caseId);
    await record(tx, {
      at,
      accountId: member.accountId,
      act: 'post_removed',
      subject: { type: 'post', id: postId },
      reason,
    });
    tx.ring('discussion', { discussionId: found.discussion.id, revision: touched.revision });
  });
  await context.database.forget();
}
