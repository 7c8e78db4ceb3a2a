import type { Unread } from '#shared/pages.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Context, Member, Viewer } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import { noticesRead } from '../notifications/notify-read.ts';
import { firstOf, pageOf } from './address.ts';
import type { Handle } from './queries.ts';

/** How far members have read: private to the account, never shown to anybody, and only ever moving forward. */

export interface ReadingPlace {
  /** The highest number seen; null in a discussion they never opened. */
  seen: number | null;
  unread: Unread | null;
}

const readingRows = prepared((db, { viewer, ids }: { viewer: Member; ids: readonly string[] }) =>
  db
    .selectFrom('discussion')
    .innerJoin('account', (join) => join.on('account.id', '=', viewer.accountId))
    .leftJoin('reading', (join) =>
      join.onRef('reading.discussion_id', '=', 'discussion.id').onRef('reading.account_id', '=', 'account.id'),
    )
    .leftJoin('post', (join) =>
      join
        .onRef('post.discussion_id', '=', 'discussion.id')
        .onRef('post.number', '>', 'reading.number')
        .on(readablePosts(viewer)),
    )
    .select(['discussion.id', 'discussion.last_post_at', 'reading.number', 'account.created_at'])
    .select((row) => [
      row.fn.count<number | string>('post.id').as('count'),
      row.fn.min<number | null>('post.number').as('first'),
    ])
    .where('discussion.id', 'in', ids)
    .groupBy(['discussion.id', 'discussion.last_post_at', 'reading.number', 'account.created_at']),
);

/**
 * How far this viewer has read in each of these discussions and what is new to them, in one query: posts past their
 * reading place that they may read. One they never opened is new when something was written in it since they joined.
 * A visitor has no place anywhere.
 */
export async function readingIn(
  db: Handle,
  viewer: Viewer,
  discussionIds: readonly string[],
): Promise<Map<string, ReadingPlace>> {
  const found = new Map<string, ReadingPlace>();
  if (viewer.kind !== 'member' || discussionIds.length === 0) return found;
  const rows = await readingRows(db, { viewer, ids: discussionIds });
  for (const { id, number: seen, count, first, last_post_at, created_at } of rows) {
    const never = seen === null && last_post_at > created_at ? { count: null, first: 0 } : null;
    found.set(id, { seen, unread: first === null ? never : { count: Number(count), first } });
  }
  return found;
}

/** Moves an account's reading place forward to `number`; never back. */
export const markRead = (tx: Tx, { accountId }: Pick<Member, 'accountId'>, discussionId: string, number: number) =>
  tx.db
    .insertInto('reading')
    .values({ account_id: accountId, discussion_id: discussionId, number })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'discussion_id']).doUpdateSet({ number }).where('reading.number', '<', number),
    )
    .execute();

/** Moves a reading place forward after a page was read to `number`, and marks what its reader was told of it as read. */
export async function readTo(
  context: Pick<Context, 'clock'>,
  tx: Tx,
  member: Member,
  { discussionId, number }: { discussionId: string; number: number },
): Promise<void> {
  await noticesRead(context, tx, member, { discussionId, from: firstOf(pageOf(number)), to: number });
  await markRead(tx, member, discussionId, number);
}

/** Marks `number` as read where everything before it is. */
export const readOn = (tx: Tx, { accountId }: Pick<Member, 'accountId'>, discussionId: string, number: number) =>
  tx.db
    .updateTable('reading')
    .set({ number })
    .where('account_id', '=', accountId)
    .where('discussion_id', '=', discussionId)
    .where('number', '=', number - 1)
    .execute();

/** Marks every thread of a board that this member may see as read to its end, in one statement. */
export const markBoardRead = (tx: Tx, member: Member, boardId: string) =>
  tx.db
    .insertInto('reading')
    .columns(['account_id', 'discussion_id', 'number'])
    .expression(({ selectFrom, val }) =>
      selectFrom('discussion')
        .select([val(member.accountId).as('account_id'), 'discussion.id', 'discussion.post_count'])
        .where('discussion.board_id', '=', boardId)
        .where(visibleDiscussions(member)),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'discussion_id'])
        .doUpdateSet((row) => ({ number: row.ref('excluded.number') }))
        .whereRef('reading.number', '<', 'excluded.number'),
    )
    .execute();
