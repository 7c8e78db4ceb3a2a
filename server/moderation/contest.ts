import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { lockCase, makeAppeal, sayMore } from './appeal.ts';
import { waits } from './case-state.ts';
import { isContestable, lastDecision, wasActedOn } from './contested.ts';
import { receiptHash } from './receipt.ts';

/**
 * Whoever reported contests that nothing was done, as authors contest what was (DSA art. 20): once per decision, within six
 * months, answered by somebody else. The party of such an appeal is the report's id; its author is told nothing.
 */

/** Which report somebody may contest the outcome of: their own, signed in, or the one this code was given for. */
export type Whose = { member: Member; id: string } | { code: string };

export interface Contesting {
  do: 'appeal' | 'answer';
  words: string;
}

/** Contests, or adds something while it waits. Throws InvalidForm when it was contested already, or is too late. */
export async function contestReport(context: Context, whose: Whose, act: Contesting): Promise<void> {
  await context.database.write(async (tx) => {
    const at = now(context);
    const report = await findReport(tx.db, whose);
    if (act.do === 'answer') return sayMore(tx, { party: report.id, words: act.words, at });
    const row = await lockCase(tx, report.case_id, at);
    const decision = waits(row.state) ? undefined : await lastDecision(tx.db, row.id);
    if (!decision || !isContestable(decision, at) || (await wasActedOn(tx.db, row.id)))
      throw new InvalidForm({ words: ['appeal_late'] }, [], 409);
    await makeAppeal(tx, { decision, row, party: report.id, words: act.words, at });
  });
}

async function findReport(db: Handle, whose: Whose): Promise<{ id: string; case_id: string }> {
  const query = db.selectFrom('report').select(['id', 'case_id']);
  const found = await (
    'code' in whose
      ? query.where('receipt_hash', '=', receiptHash(whose.code))
      : query.where('id', '=', whose.id).where('account_id', '=', whose.member.accountId)
  ).executeTakeFirst();
  if (!found) throw notFound();
  return found;
}
