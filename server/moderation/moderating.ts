import { moderatingForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { REPORT_REASONS } from '#shared/states.ts';
import type { ReportReason } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { HARD_REASONS } from './gravity.ts';
import type { Spared } from './list-cases.ts';
import { staffOf } from './policy.ts';

const DAY_MS = 24 * 3_600_000;

interface Moderating {
  /** Reasons left to others. */
  reasons: ReportReason[];
  /** Hard cases in 24 hours; null: no ceiling. */
  hardADay: number | null;
}

async function moderatingOf({ database: { db } }: Context, { accountId }: Member): Promise<Moderating> {
  const row = await db
    .selectFrom('account')
    .select(['left_to_others', 'hard_a_day'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  const reasons = JSON.parse(row.left_to_others ?? '[]') as ReportReason[];
  return { reasons, hardADay: row.hard_a_day };
}

/** What a member of staff chose not to have before them, as it stands now. Nobody else is told of it, nor of any count. */
export async function sparedBy(context: Context, member: Member): Promise<Spared> {
  const { reasons, hardADay } = await moderatingOf(context, member);
  return { reasons, hard: hardADay !== null && (await takenHard(context, member)) >= hardADay };
}

/** How many hard cases somebody took or opened within 24 hours. */
async function takenHard(context: Context, { accountId }: Member): Promise<number> {
  const since = new Date(Date.parse(now(context)) - DAY_MS).toISOString();
  const { count } = await context.database.db
    .selectFrom('audit')
    .innerJoin('moderation_case', 'moderation_case.id', 'audit.subject_id')
    .select((row) => row.fn.count<string | number>('moderation_case.id').distinct().as('count'))
    .where('audit.account_id', '=', accountId)
    .where('audit.at', '>', since)
    .where('audit.act', 'in', ['case_claimed', 'case_opened'])
    .where('moderation_case.reason', 'in', HARD_REASONS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

const moderatingPage: Loader<'moderating'> = async (context, request) => {
  const { reasons, hardADay } = await moderatingOf(context, staffOf(request));
  return { data: { reasons, hardADay } };
};

/** What one moderates, and how much a day: each for themself. */
export function moderatingRoutes(routes: Routes): void {
  routes.page(paths.moderating, 'moderating', moderatingPage);
  routes.action(paths.moderating, {
    form: 'moderating',
    schema: moderatingForm,
    page: 'moderating',
    load: moderatingPage,
    async handle(context, request) {
      const { accountId } = staffOf(request);
      const { left, hard } = request.values;
      const reasons = REPORT_REASONS.filter((reason) => left.includes(reason));
      await context.database.write((tx) =>
        tx.db
          .updateTable('account')
          .set({
            left_to_others: reasons.length > 0 ? JSON.stringify(reasons) : null,
            hard_a_day: hard === '' ? null : Number(hard),
          })
          .where('id', '=', accountId)
          .execute(),
      );
      return { location: url.moderation() };
    },
  });
}
