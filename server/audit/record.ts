import type { AuditAct, AuditSubject } from '#shared/audit.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';

export type { AuditAct };

export interface AuditEntry {
  at: string;
  /** Account that acted; null for the machine itself. */
  accountId: string | null;
  act: AuditAct;
  subject: { type: AuditSubject; id: string };
  /** A reason code, never a text. */
  reason?: string;
}

/** Writes one line of the append-only log, in the transaction of the act itself. */
export async function record(tx: Tx, { at, accountId, act, subject, reason }: AuditEntry): Promise<void> {
  await tx.db
    .insertInto('audit')
    .values({
      id: newId(),
      at,
      account_id: accountId,
      act,
      subject_type: subject.type,
      subject_id: subject.id,
      reason: reason ?? null,
    })
    .execute();
}
