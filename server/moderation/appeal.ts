import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member, Viewer } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { AppealTable, DecisionTable } from '../db/schema.ts';
import { AppError, InvalidForm, notFound } from '../errors.ts';
import { ringFor } from '../notifications/notify.ts';
import type { AppealOutcome } from '#shared/states.ts';
import { nextState } from './case-state.ts';
import { lockSubjectOf, takeBack } from './measures.ts';
import { meanwhile } from './claim.ts';
import { openAnew } from './open-anew.ts';
import { tellReporter, tellReporters } from './tell.ts';
import { accountOf, findCase, findDecision } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { appealUntil, openStatement, sameFrom } from './statement.ts';

/**
 * Contests a decision, once, within six months (DSA art. 20), in the person's own words. Whoever holds the letter may: a
 * suspended, signed-out person has nothing else. Throws InvalidForm when it was contested already or is too late.
 */
export async function appeal(context: Context, viewer: Viewer, token: string, words: string): Promise<void> {
  const { decision } = await openStatement(context, viewer, token);
  await context.database.write(async (tx) => {
    const at = now(context);
    const row = await lockCase(tx, decision.case_id, at);
    const fresh = await findDecision(tx.db, decision.id);
    if (!fresh) throw notFound();
    if (fresh.reversed_at !== null || appealUntil(fresh.decided_at) <= at)
      throw new InvalidForm({ words: ['appeal_late'] }, [], 409);
    await makeAppeal(tx, { decision, row, party: 'author', words, at });
  });
}

interface Appealing {
  decision: Pick<DecisionTable, 'id'>;
  row: CaseRow;
  /** 'author', or the id of the report whose sender contests that nothing was done. */
  party: string;
  words: string;
  at: string;
}

/** Stores an appeal, once for each party. Its case is locked by the caller. Throws InvalidForm (409) for a second one. */
export async function makeAppeal(tx: Tx, { decision, row, party, words, at }: Appealing): Promise<void> {
  const stored = await tx.db
    .insertInto('appeal')
    .values({
      ...{ id: newId(), decision_id: decision.id, party, words, created_at: at, waits_since: at, version: 1 },
      ...{ taken_by: null, outcome: null, outcome_words: null, decided_by: null, decided_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!stored) throw new InvalidForm({ words: ['appealed_already'] }, [], 409);
  const state = nextState(row.state, 'appeal');
  // A case reported anew meanwhile goes its own way: the appeal stands beside it.
  if (state) await tx.db.updateTable('moderation_case').set({ state }).where('id', '=', row.id).execute();
  await record(tx, { at, accountId: null, act: 'appeal_made', subject: { type: 'appeal', id: stored.id } });
}

/** Locks a case, whatever its version: what is contested is a decision that stands. */
export async function lockCase(tx: Tx, id: string, at: string): Promise<CaseRow> {
  await tx.db
    .updateTable('moderation_case')
    .set((row) => ({ version: row('version', '+', 1), changed_at: at }))
    .where('id', '=', id)
    .execute();
  const found = await findCase(tx.db, id);
  if (!found) throw notFound();
  tx.ring('cases', {});
  return found;
}

/** What the person adds while the appeal waits, or answers to a question. */
export async function addToAppeal(context: Context, viewer: Viewer, token: string, words: string): Promise<void> {
  const { decision } = await openStatement(context, viewer, token);
  await context.database.write((tx) =>
    sayMore(tx, { decisionId: decision.id, party: 'author', words, at: now(context) }),
  );
}

/** The same inside a transaction. Throws InvalidForm (409) when nothing of this party waits for an answer. */
export async function sayMore(
  tx: Tx,
  { decisionId, party, words, at }: { decisionId?: string; party: string; words: string; at: string },
): Promise<void> {
  let waiting = tx.db
    .updateTable('appeal')
    .set((row) => ({ version: row('version', '+', 1) }))
    .where('party', '=', party)
    .where('decided_at', 'is', null);
  if (decisionId !== undefined) waiting = waiting.where('decision_id', '=', decisionId);
  const open = await waiting.returning('id').executeTakeFirst();
  if (!open) throw new InvalidForm({ words: ['appeal_late'] }, [], 409);
  await say(tx, open.id, 'person', words, at);
}

const say = (tx: Tx, appealId: string, by: 'person' | 'staff', words: string, at: string): Promise<unknown> =>
  tx.db.insertInto('appeal_message').values({ id: newId(), appeal_id: appealId, by, words, at }).execute();

/** Everything that says who may answer an appeal. */
export interface Reviewers {
  /** Accounts that neither decided, reported nor wrote in that discussion, and that it is not about. */
  eligible: ReadonlySet<string>;
  /** Set when there is nobody else: whoever decided, and from when. */
  same: { accountId: string; from: string } | null;
}

/**
 * Who may answer an appeal: a member of staff who neither decided, reported nor took part in the discussion; when there is
 * nobody, whoever decided, a day later, and the letter says so.
 */
export async function reviewersOf(
  db: Handle,
  decision: DecisionTable,
  row: CaseRow,
  createdAt: string,
): Promise<Reviewers> {
  const staff = (
    await db
      .selectFrom('account')
      .select(['id', 'role', 'staff_boards', 'referee_at'])
      .where((account) => account.or([account('role', 'is not', null), account('referee_at', 'is not', null)]))
      .execute()
  ).filter(
    ({ role, staff_boards: boards, referee_at: since }) =>
      since !== null ||
      (role !== null &&
        (boards === null || (row.board_id !== null && (JSON.parse(boards) as string[]).includes(row.board_id)))),
  );
  const reporters = await db
    .selectFrom('report')
    .select('account_id')
    .where('case_id', '=', row.id)
    .where('account_id', 'is not', null)
    .execute();
  const present =
    row.discussion_id === null || staff.length === 0
      ? []
      : await db
          .selectFrom('post')
          .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
          .select('pseudonym.account_id')
          .distinct()
          .where('post.discussion_id', '=', row.discussion_id)
          .where(
            'pseudonym.account_id',
            'in',
            staff.map(({ id }) => id),
          )
          .execute();
  const concerned = new Set([
    decision.account_id,
    await accountOf(db, decision.pseudonym_id),
    ...[...reporters, ...present].map(({ account_id: id }) => id),
  ]);
  const eligible = new Set(staff.map(({ id }) => id).filter((id) => !concerned.has(id)));
  const same =
    eligible.size === 0 && decision.account_id !== null
      ? { accountId: decision.account_id, from: sameFrom(createdAt) }
      : null;
  return { eligible, same };
}

/** Whether this member may answer, now. */
export const mayReview = ({ eligible, same }: Reviewers, member: Member, at: string): boolean =>
  eligible.has(member.accountId) || (same?.accountId === member.accountId && same.from <= at);

const mayStill = ({ eligible, same }: Reviewers, accountId: string | null): boolean =>
  accountId !== null && (eligible.has(accountId) || same?.accountId === accountId);

export interface FoundAppeal {
  appeal: AppealTable;
  decision: DecisionTable;
  row: CaseRow;
}

/** An appeal with what it contests, as far as this viewer may know of it. Throws AppError('not_found'). */
export async function findAppeal(db: Handle, id: string, viewer?: Viewer): Promise<FoundAppeal> {
  const found = await db.selectFrom('appeal').selectAll().where('id', '=', id).executeTakeFirst();
  const decision = found && (await findDecision(db, found.decision_id));
  const row = decision && (await findCase(db, decision.case_id, viewer));
  if (!row) throw notFound();
  return { appeal: found, decision, row };
}

export type Reviewing =
  | { do: 'take'; version: string }
  | { do: 'ask'; version: string; words: string }
  | { do: 'decide'; version: string; outcome: AppealOutcome; words: string };

/**
 * Takes an appeal, asks its author something, or answers it. A reversal restores everything, sanctions included. Gives the id
 * of the case it leaves this member to decide anew; null where there is none.
 */
export async function review(context: Context, member: Member, id: string, act: Reviewing): Promise<string | null> {
  const seen = await findAppeal(context.database.db, id);
  return context.database.write(async (tx) => {
    const at = now(context);
    await lockSubjectOf(tx, seen.row);
    await lockCase(tx, seen.row.id, at);
    const locked = await tx.db
      .updateTable('appeal')
      .set((row) => ({ version: row('version', '+', 1) }))
      .where('id', '=', id)
      .where('version', '=', Number(act.version))
      .returning('id')
      .executeTakeFirst();
    const found = await findAppeal(tx.db, id);
    if (!locked || found.appeal.decided_at !== null) throw meanwhile();
    const reviewers = await reviewersOf(tx.db, found.decision, found.row, found.appeal.created_at);
    if (!mayReview(reviewers, member, at)) throw new AppError('forbidden', 'not_allowed');
    // Whoever took it and may not answer it any more has left it to the others.
    const taken = mayStill(reviewers, found.appeal.taken_by) ? found.appeal.taken_by : null;
    if (act.do === 'take' ? taken !== null && taken !== member.accountId : taken !== member.accountId)
      throw new InvalidForm({ form: ['taken_by_other'] }, [], 409);
    const audited = (what: 'appeal_taken' | 'appeal_asked' | 'appeal_upheld' | 'appeal_reversed'): Promise<void> =>
      record(tx, { at, accountId: member.accountId, act: what, subject: { type: 'appeal', id } });
    if (act.do === 'take') {
      await tx.db.updateTable('appeal').set({ taken_by: member.accountId }).where('id', '=', id).execute();
      await audited('appeal_taken');
    } else if (act.do === 'ask') {
      await say(tx, id, 'staff', act.words, at);
      await tell(tx, found);
      await audited('appeal_asked');
    } else {
      await answer(tx, member, found, act, at);
      await audited(act.outcome === 'reversed' ? 'appeal_reversed' : 'appeal_upheld');
    }
    const after = await findCase(tx.db, found.row.id);
    return act.do === 'decide' && after?.taken_by === member.accountId && after.state === 'in_review' ? after.id : null;
  });
}

async function answer(
  tx: Tx,
  member: Member,
  found: FoundAppeal,
  { outcome, words }: Extract<Reviewing, { do: 'decide' }>,
  at: string,
): Promise<void> {
  const { appeal, decision, row } = found;
  const { id, party } = appeal;
  await tx.db
    .updateTable('appeal')
    .set({ outcome, outcome_words: words, decided_by: member.accountId, decided_at: at, waits_since: null })
    .where('id', '=', id)
    .execute();
  if (outcome === 'reversed' && party !== 'author') {
    await openAnew(tx, member, row, party, at);
    await tx.db.updateTable('decision').set({ reversed_at: at }).where('id', '=', decision.id).execute();
    return tell(tx, found);
  }
  const state = (await contestedStill(tx, row.id)) ? null : nextState(row.state, 'answer');
  if (state) await tx.db.updateTable('moderation_case').set({ state }).where('id', '=', row.id).execute();
  if (outcome === 'reversed') {
    await takeBack(tx, decision, at);
    await tellReporters(tx, row.id);
  }
  await tell(tx, found);
}

/** Whether somebody else contests a decision about the same case, and waits. */
const contestedStill = async (tx: Tx, caseId: string): Promise<boolean> =>
  (await tx.db
    .selectFrom('appeal')
    .innerJoin('decision', 'decision.id', 'appeal.decision_id')
    .select('appeal.id')
    .where('decision.case_id', '=', caseId)
    .where('appeal.waits_since', 'is not', null)
    .executeTakeFirst()) !== undefined;

/** The letter says something new, or the report: it is unread again to whoever contests. */
async function tell(tx: Tx, { appeal: { party }, decision }: FoundAppeal): Promise<void> {
  if (party !== 'author') return tellReporter(tx, party);
  await tx.db.updateTable('decision').set({ read_at: null }).where('id', '=', decision.id).execute();
  await ringFor(tx, [decision.pseudonym_id]);
}
