import { appealForm, appealReviewForm, caseForm, decideForm, reviewForm } from '#shared/forms.ts';
import type { PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { canSeeAuthor } from '../access/rules.ts';
import { postHeading } from '../discussions/address.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { authorView } from '../discussions/views.ts';
import { memberOf } from '../http/request.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { excerpt } from '../text/excerpt.ts';
import { addToAppeal, appeal, review } from './appeal.ts';
import { appealReviewPage, appealsPage } from './appeals-page.ts';
import { casePage, previewLetter } from './case.ts';
import { noteCase, takeCase } from './claim.ts';
import { unsealHistory } from './unseal.ts';
import { ownTexts } from './own-texts.ts';
import { reviewerOf, staffOf } from './policy.ts';
import { moderatingRoutes } from './moderating.ts';
import { moderationPage } from './queue.ts';
import { QUEUE_KINDS } from './queues/index.ts';
import { questionRoutes } from './question-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { staffRoutes } from './staff-routes.ts';
import { rulesRoutes } from './rules-routes.ts';
import { signUpsRoutes } from './sign-ups.ts';
import { screeningRoutes } from './screening/routes.ts';
import { findReviewable, openReview } from './review.ts';
import { decideTogether, settleTogether } from './together.ts';
import { askRoutes } from './recognising/ask-routes.ts';
import { askedOf, askedRoutes } from './recognising/asked.ts';
import { leaveRoutes } from './recognising/leave.ts';
import { ownStatements, readStatement, statementPage } from './statement.ts';

const subject = (found: FoundPost): PageData['review']['post'] => ({
  ...postHeading(found),
  author: canSeeAuthor(found.post) ? authorView(found.post.name) : null,
  excerpt: excerpt(found.post.text, 280),
});

const reviewPage: Loader<'review'> = async (context, request) => {
  const found = await findReviewable(context, memberOf(request), request.params['id'] ?? '');
  return { data: { post: subject(found) } };
};

/** Reporting a post; cases and their decisions; letters and appeals. */
export function moderationRoutes(routes: Routes): void {
  reportRoutes(routes);
  questionRoutes(routes);
  staffRoutes(routes);
  rulesRoutes(routes);
  screeningRoutes(routes);
  signUpsRoutes(routes);
  caseRoutes(routes);
  letterRoutes(routes);
  askRoutes(routes);
  askedRoutes(routes);
  leaveRoutes(routes);
  for (const kind of Object.values(QUEUE_KINDS)) kind.routes?.(routes);
}

/** What staff see and do. */
function caseRoutes(routes: Routes): void {
  routes.page(paths.review, 'review', reviewPage);
  routes.action(paths.review, {
    form: 'review',
    schema: reviewForm,
    page: 'review',
    load: reviewPage,
    async handle(context, request) {
      const id = await openReview(context, memberOf(request), request.params['id'] ?? '', request.values.reason);
      return { location: url.case(id) };
    },
  });

  routes.page(paths.moderation, 'moderation', moderationPage);
  moderatingRoutes(routes);
  // Before the address of a case, which would take it for one.
  routes.page(paths.appeals, 'appeals', appealsPage);
  routes.page(paths.appealReview, 'appealReview', appealReviewPage);
  routes.action(paths.appealReview, {
    form: 'appealReview',
    schema: appealReviewForm,
    page: 'appealReview',
    load: appealReviewPage,
    async handle(context, request) {
      const id = request.params['id'] ?? '';
      const reopened = await review(context, reviewerOf(request), id, request.values);
      if (reopened !== null) return { location: url.case(reopened) };
      return { location: request.values.do === 'decide' ? url.appeals() : url.appealReview(id) };
    },
  });

  routes.page(paths.case, 'case', casePage);
  routes.action(paths.case, {
    form: 'case',
    schema: caseForm,
    page: 'case',
    load: casePage,
    async handle(context, request) {
      const id = request.params['id'] ?? '';
      const { values } = request;
      if (values.do === 'note') await noteCase(context, staffOf(request), id, values.words);
      else if (values.do === 'unseal') await unsealHistory(context, staffOf(request), id, values.words);
      else if (values.do === 'settle') await settleTogether(context, staffOf(request), { ...values, id });
      else await takeCase(context, staffOf(request), id, values);
      return { location: values.do === 'release' || values.do === 'settle' ? url.moderation() : url.case(id) };
    },
  });
  // A refused decision stands at this address: reloading it leads back to the case.
  routes.redirect(paths.decide, 'decideAddress', (_context, request) => {
    staffOf(request);
    return Promise.resolve(url.case(request.params['id'] ?? ''));
  });
  routes.action(paths.decide, {
    form: 'decide',
    schema: decideForm,
    page: 'case',
    load: casePage,
    async handle(context, request) {
      const member = staffOf(request);
      const id = request.params['id'] ?? '';
      const { values, locale } = request;
      if (values.do === 'preview')
        return { again: { letter: await previewLetter(context, member, id, values, locale) } };
      await decideTogether(context, member, id, values);
      // Where a thread was moved to may be somebody else's to look after.
      return { location: values.content === 'move' ? url.moderation() : url.case(id) };
    },
  });
}

/** What the person concerned sees and does, also suspended and signed out. */
function letterRoutes(routes: Routes): void {
  routes.page(paths.statements, 'statements', async (context, request) => {
    const member = memberOf(request);
    const { db } = context.database;
    return { data: { statements: await ownStatements(context, member), asked: await askedOf(db, member) } };
  });
  routes.page(paths.statement, 'statement', statementPage);
  routes.redirect(paths.appeal, 'appealAddress', (_context, request) =>
    Promise.resolve(url.statement(request.params['token'] ?? '')),
  );
  routes.action(paths.appeal, {
    form: 'appeal',
    schema: appealForm,
    page: 'statement',
    load: statementPage,
    async handle(context, { viewer, params, values, network }) {
      const token = params['token'] ?? '';
      if (values.do === 'read') await readStatement(context, viewer, token);
      else {
        await context.limits.take('appeal', { network });
        await (values.do === 'appeal' ? appeal : addToAppeal)(context, viewer, token, values.words);
      }
      return { location: url.statement(token) };
    },
  });
  routes.file(paths.ownTexts, 'ownTexts', ownTexts);
}
