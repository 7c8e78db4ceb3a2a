import { screeningForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import type { Member } from '../../context-types.ts';
import { notFound } from '../../errors.ts';
import type { Loader } from '../../http/answer.ts';
import { memberOf } from '../../http/request.ts';
import type { PageRequest } from '../../http/request.ts';
import type { Routes } from '../../http/routes.ts';
import { changeScreening, screeningSettings } from './settings.ts';

function hostOf(request: PageRequest): Member {
  const member = memberOf(request);
  if (member.role !== 'host') throw notFound();
  return member;
}

const screeningPage: Loader<'screening'> = async ({ database: { db } }, request) => {
  hostOf(request);
  return { data: { ...(await screeningSettings(db)), done: request.query['done'] === '1' } };
};

/** The host says what waits for a moderator before it appears. */
export function screeningRoutes(routes: Routes): void {
  routes.page(paths.screening, 'screening', screeningPage);
  routes.action(paths.screening, {
    form: 'screening',
    schema: screeningForm,
    page: 'screening',
    load: screeningPage,
    async handle(context, request) {
      const { first_posts, words, domains } = request.values;
      await changeScreening(context, hostOf(request), { firstPosts: Number(first_posts), words, domains });
      return { location: `${url.screening()}?done=1` };
    },
  });
}
