import type { Tx } from '../db/open.ts';

/** Who reported learns of it: rung, and unread until they have looked. */

/** Tells whoever sent a report, when they are a member, that there is something new about it. */
export async function tellReporter(tx: Tx, reportId: string): Promise<void> {
  const row = await tx.db
    .updateTable('report')
    .set({ read_at: null })
    .where('id', '=', reportId)
    .returning('account_id')
    .executeTakeFirst();
  if (row?.account_id) tx.ring('account', { accountId: row.account_id });
}

/**
 * Tells the members who reported it that a case was decided, or decided otherwise: it is unread to them again. To be
 * called in the transaction that decides, or reverses.
 */
export async function tellReporters(tx: Tx, caseId: string): Promise<void> {
  const rows = await tx.db
    .updateTable('report')
    .set({ read_at: null })
    .where('case_id', '=', caseId)
    .where('account_id', 'is not', null)
    .returning('account_id')
    .execute();
  for (const accountId of new Set(rows.flatMap((row) => row.account_id ?? []))) tx.ring('account', { accountId });
}
