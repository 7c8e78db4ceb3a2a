import { liftHolds } from '../recognising/holds.ts';
import type { QueueKind } from './kind.ts';

/**
 * Somebody recognises themself in a text, and a passage of it is masked meanwhile. Whatever is decided ends the mask,
 * and it is always decided: whoever asked is owed the reasons of a refusal, and may contest it.
 */
export const recognition: QueueKind = {
  decided: (tx, { row, at }) => liftHolds(tx, row.id, at),
};
