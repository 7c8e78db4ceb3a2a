import { LIST_PER_PAGE } from '#shared/limits.ts';
import type { PageData } from '#shared/pages.ts';
import { keyIn } from '../db/paging.ts';
import { readingIn } from '../discussions/reading.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { tagsOf } from '../tags/queries.ts';
import { allBoards, boardItems, findBoard, lastReplies, pinnedThreads, threadsAfter } from './queries.ts';
import { threadView } from './views.ts';

export const boardsPage: Loader<'boards'> = async ({ database: { db } }, { viewer, locale }) => {
  const boards = await boardItems(db, viewer, locale, await allBoards(db));
  return { data: { boards, settings: viewer.kind === 'member' && viewer.role === 'host' } };
};

/** A board's threads, those pinned on top of its first page: a constant number of queries, whatever stands there. */
export const boardPage: Loader<'board'> = async ({ database: { db } }, { viewer, params, query, locale }) => {
  const found = await findBoard(db, params['slug'] ?? '');
  if (!found) throw notFound();
  const after = keyIn(query['after']);
  const pinned = after === null ? await pinnedThreads(db, viewer, found.id) : [];
  const rows = await threadsAfter(db, viewer, found.id, after);
  const shown = rows.slice(0, LIST_PER_PAGE);
  const ids = [...pinned, ...shown].map((row) => row.discussion_id);
  const around = {
    viewer,
    tags: await tagsOf(db, ids, locale),
    places: await readingIn(db, viewer, ids),
    last: ids.length > 0 ? await lastReplies(db, ids) : [],
  };
  const [board] = await boardItems(db, viewer, locale, [found]);
  const last = shown.at(-1);
  const data: PageData['board'] = {
    board: board!,
    pinned: pinned.map((row) => threadView(row, around)),
    threads: shown.map((row) => threadView(row, around)),
    paging: {
      newer: after === null ? null : '',
      older: rows.length > LIST_PER_PAGE && last ? `${last.last_post_at}_${last.discussion_id}` : null,
    },
  };
  return { data };
};
