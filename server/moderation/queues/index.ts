import type { Queue } from '#shared/states.ts';
import type { QueueKind } from './kind.ts';
import { firstPosts } from './first-posts.ts';
import { held } from './held.ts';
import { recognition } from './recognition.ts';
import { reports } from './reports.ts';

/** Every kind of queue, by its name. */
export const QUEUE_KINDS: Record<Queue, QueueKind> = {
  reports,
  first_posts: firstPosts,
  held,
  recognition,
};
