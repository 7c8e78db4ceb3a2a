import type { SanctionKind } from '#shared/states.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { endSessions } from './sessions.ts';

interface Sanction {
  accountId: string;
  decisionId: string;
  kind: SanctionKind;
  at: string;
  endsAt: string;
}

/** Puts a sanction on an account until a date. A suspension ends its sessions: signing in again leads to the letter. */
export async function sanction(tx: Tx, { accountId, decisionId, kind, at, endsAt }: Sanction): Promise<void> {
  await tx.db
    .insertInto('sanction')
    .values({
      id: newId(),
      account_id: accountId,
      decision_id: decisionId,
      kind,
      from_at: at,
      ends_at: endsAt,
      lifted_at: null,
    })
    .execute();
  await putInForce(tx, accountId, at);
  if (kind === 'suspended') await endSessions(tx, accountId, { keep: null });
}

/** Lifts what a decision put on an account, records included: a reversed decision leaves nothing. */
export async function liftSanctions(tx: Tx, decisionId: string, at: string): Promise<void> {
  const lifted = await tx.db
    .updateTable('sanction')
    .set({ lifted_at: at })
    .where('decision_id', '=', decisionId)
    .where('lifted_at', 'is', null)
    .returning('account_id')
    .execute();
  for (const { account_id: id } of lifted) await putInForce(tx, id, at);
}

/** The latest ends of what is not lifted. */
async function putInForce(tx: Tx, accountId: string, at: string): Promise<void> {
  const rows = await tx.db
    .selectFrom('sanction')
    .select('kind')
    .select((row) => row.fn.max('ends_at').as('ends_at'))
    .where('account_id', '=', accountId)
    .where('lifted_at', 'is', null)
    .where('ends_at', '>', at)
    .groupBy('kind')
    .execute();
  const until = (kind: SanctionKind): string | null => rows.find((row) => row.kind === kind)?.ends_at ?? null;
  await tx.db
    .updateTable('account')
    .set({
      approve_until: until('approve_first'),
      read_only_until: until('read_only'),
      suspended_until: until('suspended'),
    })
    .where('id', '=', accountId)
    .execute();
}
