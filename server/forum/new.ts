import type { PageData } from '#shared/pages.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { ID_FORM, newId } from '../db/ids.ts';
import type { BoardTable } from '../db/schema.ts';
import { freshAround } from '../discussions/around.ts';
import { keptForm } from '../discussions/drafts/opening.ts';
import { draftOfForm } from '../discussions/drafts/views.ts';
import { boardLink } from '../discussions/views.ts';
import { InvalidForm, notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import { findBoard } from './queries.ts';

/** The board somebody is about to open a thread on. Throws for visitors, and for one that is not there. */
export async function boardFor({ database }: Context, request: PageRequest): Promise<BoardTable> {
  memberOf(request);
  const board = await findBoard(database.db, request.params['slug'] ?? '');
  if (!board) throw notFound();
  return board;
}

/** Throws when nobody opens threads there any more; a form with words in it comes back with them. */
export function openForThreads(board: BoardTable): void {
  if (board.archived_at !== null) throw new InvalidForm({ form: ['board_closed'] }, [], 409);
}

export const newThreadPage: Loader<'newThread'> = async (context, request) => {
  const board = await boardFor(context, request);
  const { form, again, locale } = request;
  if (board.archived_at !== null && form === null) throw notFound();
  const member = memberOf(request);
  const draft = await draftOfForm(context.database.db, member, {
    kind: 'thread',
    targetId: board.id,
    form,
    id: request.query['draft'] ?? null,
    at: now(context),
  });
  const chosen = draft.draft?.pseudonym_id;
  const given = form?.values['submission'];
  return {
    data: {
      board: { ...boardLink(board, locale), about: locale === 'fr' ? board.about_fr : board.about_en },
      as: [...member.pseudonyms].sort((a, b) => Number(b.id === chosen) - Number(a.id === chosen)),
      around: freshAround(locale),
      kept: keptForm('thread', draft),
      draft: draft.view,
      submission: typeof given === 'string' && ID_FORM.test(given) ? given : newId(),
      preview: (again['preview'] as PageData['newThread']['preview'] | undefined) ?? null,
    },
  };
};
