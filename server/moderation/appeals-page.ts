import type { ExpressionBuilder } from 'kysely';
import { LIST_PER_PAGE } from '#shared/limits.ts';
import { url } from '#shared/routes.ts';
import { idsOf, isStaffEverywhere, staffBoards } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { keyIn } from '../db/paging.ts';
import type { Schema } from '../db/schema.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { findAppeal, mayReview, reviewersOf } from './appeal.ts';
import type { FoundAppeal } from './appeal.ts';
import { canHandle, reviewerOf } from './policy.ts';
import { casesById, staffNames } from './queries.ts';
import { bySamePerson, messagesOf, statementView } from './statement.ts';
import { appealItem } from './views.ts';

export async function countAppeals(db: Handle): Promise<number> {
  const { count } = await db
    .selectFrom('appeal')
    .select((row) => row.fn.countAll<string | number>().as('count'))
    .where('waits_since', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** A member of staff sees what stands where they moderate, a referee what may be given to them. */
const concerns = async (db: Handle, { appeal, decision, row }: FoundAppeal, member: Member): Promise<boolean> =>
  canHandle(member, row) || (await reviewersOf(db, decision, row, appeal.created_at)).eligible.has(member.accountId);

/** `concerns` as a condition on an appeal with its decision, its case and its discussion. */
function concerning(member: Member) {
  return (row: ExpressionBuilder<Schema, 'appeal' | 'decision' | 'moderation_case' | 'discussion'>) => {
    const own = ['', ...idsOf(member)];
    const staff = isStaffEverywhere(member)
      ? [row.lit(true)]
      : [row('discussion.board_id', 'in', ['', ...staffBoards(member)])];
    const referee = row.and([
      row.or([row('decision.account_id', 'is', null), row('decision.account_id', '!=', member.accountId)]),
      row.not(
        row.exists(
          row
            .selectFrom('report')
            .select('report.id')
            .whereRef('report.case_id', '=', 'moderation_case.id')
            .where('report.account_id', '=', member.accountId),
        ),
      ),
      row.not(
        row.exists(
          row
            .selectFrom('post')
            .select('post.id')
            .whereRef('post.discussion_id', '=', 'moderation_case.discussion_id')
            .where('post.pseudonym_id', 'in', own),
        ),
      ),
    ]);
    return row.and([
      row('moderation_case.pseudonym_id', 'not in', own),
      row.or(member.referee ? [...staff, referee] : staff),
    ]);
  };
}

/** What is contested and waits for an answer: the oldest first, paged by key. */
export const appealsPage: Loader<'appeals'> = async (context, request) => {
  const member = reviewerOf(request);
  const { db } = context.database;
  const after = keyIn(request.query['after']);
  const rows = await db
    .selectFrom('appeal')
    .innerJoin('decision', 'decision.id', 'appeal.decision_id')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .leftJoin('discussion', 'discussion.id', 'moderation_case.discussion_id')
    .selectAll('appeal')
    .select(['decision.case_id', 'decision.content_measure', 'decision.account_measure'])
    .where('appeal.waits_since', 'is not', null)
    .where((row) => concerning(member)(row as unknown as Parameters<ReturnType<typeof concerning>>[0]))
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('appeal.waits_since', '>', after?.at ?? ''),
          row.and([row('appeal.waits_since', '=', after?.at ?? ''), row('appeal.id', '>', after?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('appeal.waits_since')
    .orderBy('appeal.id')
    .limit(LIST_PER_PAGE + 1)
    .execute();
  const shown = rows.slice(0, LIST_PER_PAGE);
  const last = rows.length > LIST_PER_PAGE ? shown.at(-1) : undefined;
  const cases = await casesById(
    db,
    shown.map((row) => row.case_id),
    member,
  );
  const known = await staffNames(db);
  return {
    data: {
      appeals: shown.flatMap((appeal) => {
        const row = cases.get(appeal.case_id);
        return row ? [appealItem({ appeal, decision: appeal, row }, known, member)] : [];
      }),
      next: last ? url.appeals(`${last.waits_since ?? ''}_${last.id}`) : null,
    },
  };
};

/** One appeal: the letter, what the person says, and what was said since. */
export const appealReviewPage: Loader<'appealReview'> = async (context, request) => {
  const member = reviewerOf(request);
  const { db } = context.database;
  const found = await findAppeal(db, request.params['id'] ?? '', member);
  if (!(await concerns(db, found, member))) throw notFound();
  const { appeal, decision, row } = found;
  const reviewers = await reviewersOf(db, decision, row, appeal.created_at);
  return {
    data: {
      appeal: {
        ...appealItem(found, await staffNames(db), member),
        version: appeal.version,
        mine: appeal.taken_by === member.accountId,
        mayTake: appeal.decided_at === null && mayReview(reviewers, member, now(context)),
        samePerson: decision.account_id === member.accountId || bySamePerson(decision, appeal),
        words: appeal.words,
      },
      statement: await statementView(db, decision, row, request.locale),
      messages: await messagesOf(db, appeal.id),
      reported:
        appeal.party === 'author'
          ? null
          : ((await db
              .selectFrom('report')
              .select(['reason', 'words'])
              .where('id', '=', appeal.party)
              .executeTakeFirst()) ?? null),
    },
  };
};
