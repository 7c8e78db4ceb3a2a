import { idsOf } from '../access/rules.ts';
import { readablePosts } from '../access/visible.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';

/** Reading a discussion reads what was told of it. */

interface Read {
  discussionId: string;
  /** The first number of the page read. */
  from: number;
  /** The highest number read. */
  to: number;
}

/**
 * Marks as read what a member was told of the posts they have just read: those of the page, and all that their reading
 * place passes over. To be called before the place is moved. What was told of a page before stays: thanks come late.
 */
export async function noticesRead(
  context: Pick<Context, 'clock'>,
  tx: Tx,
  member: Member,
  { discussionId, from, to }: Read,
): Promise<void> {
  const marked = await tx.db
    .updateTable('notification')
    .set({ read_at: now(context) })
    .where('pseudonym_id', 'in', idsOf(member))
    .where('read_at', 'is', null)
    .where('post_id', 'in', (inner) =>
      inner
        .selectFrom('post')
        .leftJoin('reading', (join) =>
          join
            .onRef('reading.discussion_id', '=', 'post.discussion_id')
            .on('reading.account_id', '=', member.accountId),
        )
        .select('post.id')
        .where('post.discussion_id', '=', discussionId)
        .where('post.number', '<=', to)
        .where((row) =>
          row.or([
            row('post.number', '>=', from),
            row('post.number', '>', row.fn.coalesce('reading.number', row.lit(-1))),
          ]),
        )
        .where(readablePosts(member)),
    )
    .returning('id')
    .execute();
  if (marked.length > 0) tx.ring('account', { accountId: member.accountId });
}

const unreadAbout = prepared((db, { member, postIds }: { member: Member; postIds: readonly string[] }) =>
  db
    .selectFrom('notification')
    .innerJoin('post', 'post.id', 'notification.post_id')
    .select('notification.id')
    .where('notification.pseudonym_id', 'in', idsOf(member))
    .where('notification.read_at', 'is', null)
    .where('notification.post_id', 'in', postIds)
    .where(readablePosts(member))
    .limit(1),
);

/** Whether a member was told of one of these posts and has not read it. */
export async function hasNotices(db: Handle, member: Member, postIds: readonly string[]): Promise<boolean> {
  return postIds.length > 0 && (await unreadAbout(db, { member, postIds })).length > 0;
}
