import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';

export interface Reading {
  member: Member;
  /** One notification, or all that had come by the time given. */
  what: { id: string } | { until: string };
  /** Only those of this name; null: of all the member's. */
  pseudonymId: string | null;
}

/** Marks notifications of a member as read. Somebody else's, or one that is gone, changes nothing and says nothing. */
export async function markRead(context: Context, { member, what, pseudonymId }: Reading): Promise<void> {
  const own = member.pseudonyms.map(({ id }) => id).filter((id) => pseudonymId === null || id === pseudonymId);
  if (own.length === 0) return;
  await context.database.write(async (tx) => {
    let update = tx.db
      .updateTable('notification')
      .set({ read_at: now(context) })
      .where('pseudonym_id', 'in', own)
      .where('read_at', 'is', null);
    update = 'id' in what ? update.where('id', '=', what.id) : update.where('created_at', '<=', what.until);
    const marked = await update.returning('id').execute();
    if (marked.length > 0) tx.ring('account', { accountId: member.accountId });
  });
}
