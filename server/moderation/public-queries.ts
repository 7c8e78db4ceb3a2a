import type { Handle } from '../db/open.ts';

/** All SQL of what everybody may know about moderation: acts and their reasons in codes, never a text, never who. */

export interface Span {
  from: string;
  to: string;
}

interface After {
  at: string;
  id: string;
}

/** A line of the public log. Of one moment, decisions stand before appeals' outcomes, each kind in the order of its ids. */
export interface Place extends After {
  kind: 'decision' | 'appeal';
}

/** Where a decision or an appeal stands in the public log, by its id. */
export async function placeOf(db: Handle, id: string): Promise<Place | null> {
  const decision = await db.selectFrom('decision').select('decided_at as at').where('id', '=', id).executeTakeFirst();
  if (decision) return { kind: 'decision', at: decision.at, id };
  const appeal = await db.selectFrom('appeal').select('decided_at as at').where('id', '=', id).executeTakeFirst();
  return appeal?.at ? { kind: 'appeal', at: appeal.at, id } : null;
}

/** Decisions after a place in the public log, newest first. */
export const decisionsAfter = (db: Handle, after: Place | null, limit: number) =>
  db
    .selectFrom('decision')
    .select(['id', 'decided_at as at', 'content_measure', 'account_measure', 'reason', 'rule', 'rules_version'])
    .$if(after?.kind === 'decision', (query) =>
      query
        .where('decided_at', '<=', after?.at ?? '')
        .where((row) => row.or([row('decided_at', '<', after?.at ?? ''), row('id', '<', after?.id ?? '')])),
    )
    .$if(after?.kind === 'appeal', (query) => query.where('decided_at', '<', after?.at ?? ''))
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** Appeals answered after a place in the public log, newest first. */
export const outcomesAfter = (db: Handle, after: Place | null, limit: number) =>
  db
    .selectFrom('appeal')
    .innerJoin('decision', 'decision.id', 'appeal.decision_id')
    .select(['appeal.id', 'appeal.decided_at as at', 'appeal.outcome', 'decision.reason'])
    .where('appeal.decided_at', 'is not', null)
    .$if(after !== null, (query) => query.where('appeal.decided_at', '<=', after?.at ?? ''))
    .$if(after?.kind === 'appeal', (query) =>
      query.where((row) =>
        row.or([row('appeal.decided_at', '<', after?.at ?? ''), row('appeal.id', '<', after?.id ?? '')]),
      ),
    )
    .orderBy('appeal.decided_at', 'desc')
    .orderBy('appeal.id', 'desc')
    .limit(limit)
    .execute();

/** The time of the first report, decision or appeal; null while there was none. */
export async function firstAct(db: Handle): Promise<string | null> {
  const first = [
    await db.selectFrom('report').select('created_at as at').orderBy('created_at').limit(1).executeTakeFirst(),
    await db.selectFrom('decision').select('decided_at as at').orderBy('decided_at').limit(1).executeTakeFirst(),
    await db.selectFrom('appeal').select('created_at as at').orderBy('created_at').limit(1).executeTakeFirst(),
  ];
  return first.flatMap((row) => row?.at ?? []).sort()[0] ?? null;
}

export const reportsByReason = (db: Handle, { from, to }: Span) =>
  db
    .selectFrom('report')
    .select('reason')
    .select((row) => row.fn.countAll<number | string>().as('count'))
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .groupBy('reason')
    .execute();

export const decisionsByMeasure = (db: Handle, { from, to }: Span) =>
  db
    .selectFrom('decision')
    .select(['content_measure', 'account_measure', 'source'])
    .select((row) => row.fn.countAll<number | string>().as('count'))
    .where('decided_at', '>=', from)
    .where('decided_at', '<', to)
    .groupBy(['content_measure', 'account_measure', 'source'])
    .execute();

/** When each report was made that these decisions answered, and when it was answered. */
export const reportDelays = (db: Handle, { from, to }: Span) =>
  db
    .selectFrom('decision')
    .innerJoin('report', 'report.case_id', 'decision.case_id')
    .select(['report.created_at as from', 'decision.decided_at as to'])
    .where('decision.decided_at', '>=', from)
    .where('decision.decided_at', '<', to)
    .execute();

export async function appealsMade(db: Handle, { from, to }: Span): Promise<number> {
  const row = await db
    .selectFrom('appeal')
    .select((row) => row.fn.countAll<number | string>().as('count'))
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** When each appeal was made that was answered in this span, when and how it was answered. */
export const appealsAnswered = (db: Handle, { from, to }: Span) =>
  db
    .selectFrom('appeal')
    .select(['created_at as from', 'decided_at as to', 'outcome'])
    .where('decided_at', '>=', from)
    .where('decided_at', '<', to)
    .execute();

/** Accounts with a session that was seen on this day or later; days are all a session knows. */
export async function accountsSeenSince(db: Handle, day: string): Promise<number> {
  const row = await db
    .selectFrom('session')
    .select((row) => row.fn.count<number | string>('account_id').distinct().as('count'))
    .where('seen_on', '>=', day)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Decisions that restrict something, oldest first, with the day of what they are about: no words, and nobody's. */
export const statementRows = (db: Handle, after: After | null, limit: number) =>
  db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .leftJoin('post', (join) =>
      join.onRef('post.id', '=', 'moderation_case.subject_id').on('moderation_case.subject_type', '=', 'post'),
    )
    .select(['decision.id', 'decision.decided_at', 'decision.content_measure', 'decision.account_measure'])
    .select(['decision.reason', 'decision.rule', 'decision.rules_version', 'decision.source', 'decision.content_until'])
    .select('decision.account_until')
    .select('moderation_case.queue')
    .leftJoin('journal', (join) =>
      join.onRef('journal.id', '=', 'moderation_case.subject_id').on('moderation_case.subject_type', '=', 'journal'),
    )
    .select(['post.created_at as post_at', 'journal.created_at as journal_at'])
    .where((row) =>
      row.or([
        row('decision.content_measure', '!=', 'none'),
        row('decision.account_measure', 'not in', ['none', 'warn']),
      ]),
    )
    .$if(after !== null, (query) =>
      // Said so that both engines begin at this place of the index instead of reading up to it.
      query
        .where('decision.decided_at', '>=', after?.at ?? '')
        .where((row) =>
          row.or([row('decision.decided_at', '>', after?.at ?? ''), row('decision.id', '>', after?.id ?? '')]),
        ),
    )
    .orderBy('decision.decided_at')
    .orderBy('decision.id')
    .limit(limit)
    .execute();
