import { contestCodeForm, contestForm, reportForm, reportStatusForm, reportsForm } from '#shared/forms.ts';
import type { Receipt, ReportView } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import type { SubjectType } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { rangeIn } from '../discussions/sentences.ts';
import { InvalidForm, notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { askedAt, NOTHING_ASKED, proofOf } from '../vouching/proof-of.ts';
import { contestReport } from './contest.ts';
import { countOutcomes, markReportsRead, ownReports, reportWithCode } from './outcome.ts';
import { report } from './report.ts';
import { findReportable, subjectTypeOf } from './subject.ts';
import type { Reportable } from './subject.ts';

/** What is reported at this address. Throws AppError('not_found') where this viewer may report nothing. */
async function reportableAt(context: Context, { viewer, params }: PageRequest) {
  const { database } = context;
  const type = subjectTypeOf(params['type']);
  const found =
    type && (await findReportable(database.db, viewer, { type, key: params['id'] ?? '', at: now(context) }));
  if (!found) throw notFound();
  return found;
}

/** Its one address, whichever way a name in it is spelt: a proof of work holds for this one. */
const addressOf = ({ subject, key }: Reportable): string => url.report(subject.type, key);

const reportPage: Loader<'report'> = async (context, request) => {
  const found = await reportableAt(context, request);
  const { viewer, form, again } = request;
  if (found.key !== request.params['id'] && form === null) return { redirect: addressOf(found) };
  const received = (again['received'] as Receipt | undefined) ?? null;
  const proves = viewer.kind === 'visitor' && received === null;
  return {
    data: {
      subject: found.view,
      received,
      ...(proves ? await askedAt(context, request, addressOf(found)) : NOTHING_ASKED),
    },
    forms: true,
  };
};

const statusPage: Loader<'reportStatus'> = async (context, { again, form, locale }) => {
  // Contesting was refused: what it is about stands above the words again.
  const code = form?.name === 'contest-code' ? form.values['code'] : again['code'];
  const given = typeof code === 'string' ? code : '';
  const found = (again['found'] as ReportView | undefined) ?? (await reportWithCode(context, given, locale));
  // In the page only where it is sent along once more.
  const contests = found !== null && (found.contested !== null || found.contestUntil !== null);
  return { data: { found, code: contests ? given : null }, forms: true };
};

const reportsPage: Loader<'reports'> = async (context, request) => {
  const member = memberOf(request);
  const { db } = context.database;
  const { locale, query } = request;
  const until = now(context);
  const { reports, first, older } = await ownReports(context, member, { after: query['after'], locale });
  const paging = { newer: first ? null : url.reports(), older: older === null ? null : url.reports(older) };
  return { data: { reports, until, unread: await countOutcomes(db, member), paging } };
};

/** Reporting what one may read, with or without an account, and being told what became of it. */
export function reportRoutes(routes: Routes): void {
  routes.page(paths.reportStatus, 'reportStatus', statusPage);
  routes.action(paths.reportStatus, {
    form: 'report-status',
    schema: reportStatusForm,
    page: 'reportStatus',
    load: statusPage,
    async handle(context, { values, network, locale }) {
      await context.limits.take('receipt', { network });
      const found = await reportWithCode(context, values.code, locale);
      if (!found) throw new InvalidForm({ code: ['code_unknown'] });
      await context.limits.giveBack('receipt', { network });
      return { again: { found, code: values.code }, values: { code: '' } };
    },
  });
  contestRoutes(routes);

  routes.page(paths.report, 'report', reportPage);
  routes.action(paths.report, {
    form: 'report',
    schema: reportForm,
    page: 'report',
    load: reportPage,
    async handle(context, request) {
      const { viewer, values, network } = request;
      const found = await reportableAt(context, request);
      const member = viewer.kind === 'member';
      const proof = member ? null : await proofOf(context, request, addressOf(found));
      const sender = { account: member ? viewer.accountId : null, network };
      await context.limits.take('report', sender);
      const type: SubjectType = found.subject.type;
      const { reason, words, revision, range } = values;
      const ranges = range.map(rangeIn);
      const received: Receipt = await report(context, {
        viewer,
        type,
        key: found.key,
        reason,
        words,
        revision,
        ranges,
        proof,
      }).catch(async (failure: unknown) => {
        // What was not stored is not counted: it will be sent again.
        await context.limits.giveBack('report', sender);
        throw failure;
      });
      // Shown once, in the answer itself: a code in an address would stay in histories.
      return { again: { received } };
    },
  });

  routes.page(paths.reports, 'reports', reportsPage);
  routes.action(paths.reports, {
    form: 'reports',
    schema: reportsForm,
    page: 'reports',
    load: reportsPage,
    async handle(context, request) {
      const { read, until } = request.values;
      await markReportsRead(context, memberOf(request), read === 'all' ? { until } : { id: read });
      return { location: url.reports() };
    },
  });
}

/** Contesting that nothing was done: signed in, or with the code alone. */
function contestRoutes(routes: Routes): void {
  routes.redirect(paths.contestCode, 'contestCodeAddress', () => Promise.resolve(url.reportStatus()));
  routes.action(paths.contestCode, {
    form: 'contest-code',
    schema: contestCodeForm,
    page: 'reportStatus',
    load: statusPage,
    async handle(context, { values, network, locale }) {
      await context.limits.take('appeal', { network });
      await contestReport(context, { code: values.code }, values);
      const found = await reportWithCode(context, values.code, locale);
      // The code again in the answer, never in an address.
      return { again: { found, code: values.code }, values: { words: '' } };
    },
  });
  routes.redirect(paths.contest, 'contestAddress', (_context, request) => {
    memberOf(request);
    return Promise.resolve(url.reports());
  });
  routes.action(paths.contest, {
    form: 'contest',
    schema: contestForm,
    page: 'reports',
    load: reportsPage,
    async handle(context, request) {
      const { values, network, params } = request;
      const member = memberOf(request);
      await context.limits.take('appeal', { network });
      await contestReport(context, { member, id: params['id'] ?? '' }, values);
      return { location: url.reports() };
    },
  });
}
