import type { Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { nextState } from './case-state.ts';
import { canHandle } from './policy.ts';
import type { CaseRow } from './queries.ts';

/**
 * Whoever reported was right: the decision to do nothing is none, and its case is open again, with the one who answered, or in
 * its queue where they may not handle it. What was reported again meanwhile takes the report along.
 */
export async function openAnew(tx: Tx, member: Member, row: CaseRow, reportId: string, at: string): Promise<void> {
  const other = await tx.db
    .selectFrom('moderation_case')
    .select('id')
    .where('queue', '=', row.queue)
    .where('subject_type', '=', row.subject_type)
    .where('subject_id', '=', row.subject_id)
    .where('waits_since', 'is not', null)
    .executeTakeFirst();
  if (other) {
    await tx.db.updateTable('report').set({ case_id: other.id }).where('id', '=', reportId).execute();
    await count(tx, other.id, 1);
    await count(tx, row.id, -1);
  }
  const state = nextState(row.state, other ? 'answer' : 'reopen');
  if (!state) return;
  const mine = canHandle(member, row);
  await tx.db
    .updateTable('moderation_case')
    .set(
      other
        ? { state }
        : {
            state: mine ? state : (nextState(state, 'release') ?? state),
            taken_by: mine ? member.accountId : null,
            waits_since: at,
          },
    )
    .where('id', '=', row.id)
    .execute();
}

const count = (tx: Tx, caseId: string, more: number): Promise<unknown> =>
  tx.db
    .updateTable('moderation_case')
    .set((row) => ({ reports: row('reports', '+', more), version: row('version', '+', 1) }))
    .where('id', '=', caseId)
    .execute();
