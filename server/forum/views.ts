import type { TagView, ThreadItem } from '#shared/pages.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import { noteOf } from '../discussions/around.ts';
import type { ReadingPlace } from '../discussions/reading.ts';
import { authorView } from '../discussions/views.ts';
import type { lastReplies, ThreadRow } from './queries.ts';

export interface AroundThreads {
  viewer: Viewer;
  tags: ReadonlyMap<string, TagView[]>;
  places: ReadonlyMap<string, ReadingPlace>;
  last: Awaited<ReturnType<typeof lastReplies>>;
}

/** One thread as its board lists it. */
export function threadView(row: ThreadRow, { viewer, tags, places, last }: AroundThreads): ThreadItem {
  const reply = last.find(({ discussion_id }) => discussion_id === row.discussion_id);
  return {
    id: row.discussion_id,
    slug: row.slug,
    title: row.title,
    author: canSeeAuthor(row) ? authorView(row.name) : null,
    language: row.discussion_language,
    contentNote: noteOf(row),
    tags: tags.get(row.discussion_id) ?? [],
    at: row.created_at,
    replies: row.post_count,
    last: reply
      ? {
          number: reply.number,
          at: reply.created_at,
          author: canReadPost(viewer, reply) && canSeeAuthor(reply) ? authorView(reply.name) : null,
        }
      : null,
    pinned: row.pinned_at !== null,
    closed: row.closed_at !== null,
    unread: places.get(row.discussion_id)?.unread ?? null,
  };
}
