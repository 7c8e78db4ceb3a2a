import type { ContestedReport } from '#shared/pages.ts';
import type { Handle } from '../db/open.ts';
import type { DecisionTable } from '../db/schema.ts';
import { restricts } from './decide.ts';
import { appealUntil, bySamePerson, messagesIn } from './statement.ts';

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

/** Whether a text was hidden until it was written anew, in this case: something was done about it, though it appears again. */
export const wasActedOn = async (db: Handle, caseId: string): Promise<boolean> =>
  (await db
    .selectFrom('decision')
    .select('id')
    .where('case_id', '=', caseId)
    .where('content_measure', '=', 'reword')
    .where('reversed_at', 'is', null)
    .executeTakeFirst()) !== undefined;

/** Of a decision, what says whether somebody who reported may contest that nothing was done. */
export type Contestable = Pick<
  DecisionTable,
  'id' | 'account_id' | 'content_measure' | 'account_measure' | 'reversed_at' | 'decided_at'
>;

/** Nothing was done, that stands, and it is not too late. */
export const isContestable = (decision: Contestable, at: string): boolean =>
  !restricts(decision) && decision.reversed_at === null && appealUntil(decision.decided_at) > at;

interface ContestedView {
  contested: ContestedReport | null;
  contestUntil: string | null;
}

/**
 * What the senders of reports see of it, each with the last decision of its case: what they contested and was answered, or
 * until when they can. By report.
 */
export async function contestedViews(
  db: Handle,
  reports: readonly { id: string; decision: Contestable | null }[],
  at: string,
): Promise<Map<string, ContestedView>> {
  const appeals = await db
    .selectFrom('appeal')
    .selectAll()
    .where('party', 'in', ['', ...reports.map(({ id }) => id)])
    .orderBy('created_at', 'desc')
    .execute();
  const messages = await messagesIn(
    db,
    appeals.map(({ id }) => id),
  )
    .select(['appeal_id', 'by', 'words', 'at'])
    .execute();
  return new Map(
    reports.map(({ id, decision }) => {
      const appeal = appeals.find(({ party }) => party === id);
      const open = decision !== null && isContestable(decision, at) && appeal?.decision_id !== decision.id;
      const contested = appeal
        ? {
            at: appeal.created_at,
            words: appeal.words,
            messages: messages
              .filter((message) => message.appeal_id === appeal.id)
              .map(({ by, words, at: said }) => ({ by, words, at: said })),
            outcome: appeal.outcome,
            outcomeWords: appeal.outcome_words ?? '',
            samePerson: decision?.id === appeal.decision_id && bySamePerson(decision, appeal),
          }
        : null;
      return [id, { contested, contestUntil: open ? appealUntil(decision.decided_at) : null }];
    }),
  );
}
