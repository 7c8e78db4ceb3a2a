import type { ReportReason } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Viewer } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import { canReport } from '../discussions/policy.ts';
import { findPost } from '../discussions/queries.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { notFound } from '../errors.ts';
import { openCase, postSubject } from './open-case.ts';
import { sealPost } from './seal.ts';

/** The post somebody is about to report. Throws AppError('not_found') for what they may not read or report. */
export async function findReportable(context: Context, viewer: Viewer, postId: string): Promise<FoundPost> {
  const found = await findPost(context.database.db, viewer, postId);
  if (!found || !canReport(viewer, found.post)) throw notFound();
  return found;
}

/** Stores a report with the wording it is about, sealed in the same transaction. Anyone can report (DSA art. 16). */
export async function report(
  context: Context,
  { viewer, postId, reason, words }: { viewer: Viewer; postId: string; reason: ReportReason; words: string },
): Promise<void> {
  await context.database.write(async (tx) => {
    const found = await findPost(tx.db, viewer, postId);
    if (!found || !canReport(viewer, found.post)) throw notFound();
    const at = now(context);
    await sealPost(tx, found.post, 'report', at);
    const caseId = await openCase(tx, {
      queue: 'reports',
      subject: postSubject(found.post),
      reason,
      at,
      reported: true,
    });
    await tx.db
      .insertInto('report')
      .values({
        id: newId(),
        case_id: caseId,
        revision_id: found.post.revision_id,
        reason,
        words,
        passage: null,
        account_id: viewer.kind === 'member' ? viewer.accountId : null,
        receipt_hash: null,
        created_at: at,
        read_at: null,
      })
      .execute();
  });
}
