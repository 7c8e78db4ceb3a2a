import { now } from '../context-types.ts';
import type { Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { findAppeal, mayReview, reviewersOf } from './appeal.ts';
import type { FoundAppeal } from './appeal.ts';
import { canHandle, reviewerOf } from './policy.ts';
import { staffNames } from './queries.ts';
import { bySamePerson, messagesOf, statementView } from './statement.ts';
import { appealItem } from './views.ts';

/** Appeals read on one page, the oldest first. */
const SHOWN = 50;

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

/** What is contested and waits for an answer. */
export const appealsPage: Loader<'appeals'> = async (context, request) => {
  const member = reviewerOf(request);
  const { db } = context.database;
  const waiting = await db
    .selectFrom('appeal')
    .select('id')
    .where('waits_since', 'is not', null)
    .orderBy('waits_since')
    .orderBy('id')
    .limit(SHOWN)
    .execute();
  const known = await staffNames(db);
  const appeals = [];
  for (const { id } of waiting) {
    const found = await findAppeal(db, id, member);
    if (await concerns(db, found, member)) appeals.push(appealItem(found, known, member));
  }
  return { data: { appeals } };
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
