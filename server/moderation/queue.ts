import type { PageData } from '#shared/pages.ts';
import { COUNTED_MAX } from '#shared/limits.ts';
import { url } from '#shared/routes.ts';
import { AGES, APPROACHES, QUEUES, REPORT_REASONS } from '#shared/states.ts';
import type { Locale, Queue } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { boardLink } from '../discussions/views.ts';
import type { Loader } from '../http/answer.ts';
import type { PageRequest } from '../http/request.ts';
import { countRequests } from '../members/requests.ts';
import { countAppeals } from './appeals-page.ts';
import { AGE_HOURS, countWaiting, listCases, sparedReasons, waitingByName } from './list-cases.ts';
import { sparedBy } from './moderating.ts';
import { limitedTo, staffOf } from './policy.ts';
import { staffNames } from './queries.ts';
import { boardsForStaff } from './staff-queries.ts';
import { caseItem } from './views.ts';

type Only = PageData['moderation']['only'];

/** What the address keeps the queue to; what is not known there is not asked. */
function onlyOf({ query }: PageRequest, boards: PageData['moderation']['boards']): Only {
  const known = <T extends string>(all: readonly T[], value: unknown): T | null =>
    all.find((one) => one === value) ?? null;
  const name = query['name'];
  return {
    reason: known(REPORT_REASONS, query['reason']),
    mine: query['mine'] === '1',
    place: known(['journals', ...boards.map(({ slug }) => slug)], query['place']),
    approach: known(APPROACHES, query['approach']),
    age: known(AGES, query['age']),
    name: typeof name === 'string' && name !== '' ? name.slice(0, 64) : null,
    // What one leaves to others shows when asked for.
    all: query['all'] === '1',
  };
}

/** What waits: the gravest first, then the oldest, without what this member of staff leaves to others. */
export const moderationPage: Loader<'moderation'> = async (context, request) => {
  const member = staffOf(request);
  const { db } = context.database;
  const boards = await ownBoards(db, member, request.locale);
  const only = onlyOf(request, boards);
  const queue = QUEUES.find((known) => known === request.query['queue']) ?? QUEUES[0];
  const spared = await sparedBy(context, member);
  const names = await staffNames(db);
  const { rows, older } = await listCases(db, {
    viewer: member,
    queue,
    boards: limitedTo(member),
    reason: only.reason,
    takenBy: only.mine ? member.accountId : null,
    place: only.place,
    approach: only.approach,
    before: only.age && agoOf(context, AGE_HOURS[only.age]),
    pseudonymId: only.name === null ? null : await idNamed(db, only.name),
    // What one has taken, or asks for by its reason, is not left to others.
    ...(only.all || only.mine || only.reason ? {} : { spared }),
    after: request.query['after'] ?? null,
  });
  const waiting = await countWaiting(db, { viewer: member, queue, boards: limitedTo(member) });
  const sameName = await waitingByName(
    db,
    queue,
    rows.map((row) => row.pseudonym_id),
  );
  const data: PageData['moderation'] = {
    queue,
    waiting: QUEUES.map((one) => ({ queue: one, count: waiting.queues[one] })),
    reasons: REPORT_REASONS.map((reason) => ({ reason, count: waiting.reasons[reason] })).filter(
      ({ count }) => count > 0,
    ),
    only,
    boards,
    spared: sparedReasons(spared).reduce((total, reason) => total + waiting.reasons[reason], 0),
    cases: rows.map((row) => ({
      ...caseItem(row, names, member, request.locale),
      name: row.name,
      sameName: (sameName.get(row.pseudonym_id) ?? 1) - 1,
    })),
    appeals: await countAppeals(db),
    signUps: limitedTo(member) ? null : await countRequests(db, now(context), COUNTED_MAX),
    next: older === null ? null : url.moderation({ ...addressOf(queue, only), after: older }),
  };
  return { data };
};

/** The address of a queue, kept to what it is kept to. */
const addressOf = (queue: Queue, only: Only): Parameters<typeof url.moderation>[0] => ({
  queue,
  reason: only.reason ?? undefined,
  mine: only.mine ? '1' : undefined,
  place: only.place ?? undefined,
  approach: only.approach ?? undefined,
  age: only.age ?? undefined,
  name: only.name ?? undefined,
  all: only.all ? '1' : undefined,
});

const agoOf = (context: Context, hours: number): string =>
  new Date(Date.parse(now(context)) - hours * 3_600_000).toISOString();

/** The boards whose cases somebody may be shown; what is archived can still be reported. */
async function ownBoards(db: Handle, member: Member, locale: Locale): Promise<PageData['moderation']['boards']> {
  const limited = limitedTo(member);
  return (await boardsForStaff(db))
    .filter(({ id }) => limited === null || limited.includes(id))
    .map((board) => boardLink(board, locale));
}

/** The id of a name; one that nobody bears finds nothing. */
const idNamed = async (db: Handle, name: string): Promise<string> =>
  (await db.selectFrom('pseudonym').select('id').where('name', '=', name).executeTakeFirst())?.id ?? 'nobody';
