import type { Queue, ReportReason, SubjectType } from '#shared/states.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { gravityOf } from './gravity.ts';

/** What a case is about, and whose it is. */
export interface Subject {
  type: SubjectType;
  id: string;
  pseudonymId: string;
  discussionId: string | null;
}

interface Opening {
  queue: Queue;
  subject: Subject;
  reason: ReportReason;
  at: string;
  /** Whether a report comes with it. */
  reported: boolean;
}

/**
 * The case about a subject that waits to be decided, opened if there is none: one subject, one case. A graver reason
 * moves it forward. Gives its id.
 */
export async function openCase(tx: Tx, { queue, subject, reason, at, reported }: Opening): Promise<string> {
  const count = reported ? 1 : 0;
  const gravity = gravityOf(reason);
  const { id } = await tx.db
    .insertInto('moderation_case')
    .values({
      id: newId(),
      queue,
      subject_type: subject.type,
      subject_id: subject.id,
      pseudonym_id: subject.pseudonymId,
      discussion_id: subject.discussionId,
      state: 'open',
      reason,
      gravity,
      reports: count,
      version: 1,
      taken_by: null,
      opened_at: at,
      waits_since: at,
      changed_at: at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['queue', 'subject_type', 'subject_id'])
        .where('waits_since', 'is not', null)
        .doUpdateSet((row) => ({
          reports: row('moderation_case.reports', '+', count),
          reason: row
            .case()
            .when('moderation_case.gravity', '<', gravity)
            .then(reason)
            .else(row.ref('moderation_case.reason'))
            .end(),
          gravity: row
            .case()
            .when('moderation_case.gravity', '<', gravity)
            .then(gravity)
            .else(row.ref('moderation_case.gravity'))
            .end(),
          changed_at: at,
        })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  tx.ring('cases', {});
  return id;
}

/** A post, as what a case is about. */
export const postSubject = (post: { id: string; pseudonym_id: string; discussion_id: string }): Subject => ({
  type: 'post',
  id: post.id,
  pseudonymId: post.pseudonym_id,
  discussionId: post.discussion_id,
});
