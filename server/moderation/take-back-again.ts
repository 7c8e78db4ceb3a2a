import type { Tx } from '../db/open.ts';
import { lockSubjectOf, takeBack } from './measures.ts';
import { findCase } from './queries.ts';

/**
 * Takes a decision back once more whose reversal a backup does not know of: the one that this tombstone came from. What the
 * decision did otherwise, and the answer to its appeal, are told by nothing that outlives the database.
 */
export async function takeBackAgain(tx: Tx, tombstoneId: string, at: string): Promise<void> {
  const decisions = await tx.db
    .selectFrom('decision')
    .select(['id', 'case_id', 'undo'])
    .where('undo', 'is not', null)
    .where('reversed_at', 'is', null)
    .execute();
  const decision = decisions.find(({ undo }) => tombstonesIn(undo).includes(tombstoneId));
  const row = decision && (await findCase(tx.db, decision.case_id));
  if (!row) return;
  await lockSubjectOf(tx, row);
  await takeBack(tx, decision, at);
}

const tombstonesIn = (undo: string | null): string[] =>
  (JSON.parse(undo ?? '{}') as { tombstones?: string[] }).tombstones ?? [];
