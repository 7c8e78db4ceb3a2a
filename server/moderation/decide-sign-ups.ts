import type { AuditAct } from '#shared/audit.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { InvalidForm } from '../errors.ts';
import { bury } from '../discussions/bury.ts';
import { letIn } from '../members/accounts.ts';
import { refuseRequest, takeRequest } from '../members/requests.ts';
import { meanwhile } from './claim.ts';

export const SIGN_UP_ACTS = { letIn: 'sign_up_let_in', refuse: 'sign_up_refused' } as const satisfies Record<
  string,
  AuditAct
>;

/**
 * Decides about requests to sign up, each by itself. Throws InvalidForm (409) when one of them could not be: somebody else
 * has decided meanwhile, or its name was taken. The others are done all the same.
 */
export async function decideEach(
  context: Context,
  member: Member,
  ids: readonly string[],
  what: keyof typeof SIGN_UP_ACTS,
): Promise<void> {
  const refused = new Set<FieldErrorCode>();
  for (const id of ids) {
    await (what === 'letIn' ? letInRequest : refuse)(context, member, id).catch((failure: unknown) => {
      if (!(failure instanceof InvalidForm)) throw failure;
      for (const code of Object.values(failure.errors).flat()) refused.add(code);
    });
  }
  if (what === 'refuse') await context.database.forget();
  if (refused.size > 0) throw new InvalidForm({ request: [...refused] }, [], 409);
}

/** Lets somebody in who asked to sign up: the account is made as it would have been then. */
async function letInRequest(context: Context, member: Member, id: string): Promise<void> {
  await letIn(context, async (tx) => {
    const at = now(context);
    const request = await takeRequest(tx, id, at);
    if (!request) throw meanwhile();
    await note(tx, { at, member, act: SIGN_UP_ACTS.letIn, id });
    return request;
  });
}

/** Refuses a request: its words go at once, also from what a backup brings back. */
async function refuse(context: Context, member: Member, id: string): Promise<void> {
  await context.database.write(async (tx) => {
    const at = now(context);
    if (!(await refuseRequest(tx, id, at))) throw meanwhile();
    await bury(tx, [{ id: newId(), at, act: SIGN_UP_ACTS.refuse, subject_id: id }]);
    await note(tx, { at, member, act: SIGN_UP_ACTS.refuse, id });
  });
}

/** By the request's id, never its name. */
async function note(
  tx: Tx,
  { at, member, act, id }: { at: string; member: Member; act: AuditAct; id: string },
): Promise<void> {
  await record(tx, { at, accountId: member.accountId, act, subject: { type: 'sign_up', id } });
  tx.ring('cases', {});
}
