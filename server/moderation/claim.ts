import { record } from '../audit/record.ts';
import type { AuditAct } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { nextState, waits } from './case-state.ts';
import type { CaseEvent } from './case-state.ts';
import { canHandle } from './policy.ts';
import { findCase, handlersOf, holderOf } from './queries.ts';
import type { CaseRow } from './queries.ts';

/** Somebody else acted on it since the page was drawn: the form comes back with its words. */
export const meanwhile = (): InvalidForm => new InvalidForm({ form: ['decided_meanwhile'] }, [], 409);

/**
 * Locks a case as it was when the page was drawn, and moves it on. Throws InvalidForm (409) when somebody else acted on it
 * meanwhile or the event cannot happen in its state.
 */
export async function moveCase(
  tx: Tx,
  { member, id, version, event, at }: { member: Member; id: string; version: number; event: CaseEvent; at: string },
): Promise<CaseRow> {
  const locked = await tx.db
    .updateTable('moderation_case')
    .set((row) => ({ version: row('version', '+', 1), changed_at: at }))
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst();
  const found = await findCase(tx.db, id);
  if (!found || !canHandle(member, found)) throw notFound();
  if (!locked) throw meanwhile();
  tx.ring('cases', {});
  const state = nextState(found.state, event);
  if (!state) throw meanwhile();
  await tx.db
    .updateTable('moderation_case')
    .set({ state, waits_since: waits(state) ? (found.waits_since ?? at) : null })
    .where('id', '=', id)
    .execute();
  return { ...found, state };
}

type Taking = { version: string } & ({ do: 'claim' } | { do: 'release' } | { do: 'hand_over'; to: string });

const ACTS: Record<Taking['do'], AuditAct> = {
  claim: 'case_claimed',
  release: 'case_released',
  hand_over: 'case_handed_over',
};

/** Takes a case, puts it back, or hands it to another member of staff (by the id of the name they are known under). */
export const takeCase = (context: Context, member: Member, id: string, act: Taking): Promise<void> =>
  context.database.write((tx) => takeWithin(tx, { member, id, act, at: now(context) }));

/** The same as part of an act that does more. */
export async function takeWithin(
  tx: Tx,
  { member, id, act, at }: { member: Member; id: string; act: Taking; at: string },
): Promise<void> {
  const event: CaseEvent = act.do === 'release' ? 'release' : 'claim';
  const found = await moveCase(tx, { member, id, version: Number(act.version), event, at });
  const holder = await holderOf(tx.db, found);
  const mine = holder === member.accountId;
  // What somebody else works on is theirs to give back: asking them is one line in the notes.
  if (act.do === 'claim' ? holder !== null && !mine : !mine)
    throw new InvalidForm({ form: ['taken_by_other'] }, [], 409);
  const to =
    act.do === 'hand_over' ? await staffBehind(tx, found, act.to) : act.do === 'claim' ? member.accountId : null;
  await tx.db.updateTable('moderation_case').set({ taken_by: to }).where('id', '=', id).execute();
  await record(tx, { at, accountId: member.accountId, act: ACTS[act.do], subject: { type: 'case', id } });
}

async function staffBehind(tx: Tx, row: CaseRow, pseudonymId: string): Promise<string> {
  const found = (await handlersOf(tx.db, row)).find(({ id }) => id === pseudonymId);
  if (!found) throw new InvalidForm({ to: ['choose_one'] });
  return found.accountId;
}

/** Leaves a note for other moderators. */
export async function noteCase(context: Context, member: Member, id: string, words: string): Promise<void> {
  await context.database.write(async (tx) => {
    const at = now(context);
    const found = await findCase(tx.db, id);
    if (!found || !canHandle(member, found)) throw notFound();
    await tx.db
      .insertInto('case_note')
      .values({ id: newId(), case_id: id, account_id: member.accountId, words, at })
      .execute();
    await record(tx, { at, accountId: member.accountId, act: 'case_noted', subject: { type: 'case', id } });
  });
}
