import { removeForm } from '#shared/forms.ts';
import type { PageData } from '#shared/pages.ts';
import { paths } from '#shared/routes.ts';
import { canSeeAuthor } from '../access/rules.ts';
import { addressOf, postHeading } from '../discussions/address.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { findPost } from '../discussions/queries.ts';
import { authorView } from '../discussions/views.ts';
import { notFound } from '../errors.ts';
import { memberOf } from '../http/request.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { excerpt } from '../text/excerpt.ts';
import { questionRoutes } from './question-routes.ts';
import { findRemovable, remove } from './remove.ts';
import { reportRoutes } from './report-routes.ts';
import { staffRoutes } from './staff-routes.ts';
import { rulesRoutes } from './rules-routes.ts';

const subject = (found: FoundPost): PageData['remove']['post'] => ({
  ...postHeading(found),
  author: canSeeAuthor(found.post) ? authorView(found.post.name) : null,
  excerpt: excerpt(found.post.text, 280),
});

const removePage: Loader<'remove'> = async (context, request) => {
  const found = await findRemovable(context, memberOf(request), request.params['id'] ?? '');
  return { data: { post: subject(found) } };
};

/** Reporting a post, with or without an account; removing one, with a reason. */
export function moderationRoutes(routes: Routes): void {
  reportRoutes(routes);
  questionRoutes(routes);
  staffRoutes(routes);
  rulesRoutes(routes);

  routes.page(paths.remove, 'remove', removePage);
  routes.action(paths.remove, {
    form: 'remove',
    schema: removeForm,
    page: 'remove',
    load: removePage,
    async handle(context, request) {
      const member = memberOf(request);
      const postId = request.params['id'] ?? '';
      await remove(context, { member, postId, ...request.values });
      const found = await findPost(context.database.db, member, postId);
      if (!found) throw notFound();
      return { location: addressOf(found) };
    },
  });
}
