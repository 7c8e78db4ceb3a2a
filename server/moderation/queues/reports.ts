import { letAppear } from '../reworded.ts';
import type { QueueKind } from './kind.ts';

/** What people reported, and what moderators opened by themselves: always decided, but for a text that was written anew. */
export const reports: QueueKind = {
  settles: ({ hold }) => hold === 'hidden',
  settle: (tx, { row, at }) => letAppear(tx, row.subject_id, at, { told: true }),
};
