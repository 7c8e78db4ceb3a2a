import type { FieldErrorCode } from '#shared/error-codes.ts';
import type { Tx } from '../../db/open.ts';
import { prepared } from '../../db/prepared.ts';
import type { DraftTable } from '../../db/schema.ts';
import type { Draft } from '../drafts/queries.ts';
import type { Handle } from '../queries.ts';

/** SQL of the drafts that wait to appear, beside what all drafts share. */

/** The number that a draft of a reply answers. */
export function answered({ text }: Draft): number | null {
  const field = text.fields['in_reply_to'];
  return typeof field === 'string' && field !== '' ? Number(field) : null;
}

/** A reply this account sent with this key and that still waits. */
export const heldBy = (
  db: Handle,
  accountId: string,
  submission: string,
): Promise<Pick<DraftTable, 'id'> | undefined> =>
  db
    .selectFrom('draft')
    .select('id')
    .where('account_id', '=', accountId)
    .where('submission', '=', submission)
    .where('due_at', 'is not', null)
    .executeTakeFirst();

/** What this account has sent to a discussion that waits, the next to appear first, or that could not appear. */
export const notAppeared = prepared((db, { accountId, discussionId }: { accountId: string; discussionId: string }) =>
  db
    .selectFrom('draft')
    .select(['id', 'due_at', 'refused'])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'reply')
    .where('target_id', '=', discussionId)
    .where((draft) => draft.or([draft('due_at', 'is not', null), draft('refused', 'is not', null)]))
    .orderBy('due_at')
    .orderBy('touched_at')
    .orderBy('id'),
);

/** Everybody's replies whose time has come, in the order of their times. */
export const dueBy = (db: Handle, at: string): Promise<Pick<DraftTable, 'id' | 'account_id'>[]> =>
  db
    .selectFrom('draft')
    .select(['id', 'account_id'])
    .where('due_at', '<=', at)
    .orderBy('due_at')
    .orderBy('id')
    .execute();

/** When the next one is due after this time; null when none waits. */
export async function nextDue(db: Handle, after: string): Promise<string | null> {
  const row = await db
    .selectFrom('draft')
    .select((draft) => draft.fn.min<string | null>('due_at').as('due_at'))
    .where('due_at', '>', after)
    .executeTakeFirst();
  return row?.due_at ?? null;
}

/** Deletes a draft that waits; false when it does not any more. */
export async function dropHeld(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom('draft')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('due_at', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}

/** What only a draft that waits has. */
const NOT_WAITING = { due_at: null, submission: null, html: null };

/** Makes what waits an ordinary draft again; false when it does not wait any more. */
export async function stopWaiting(
  tx: Tx,
  accountId: string,
  id: string,
  { at, refused }: { at: string; refused: string | null },
): Promise<boolean> {
  const stopped = await tx.db
    .updateTable('draft')
    .set({ ...NOT_WAITING, touched_at: at, refused })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('due_at', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return stopped !== undefined;
}

/** The same for everybody's, after a restore. */
export const stopAllWaiting = (tx: Tx, at: string): Promise<unknown> =>
  tx.db
    .updateTable('draft')
    .set({ ...NOT_WAITING, touched_at: at, refused: 'site_restored' satisfies FieldErrorCode })
    .where('due_at', 'is not', null)
    .execute();
