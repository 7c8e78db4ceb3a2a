import type { Audience } from '#shared/states.ts';
import type { Tx } from '../db/open.ts';
import { buryAudience } from './bury.ts';
import { bumpVisibility } from './store.ts';

/**
 * Gives a discussion another audience, noted so that no backup opens it to more than it was: the one act of its author and of a
 * decision. The caller holds its lock.
 */
export async function setAudience(tx: Tx, id: string, audience: Audience, at: string): Promise<void> {
  await tx.db.updateTable('discussion').set({ audience, narrowed_from: null }).where('id', '=', id).execute();
  await buryAudience(tx, at, 'audience', [id], audience);
  await bumpVisibility(tx);
}
