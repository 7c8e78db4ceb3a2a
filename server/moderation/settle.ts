import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { moveCase } from './claim.ts';
import { lockSubjectOf } from './measures.ts';
import { findCase, holderOf } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { tellReporters } from './tell.ts';
import { QUEUE_KINDS } from './queues/index.ts';
import type { QueueKind } from './queues/kind.ts';

/** Whether a case can be ended in one act by this member: its kind of queue knows how, and nobody else works on it. */
export const canSettle = (member: Member, row: CaseRow): boolean =>
  settleOf(row) !== undefined && (row.taken_by === null || row.taken_by === member.accountId);

/** How a case like this one is ended in one act, if it can be. */
function settleOf(row: CaseRow): QueueKind['settle'] {
  const { settle, settles } = QUEUE_KINDS[row.queue];
  return settles === undefined || settles(row) ? settle : undefined;
}

/**
 * Ends a case without a statement, as its kind of queue does: nothing is restricted by it. Throws InvalidForm (409) when
 * somebody else acted on it meanwhile.
 */
export async function settleCase(context: Context, member: Member, id: string, version: string): Promise<void> {
  await context.database.write(async (tx) => {
    const seen = await findCase(tx.db, id);
    if (!seen) throw notFound();
    await lockSubjectOf(tx, seen);
    const at = now(context);
    const row = await moveCase(tx, { member, id, version: Number(version), event: 'settle', at });
    const settle = settleOf(row);
    if (!settle) throw new InvalidForm({ form: ['cannot_here'] });
    if (!canSettle(member, { ...row, taken_by: await holderOf(tx.db, row) }))
      throw new InvalidForm({ form: ['taken_by_other'] }, [], 409);
    await settle(tx, { member, row, at });
    await tellReporters(tx, id);
    await record(tx, { at, accountId: member.accountId, act: 'case_settled', subject: { type: 'case', id } });
  });
  await context.database.forget();
}
