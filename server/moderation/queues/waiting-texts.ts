import type { Tx } from '../../db/open.ts';
import { letThrough } from '../../discussions/waiting.ts';
import { letAppear } from '../reworded.ts';
import { countApproved } from '../screening/queries.ts';
import { subjectIn } from '../queries.ts';
import { unseal } from '../waiting.ts';
import { letStand } from '../waiting-words.ts';
import type { Acting, QueueKind } from './kind.ts';

/**
 * Texts, and words of pages, that wait before they appear. Letting one appear is one act without a statement; refusing it is a restriction, so
 * it is decided like any other, with its letter.
 */
export const waitingTexts: QueueKind = {
  async settle(tx, acting) {
    const { row, at } = acting;
    if (row.subject_type !== 'post') return letStand(tx, subjectIn(row), at);
    if (row.hold === 'hidden') await letAppear(tx, row.subject_id, at, { told: true });
    await appear(tx, acting);
    await unseal(tx, row.subject_id, row.id);
  },
  // What is decided is done: whatever is left of the text appears.
  decided: appear,
};

async function appear(tx: Tx, { row, at }: Acting): Promise<void> {
  if (row.subject_type !== 'post') return letStand(tx, subjectIn(row), at);
  if (await letThrough(tx, row.subject_id, at)) await countApproved(tx, row.pseudonym_id);
}
