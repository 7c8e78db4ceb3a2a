import type { QueueKind } from './kind.ts';

/** What people reported, and what moderators opened by themselves: always decided, never just put aside. */
export const reports: QueueKind = {};
