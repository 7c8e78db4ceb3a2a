import type { PageData } from '#shared/pages.ts';
import { QUEUES, REPORT_REASONS } from '#shared/states.ts';
import type { Loader } from '../http/answer.ts';
import { countAppeals } from './appeals-page.ts';
import { limitedTo, staffOf } from './policy.ts';
import { countWaiting, listCases, staffNames } from './queries.ts';
import { caseItem } from './views.ts';

/** What waits: the gravest first, then the oldest, filtered by reason or kept to one's own. */
export const moderationPage: Loader<'moderation'> = async (context, request) => {
  const member = staffOf(request);
  const { db } = context.database;
  const { query } = request;
  const queue = QUEUES.find((known) => known === query['queue']) ?? QUEUES[0];
  const reason = REPORT_REASONS.find((known) => known === query['reason']) ?? null;
  const mine = query['mine'] === '1';
  const names = await staffNames(db);
  const { rows, older } = await listCases(db, {
    viewer: member,
    queue,
    boards: limitedTo(member),
    reason,
    takenBy: mine ? member.accountId : null,
    after: query['after'] ?? null,
  });
  const counts = await countWaiting(db, limitedTo(member));
  const sum = (some: typeof counts): number => some.reduce((total, { count }) => total + count, 0);
  const data: PageData['moderation'] = {
    queue,
    waiting: QUEUES.map((one) => ({ queue: one, count: sum(counts.filter((row) => row.queue === one)) })),
    reasons: REPORT_REASONS.flatMap((one) => {
      const count = sum(counts.filter((row) => row.queue === queue && row.reason === one));
      return count > 0 ? [{ reason: one, count }] : [];
    }),
    only: { reason, mine },
    cases: rows.map((row) => caseItem(row, names, member, request.locale)),
    appeals: await countAppeals(db),
    older,
  };
  return { data };
};
