import { LIST_PER_PAGE } from '#shared/limits.ts';
import type { BoardItem } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import type { After } from '../db/paging.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import type { BoardTable } from '../db/schema.ts';

/** All SQL of boards and of the threads on them. */

/** Boards in the host's order, those in use first. */
export const allBoards = (db: Handle): Promise<BoardTable[]> =>
  db.selectFrom('board').selectAll().orderBy('position').orderBy('id').execute();

export const findBoard = (db: Handle, slug: string): Promise<BoardTable | undefined> =>
  db.selectFrom('board').selectAll().where('slug', '=', slug).executeTakeFirst();

/** Threads this viewer may see and whose opening they may read: the one selection of every list and count here. */
const threadsFor = (db: Handle, viewer: Viewer) =>
  db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer));

export interface BoardCounts {
  board_id: string | null;
  threads: number;
  lastAt: string | null;
  unread: number;
}

/** What stands on these boards for this viewer, in one query however many there are. */
export async function countsOf(db: Handle, viewer: Viewer, boardIds: readonly string[]): Promise<BoardCounts[]> {
  if (boardIds.length === 0) return [];
  const accountId = viewer.kind === 'member' ? viewer.accountId : '';
  const rows = await threadsFor(db, viewer)
    .leftJoin('account', (join) => join.on('account.id', '=', accountId))
    .leftJoin('reading', (join) =>
      join.onRef('reading.discussion_id', '=', 'discussion.id').onRef('reading.account_id', '=', 'account.id'),
    )
    .select('discussion.board_id')
    .select((row) => [
      row.fn.countAll<number | string>().as('threads'),
      row.fn.max('discussion.last_post_at').as('last_at'),
      row.fn
        .count<number | string>(
          row
            .case()
            .when(
              row.or([
                row.and([
                  row('reading.number', '<', row.ref('discussion.post_count')),
                  // Numbers count also what this viewer may not read, or not yet.
                  row.exists(
                    row
                      .selectFrom('post as later')
                      .select('later.id')
                      .whereRef('later.discussion_id', '=', 'discussion.id')
                      .whereRef('later.number', '>', 'reading.number')
                      .where(readablePosts(viewer, 'later')),
                  ),
                ]),
                row.and([
                  row('reading.number', 'is', null),
                  row('discussion.last_post_at', '>', row.ref('account.created_at')),
                ]),
              ]),
            )
            .then(1)
            .end(),
        )
        .as('unread'),
    ])
    .where('discussion.board_id', 'in', [...boardIds])
    .groupBy('discussion.board_id')
    .execute();
  return rows.map((row) => ({
    board_id: row.board_id,
    threads: Number(row.threads),
    lastAt: row.last_at,
    unread: Number(row.unread),
  }));
}

/** Boards with what this viewer finds on each. */
export async function boardItems(
  db: Handle,
  viewer: Viewer,
  locale: Locale,
  boards: readonly BoardTable[],
): Promise<BoardItem[]> {
  const counts = await countsOf(
    db,
    viewer,
    boards.map(({ id }) => id),
  );
  return boards.map((board) => {
    const count = counts.find(({ board_id }) => board_id === board.id);
    return {
      slug: board.slug,
      title: locale === 'fr' ? board.title_fr : board.title_en,
      about: locale === 'fr' ? board.about_fr : board.about_en,
      threads: count?.threads ?? 0,
      lastAt: count?.lastAt ?? null,
      unread: count?.unread ?? 0,
      archived: board.archived_at !== null,
    };
  });
}

/** Pinned threads shown above the others; a board with more has pinned nothing. */
const PINNED_MAX = 20;

const threadRows = (db: Handle, viewer: Viewer, boardId: string) =>
  threadsFor(db, viewer)
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .selectAll('post')
    .select(['pseudonym.name', 'discussion.id as discussion_id', 'discussion.slug', 'discussion.title'])
    .select(['discussion.language as discussion_language', 'discussion.content_note', 'discussion.post_count'])
    .select('discussion.staff_note')
    .select(['discussion.last_post_at', 'discussion.pinned_at', 'discussion.closed_at'])
    .where('discussion.board_id', '=', boardId);

export type ThreadRow = Awaited<ReturnType<typeof pinnedThreads>>[number];

/** Threads kept at the top, last pinned first. */
export const pinnedThreads = (db: Handle, viewer: Viewer, boardId: string) =>
  threadRows(db, viewer, boardId)
    .where('discussion.pinned_at', 'is not', null)
    .orderBy('discussion.pinned_at', 'desc')
    .orderBy('discussion.id', 'desc')
    .limit(PINNED_MAX)
    .execute();

/** One page of the other threads and one more, last answered first, paged by key (never by OFFSET). */
export function threadsAfter(
  db: Handle,
  viewer: Viewer,
  boardId: string,
  after: After | null,
): ReturnType<typeof pinnedThreads> {
  const rows = threadRows(db, viewer, boardId)
    .where('discussion.pinned_at', 'is', null)
    .orderBy('discussion.last_post_at', 'desc')
    .orderBy('discussion.id', 'desc')
    .limit(LIST_PER_PAGE + 1);
  if (after === null) return rows.execute();
  return rows
    .where((row) =>
      row.or([
        row('discussion.last_post_at', '<', after.at),
        row.and([row('discussion.last_post_at', '=', after.at), row('discussion.id', '<', after.id)]),
      ]),
    )
    .execute();
}

/** The last reply of each of these threads, with its author. */
export const lastReplies = (db: Handle, discussionIds: readonly string[]) =>
  db
    .selectFrom('discussion')
    .innerJoin('post', (join) =>
      join
        .onRef('post.discussion_id', '=', 'discussion.id')
        .onRef('post.number', '=', 'discussion.post_count')
        .on('post.number', '>', 0),
    )
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .selectAll('post')
    .select(['pseudonym.name', 'discussion.board_id'])
    .where('discussion.id', 'in', [...discussionIds])
    .execute();
