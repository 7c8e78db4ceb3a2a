import type { Queue } from '#shared/states.ts';
import type { QueueKind } from './kind.ts';
import { reports } from './reports.ts';

/** Every kind of queue, by its name. */
export const QUEUE_KINDS: Record<Queue, QueueKind> = { reports };
