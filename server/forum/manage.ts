import { record } from '../audit/record.ts';
import type { AuditAct } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { canManage } from '../discussions/policy.ts';
import { findDiscussion } from '../discussions/queries.ts';
import type { DiscussionRow } from '../discussions/queries.ts';
import { placeThread, touchDiscussion } from '../discussions/store.ts';
import { InvalidForm, notFound } from '../errors.ts';
import type { Tx } from '../db/open.ts';

export type Managing = { do: 'pin' | 'unpin' | 'close' | 'reopen' } | { do: 'move'; board: string };

/** The thread staff are about to arrange. Throws AppError('not_found') for everybody else, and for entries. */
export async function findManaged(context: Context, member: Member, id: string): Promise<DiscussionRow> {
  const found = await findDiscussion(context.database.db, member, id);
  if (!found || !canManage(member, found)) throw notFound();
  return found;
}

/** Pins, closes or moves a thread, or undoes it; its address stays. One transaction, one audit row. */
export async function manage(context: Context, member: Member, id: string, act: Managing): Promise<DiscussionRow> {
  return context.database.write(async (tx) => {
    const touched = await touchDiscussion(tx, id);
    const thread = await findDiscussion(tx.db, member, id);
    if (!touched || !thread || !canManage(member, thread)) throw notFound();
    const at = now(context);
    await placeThread(tx, id, await placeAfter(tx, act, at));
    await record(tx, {
      at,
      accountId: member.accountId,
      act: ACTS[act.do],
      subject: { type: 'discussion', id },
    });
    tx.ring('discussion', { discussionId: id, revision: touched.revision });
    return thread;
  });
}

const ACTS: Record<Managing['do'], AuditAct> = {
  pin: 'thread_pinned',
  unpin: 'thread_unpinned',
  close: 'thread_closed',
  reopen: 'thread_reopened',
  move: 'thread_moved',
};

async function placeAfter(tx: Tx, act: Managing, at: string): Promise<Parameters<typeof placeThread>[2]> {
  if (act.do === 'move') {
    const board = await tx.db
      .selectFrom('board')
      .select('id')
      .where('id', '=', act.board)
      .where('archived_at', 'is', null)
      .executeTakeFirst();
    if (!board) throw new InvalidForm({ board: ['choose_one'] });
    // What was kept on top of one board is not on top of another.
    return { board_id: board.id, pinned_at: null };
  }
  if (act.do === 'pin' || act.do === 'unpin') return { pinned_at: act.do === 'pin' ? at : null };
  return { closed_at: act.do === 'close' ? at : null };
}
