import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { AppError, InvalidForm, notFound } from '../errors.ts';
import { takeWithin } from './claim.ts';
import { decide, decideWithin } from './decide.ts';
import type { Deciding } from './decide.ts';
import { waitingLike } from './list-cases.ts';
import { lockSubjectOf } from './measures.ts';
import { canHandle } from './policy.ts';
import { findCase } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { settleCase } from './settle.ts';

/** Several cases in one act: the texts of one flood, or what is nothing but spam. Each keeps its own decision and letter. */

const TOGETHER_MAX = 20;

/** What can be done with a case in the same act: what waits beside it by the same name, and for spam all the queue's spam. */
export async function togetherWith(db: Handle, member: Member, row: CaseRow): Promise<CaseRow[]> {
  if (row.waits_since === null || row.subject_type !== 'post') return [];
  const rows = await waitingLike(db, member, row, TOGETHER_MAX);
  return rows.filter((one) => canHandle(member, one) && (one.taken_by === null || one.taken_by === member.accountId));
}

/** Cases that were ticked, as "id.version". */
interface Ticked {
  id: string;
  version: string;
}

const tickedIn = (also: readonly string[]): Ticked[] =>
  also.map((one) => ({ id: one.slice(0, 22), version: one.slice(23) }));

async function asked(context: Context, member: Member, caseId: string, also: readonly string[]): Promise<Ticked[]> {
  if (also.length === 0) return [];
  const { db } = context.database;
  const row = await findCase(db, caseId, member);
  const near = row ? await togetherWith(db, member, row) : [];
  return tickedIn(also).filter(({ id }) => near.some((one) => one.id === id));
}

/** Lets the ticked ones appear with it. One that somebody else acted on meanwhile is left to them. */
export async function settleTogether(
  context: Context,
  member: Member,
  { id, version, also }: { id: string; version: string; also: readonly string[] },
): Promise<void> {
  const others = await asked(context, member, id, also);
  await settleCase(context, member, id, version);
  for (const other of others) await leftToOthers(() => settleCase(context, member, other.id, other.version));
}

/**
 * Decides it, and the ticked ones with the same statement: spam that is removed, and nothing else in one act. What is put on
 * the account is put on it once. Throws InvalidForm as deciding does.
 */
export async function decideTogether(
  context: Context,
  member: Member,
  caseId: string,
  given: Deciding & { also: readonly string[] },
): Promise<void> {
  const others = await asked(context, member, caseId, given.also);
  if (others.length > 0 && (given.reason !== 'spam' || given.content !== 'remove'))
    throw new InvalidForm({ also: ['spam_only'] });
  await decide(context, member, caseId, given);
  for (const { id, version } of others)
    await leftToOthers(() =>
      context.database.write(async (tx) => {
        const seen = await findCase(tx.db, id);
        if (!seen) throw notFound();
        // Its place before itself, and both acts or none: what cannot be decided stays where it was, and nobody's.
        await lockSubjectOf(tx, seen);
        await takeWithin(tx, { member, id, act: { do: 'claim', version }, at: now(context) });
        const again = { ...given, sealed: undefined, account: 'none', days: '' } as const;
        await decideWithin(context, tx, member, id, { ...again, version: String(Number(version) + 1) });
      }),
    );
  await context.database.forget();
}

async function leftToOthers(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (failure) {
    const meanwhile = failure instanceof InvalidForm || (failure instanceof AppError && failure.kind === 'not_found');
    if (!meanwhile) throw failure;
  }
}
