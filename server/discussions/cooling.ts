import type { Context, Viewer } from '../context-types.ts';
import type { Cooling } from '#shared/pages.ts';
import type { DiscussionRow, Handle } from './queries.ts';

const MINUTE_MS = 60_000;

type Cooled = Pick<DiscussionRow, 'id' | 'cool_minutes' | 'cool_until'>;

/** Whether a decision makes everybody wait between two replies here, at this time. */
const holds = (discussion: Cooled, at: string): discussion is Cooled & { cool_minutes: number; cool_until: string } =>
  discussion.cool_minutes !== null && discussion.cool_until !== null && discussion.cool_until > at;

/** From when this account may reply here again, under whichever name; null when it may now. */
export async function mayReplyFrom(
  db: Handle,
  discussion: Cooled,
  accountId: string,
  at: string,
): Promise<string | null> {
  if (!holds(discussion, at)) return null;
  const wait = discussion.cool_minutes * MINUTE_MS;
  const last = await db
    .selectFrom('post')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .select('post.created_at')
    .where('post.discussion_id', '=', discussion.id)
    .where('post.number', '>', 0)
    .where('post.created_at', '>', new Date(Date.parse(at) - wait).toISOString())
    .where('pseudonym.account_id', '=', accountId)
    .orderBy('post.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return null;
  const from = new Date(Date.parse(last.created_at) + wait).toISOString();
  return from < discussion.cool_until ? from : discussion.cool_until;
}

/** What everybody sees of it, and from when this viewer may reply again. */
export async function coolingOf(
  { database: { db }, clock }: Pick<Context, 'database' | 'clock'>,
  viewer: Viewer,
  discussion: Cooled,
): Promise<Cooling | null> {
  const at = clock().toISOString();
  if (!holds(discussion, at)) return null;
  return {
    minutes: discussion.cool_minutes,
    until: discussion.cool_until,
    next: viewer.kind === 'member' ? await mayReplyFrom(db, discussion, viewer.accountId, at) : null,
  };
}
