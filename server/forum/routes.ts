import { boardAddForm, boardForm, boardReadForm, manageForm, threadForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { mayWrite } from '../members/writing.ts';
import type { Member } from '../context-types.ts';
import { orNull } from '../discussions/around.ts';
import { keepOpening } from '../discussions/drafts/opening.ts';
import { readKey } from '../discussions/drafts/save.ts';
import { openDiscussion } from '../discussions/open.ts';
import { prepareText } from '../discussions/prepare.ts';
import { insteadOfPublishing } from '../discussions/preview.ts';
import { boardLink } from '../discussions/views.ts';
import { notFound } from '../errors.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { addBoard, archiveBoard, moveBoard, renameBoard } from './boards.ts';
import { boardPage, boardsPage } from './list.ts';
import { findManaged, manage } from './manage.ts';
import { boardFor, newThreadPage, openForThreads } from './new.ts';
import { allBoards, findBoard } from './queries.ts';
import { readBoard } from './read.ts';

function hostOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (member.role !== 'host') throw notFound();
  return member;
}

const boardsSettingsPage: Loader<'boardsSettings'> = async ({ database: { db } }, request) => {
  hostOf(request);
  const boards = await allBoards(db);
  return {
    data: {
      boards: boards.map((board) => ({
        ...boardLink(board, request.locale),
        archived: board.archived_at !== null,
      })),
    },
  };
};

const boardSettingsPage: Loader<'boardSettings'> = async ({ database: { db } }, request) => {
  hostOf(request);
  const board = await findBoard(db, request.params['slug'] ?? '');
  if (!board) throw notFound();
  const { title_fr, title_en, about_fr, about_en } = board;
  const names = { title_fr, title_en, about_fr, about_en };
  return { data: { board: { ...boardLink(board, request.locale), ...names, firstPosts: board.first_posts } } };
};

/** How many first texts are read on a board: as on the site when left empty, unchanged when it was not asked. */
const firstPostsOf = (typed: string | undefined): number | null | undefined =>
  typed === undefined ? undefined : typed === '' ? null : Number(typed);

const managePage: Loader<'manage'> = async (context, request) => {
  const thread = await findManaged(context, memberOf(request), request.params['id'] ?? '');
  if (!thread.board) throw notFound();
  const boards = await allBoards(context.database.db);
  return {
    data: {
      id: thread.id,
      slug: thread.slug,
      title: thread.title,
      board: boardLink(thread.board, request.locale),
      pinned: thread.pinned_at !== null,
      closed: thread.closed_at !== null,
      boards: boards
        .filter(({ id, archived_at }) => id !== thread.board_id && archived_at === null)
        .map((board) => ({ id: board.id, ...boardLink(board, request.locale) })),
    },
  };
};

/** Boards, what stands on them, and who arranges them. */
export function forumRoutes(routes: Routes): void {
  routes.page(paths.boards, 'boards', boardsPage);

  // Before `/boards/:slug`, which would take it for a board.
  routes.page(paths.boardsSettings, 'boardsSettings', boardsSettingsPage);
  routes.action(paths.boardsSettings, {
    form: 'board-add',
    schema: boardAddForm,
    page: 'boardsSettings',
    load: boardsSettingsPage,
    async handle(context, request) {
      await addBoard(context, hostOf(request), request.values);
      return { location: url.boardsSettings() };
    },
  });

  routes.page(paths.board, 'board', boardPage);
  routes.page(paths.boardSettings, 'boardSettings', boardSettingsPage);
  routes.action(paths.boardSettings, {
    form: 'board',
    schema: boardForm,
    page: 'boardSettings',
    load: boardSettingsPage,
    async handle(context, request) {
      const host = hostOf(request);
      const slug = request.params['slug'] ?? '';
      const { values } = request;
      if (values.do === 'save') {
        const { title_fr, title_en, about_fr, about_en, first_posts } = values;
        await renameBoard(context, host, slug, { title_fr, title_en, about_fr, about_en }, firstPostsOf(first_posts));
      } else if (values.do === 'archive' || values.do === 'restore') {
        await archiveBoard(context, host, slug, values.do === 'archive');
      } else await moveBoard(context, host, slug, values.do);
      return { location: url.boardsSettings() };
    },
  });

  routes.redirect(paths.boardRead, 'boardReadAddress', async (context, { params }) => {
    const board = await findBoard(context.database.db, params['slug'] ?? '');
    if (!board) throw notFound();
    return url.board(board.slug);
  });
  routes.action(paths.boardRead, {
    form: 'board-read',
    schema: boardReadForm,
    page: 'board',
    load: boardPage,
    async handle(context, request) {
      const slug = request.params['slug'] ?? '';
      await readBoard(context, memberOf(request), slug);
      return { location: url.board(slug) };
    },
  });

  routes.page(paths.newThread, 'newThread', newThreadPage);
  routes.action(paths.newThread, {
    form: 'thread',
    schema: threadForm,
    page: 'newThread',
    load: newThreadPage,
    async keep(context, request): Promise<Outcome> {
      const { id, slug } = await boardFor(context, request);
      const { as } = request.values;
      const href = (draft: string): string => url.newThread(slug, draft);
      return keepOpening(context, request, {
        kind: 'thread',
        targetId: id,
        as: typeof as === 'string' ? as : null,
        href,
      });
    },
    async handle(context, request): Promise<Outcome> {
      const { values } = request;
      const member = memberOf(request);
      const board = await boardFor(context, request);
      if (values.own === undefined) openForThreads(board);
      const instead = await insteadOfPublishing(context, request, () =>
        prepareText(context, { discussionId: '', viewer: member, body: values.body }),
      );
      if (instead) return instead;
      await mayWrite(context, member);
      const { id, slug } = await openDiscussion(context, {
        member,
        as: values.as,
        place: { boardId: board.id },
        title: values.title,
        body: values.body,
        category: null,
        tags: values.tags,
        approaches: values.approach,
        contentNote: orNull(values.content_note),
        language: values.language,
        // Boards are a common room: what is said there can be read without an account, and is in no search engine.
        audience: 'public',
        indexable: false,
        comments: 'open',
        submission: values.submission,
        draft: readKey(values.draft),
      });
      return { location: url.discussion(id, slug) };
    },
  });

  routes.page(paths.manage, 'manage', managePage);
  routes.action(paths.manage, {
    form: 'manage',
    schema: manageForm,
    page: 'manage',
    load: managePage,
    async handle(context, request) {
      const thread = await manage(context, memberOf(request), request.params['id'] ?? '', request.values);
      return { location: url.discussion(thread.id, thread.slug) };
    },
  });
}
