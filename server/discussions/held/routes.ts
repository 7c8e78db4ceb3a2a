import { heldForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { notFound } from '../../errors.ts';
import type { Outcome } from '../../http/action.ts';
import type { Loader } from '../../http/answer.ts';
import { memberOf } from '../../http/request.ts';
import type { PageRequest } from '../../http/request.ts';
import type { Routes } from '../../http/routes.ts';
import { pageOf } from '../address.ts';
import type { Draft } from '../drafts/queries.ts';
import { discussionPage } from '../page.ts';
import { canReply } from '../policy.ts';
import { findDiscussion } from '../queries.ts';
import { appear, heldDraft } from './appear.ts';
import { dropHeld, stopWaiting } from './queries.ts';

const held = (context: Context, request: PageRequest): Promise<Draft> =>
  heldDraft(context, memberOf(request), request.params['id'] ?? '');

/** The page of the discussion it waits in, for a button whose form was refused. */
const heldPage: Loader<'discussion'> = async (context, request) => {
  const { target_id: id } = await held(context, request);
  const discussion = await findDiscussion(context.database.db, request.viewer, id);
  if (!discussion) throw notFound();
  return discussionPage(context, { ...request, params: { id, slug: discussion.slug } });
};

/** Where a draft stands that waits no more: in the field, as long as there is one. */
async function fieldOf({ database }: Context, member: Member, draft: Draft): Promise<string> {
  const discussion = await findDiscussion(database.db, member, draft.target_id);
  if (!discussion || !canReply(member, discussion)) return url.draft(draft.id);
  return url.discussion(discussion.id, discussion.slug, { draft: draft.id, at: 'reply' });
}

/** One's own replies that wait: let one appear now, take it back into the field, delete it. */
export function heldRoutes(routes: Routes): void {
  routes.redirect(paths.held, 'heldAddress', async (context, request) => {
    const { target_id: id } = await held(context, request);
    const discussion = await findDiscussion(context.database.db, request.viewer, id);
    return discussion ? url.discussion(id, discussion.slug, { at: 'held' }) : url.drafts();
  });
  routes.action(paths.held, {
    form: 'held',
    schema: heldForm,
    page: 'discussion',
    load: heldPage,
    async handle(context, request): Promise<Outcome> {
      const { database } = context;
      const member = memberOf(request);
      const draft = await held(context, request);
      const discussion = await findDiscussion(database.db, member, draft.target_id);
      if (request.values.do === 'appear') {
        const number = await appear(context, member, draft.id);
        if (number === null || !discussion) return { location: await fieldOf(context, member, draft) };
        return { location: url.discussion(discussion.id, discussion.slug, { page: pageOf(number), at: number }) };
      }
      if (request.values.do === 'take_back') {
        const change = { at: now(context), refused: null };
        if (!(await database.write((tx) => stopWaiting(tx, member.accountId, draft.id, change)))) throw notFound();
        return { location: await fieldOf(context, member, draft) };
      }
      if (!(await database.write((tx) => dropHeld(tx, member.accountId, draft.id)))) throw notFound();
      await database.forget();
      if (!discussion) return { location: url.drafts() };
      return {
        location: url.discussion(discussion.id, discussion.slug, { page: pageOf(discussion.post_count), at: 'reply' }),
      };
    },
  });
}
