import type { ContestedReport } from '#shared/pages.ts';
import type { Handle } from '../db/open.ts';
import type { DecisionTable } from '../db/schema.ts';
import { restricts } from './decide.ts';
import { appealUntil, bySamePerson, messagesOf } from './statement.ts';

/** What was decided last about a case. */
export const lastDecision = (db: Handle, caseId: string): Promise<DecisionTable | undefined> =>
  db
    .selectFrom('decision')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Nothing was done, that stands, and it is not too late. */
export const isContestable = (decision: DecisionTable, at: string): boolean =>
  !restricts(decision) && decision.reversed_at === null && appealUntil(decision.decided_at) > at;

/** What its sender sees of it: what they contested and was answered, or until when they can. */
export async function contestedView(
  db: Handle,
  report: { id: string; case_id: string },
  at: string,
): Promise<{ contested: ContestedReport | null; contestUntil: string | null }> {
  const appeal = await db
    .selectFrom('appeal')
    .selectAll()
    .where('party', '=', report.id)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const decision = await lastDecision(db, report.case_id);
  const open = decision !== undefined && isContestable(decision, at) && appeal?.decision_id !== decision.id;
  return {
    contested: appeal
      ? {
          at: appeal.created_at,
          words: appeal.words,
          messages: await messagesOf(db, appeal.id),
          outcome: appeal.outcome,
          outcomeWords: appeal.outcome_words ?? '',
          samePerson: decision?.id === appeal.decision_id && bySamePerson(decision, appeal),
        }
      : null,
    contestUntil: open ? appealUntil(decision.decided_at) : null,
  };
}
