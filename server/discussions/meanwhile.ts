import type { Arrived } from '#shared/pages.ts';
import { readablePosts } from '../access/visible.ts';
import type { Context, Member } from '../context-types.ts';
import { heldBy } from './held/queries.ts';
import { submitted } from './queries.ts';

/** Links in the question; the number of replies says the rest. */
const LINKS_MAX = 5;

export interface Sending {
  discussionId: string;
  member: Member;
  as: string;
  submission: string;
  /** The highest number on the page the answer was written under; undefined where the form does not say. */
  seen?: string | undefined;
  /** Set once the question was asked: nobody is held up twice. */
  asked?: string | undefined;
}

/**
 * What others answered while this answer was being written, for the writer to know before it is published; null when
 * nothing came, when they know already, or when the answer is stored or waits (a second press of the button).
 */
export async function arrivedMeanwhile(
  { database: { db } }: Context,
  { discussionId, member, as, submission, seen, asked }: Sending,
): Promise<Arrived | null> {
  if (seen === undefined || asked !== undefined) return null;
  if ((await submitted(db, as, submission)) || (await heldBy(db, member.accountId, submission))) return null;
  const own = member.pseudonyms.map(({ id }) => id);
  const rows = await db
    .selectFrom('post')
    .select(['post.id', 'post.number'])
    .where('post.discussion_id', '=', discussionId)
    .where('post.number', '>', Number(seen))
    .where('post.pseudonym_id', 'not in', own)
    .where(readablePosts(member))
    .orderBy('post.number')
    .limit(100)
    .execute();
  if (rows.length === 0) return null;
  return {
    count: rows.length,
    first: rows.slice(0, LINKS_MAX).map(({ id, number }) => ({ number, postId: id })),
  };
}
