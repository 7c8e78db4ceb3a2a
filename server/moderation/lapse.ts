import type { ExpressionBuilder } from 'kysely';
import { APPEAL_MONTHS } from '#shared/limits.ts';
import type { SubjectType } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import type { Schema } from '../db/schema.ts';
import { nextState } from './case-state.ts';

/**
 * Closes the cases whose decision nobody can contest any more, and deletes what was kept for that: the sealed words and what
 * a reversal would put back (QUOTES, Withdrawing). What still waits, or is contested, keeps its evidence. Gives how many
 * cases closed.
 */
export async function lapseCases(context: Context): Promise<number> {
  const limit = new Date(now(context));
  limit.setUTCMonth(limit.getUTCMonth() - APPEAL_MONTHS);
  const before = limit.toISOString();
  return context.database.write(async (tx) => {
    const decided = await tx.db
      .selectFrom('moderation_case')
      .select(['id', 'state'])
      .where('state', '=', 'decided')
      .where('changed_at', '<', before)
      .execute();
    const closing = decided.filter(({ state }) => nextState(state, 'lapse') === 'closed').map(({ id }) => id);
    if (closing.length > 0)
      await tx.db.updateTable('moderation_case').set({ state: 'closed' }).where('id', 'in', closing).execute();
    await forgetEvidence(tx, before);
    return closing.length;
  });
}

async function forgetEvidence(tx: Tx, before: string): Promise<void> {
  await forgetRequests(tx, before);
  await tx.db
    .updateTable('decision')
    .set({ undo: null })
    .where('undo', 'is not', null)
    .where('decided_at', '<', before)
    .where('case_id', 'in', (inner) =>
      inner.selectFrom('moderation_case').select('id').where('state', '=', 'closed').where('changed_at', '<', before),
    )
    .execute();
  await tx.db
    .deleteFrom('sealed_revision')
    .where('sealed_at', '<', before)
    .where('post_id', 'in', subjects(tx, 'post').where('state', '=', 'closed').where('changed_at', '<', before))
    .where('post_id', 'not in', subjects(tx, 'post').where(needed(before)))
    .execute();
  for (const type of ['profile', 'journal'] as const)
    await tx.db
      .deleteFrom('sealed_page')
      .where('subject_type', '=', type)
      .where('sealed_at', '<', before)
      .where('subject_id', 'in', subjects(tx, type).where('state', '=', 'closed').where('changed_at', '<', before))
      .where('subject_id', 'not in', subjects(tx, type).where(needed(before)))
      .execute();
}

const subjects = (tx: Tx, type: SubjectType) =>
  tx.db.selectFrom('moderation_case').select('subject_id').where('subject_type', '=', type);

/** What may still be contested, or decided. */
const needed = (before: string) => (row: ExpressionBuilder<Schema, 'moderation_case'>) =>
  row.or([row('state', '!=', 'closed'), row('changed_at', '>=', before)]);

/** Of whoever recognised themself no word is left then, nor of what the author answered: only that it was asked. */
async function forgetRequests(tx: Tx, before: string): Promise<void> {
  const closed = tx.db
    .selectFrom('moderation_case')
    .select('id')
    .where('queue', '=', 'recognition')
    .where('state', '=', 'closed')
    .where('changed_at', '<', before);
  await tx.db
    .updateTable('report')
    .set({ words: '' })
    .where('words', '!=', '')
    .where('case_id', 'in', closed)
    .execute();
  await tx.db.deleteFrom('recognition_answer').where('case_id', 'in', closed).execute();
}
