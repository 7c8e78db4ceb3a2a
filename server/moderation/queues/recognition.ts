import { liftHolds } from '../recognising/holds.ts';
import type { QueueKind } from './kind.ts';

/**
 * Somebody recognises themself in a text, and a passage of it is masked meanwhile. Whatever is decided ends the mask: lifting
 * it restricts nothing, and removing the passage is an ordinary decision, after which there is nothing left to mask.
 */
export const recognition: QueueKind = {
  settle: (tx, { row, at }) => liftHolds(tx, row.id, at),
  decided: (tx, { row, at }) => liftHolds(tx, row.id, at),
};
