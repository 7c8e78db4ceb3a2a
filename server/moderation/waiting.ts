import type { HeldFor, Queue, ReportReason } from '#shared/states.ts';
import type { StoredText, Waiting } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { gravityOf } from './gravity.ts';
import { openCase, postSubject } from './open-case.ts';
import type { Subject } from './open-case.ts';
import { sealPost } from './seal.ts';

/** Cases of texts that wait for a moderator: opened by what looks at texts, closed when nothing waits any more. */

const WAITING_QUEUES = ['first_posts', 'held'] as const satisfies Queue[];

const QUEUE: Record<Waiting['hold'], (typeof WAITING_QUEUES)[number]> = { pending: 'first_posts', held: 'held' };

/** What a held text is looked at for first; whoever reads it decides by what it is. */
const REASON: Record<HeldFor, ReportReason> = {
  new_name: 'other',
  approve_first: 'other',
  reworded: 'other',
  listed: 'other',
  contact: 'other',
  link: 'spam',
  repeated: 'spam',
  burst: 'spam',
};

/**
 * Puts a text that waits into its queue, its words sealed. One that waited already keeps its case, which is another than the
 * one a moderator has in front of them. The caller holds the discussion's lock.
 */
export async function keepWaiting(tx: Tx, post: StoredText['post'], { hold, why }: Waiting, at: string): Promise<void> {
  await sealPost(tx, post, 'report', at);
  await queueUp(tx, postSubject(post), { hold, why }, at);
}

/** Puts what waits into its queue; what waited already keeps its case, as another version of it. */
export async function queueUp(tx: Tx, subject: Subject, { hold, why }: Waiting, at: string): Promise<void> {
  const [queue, reason] = [QUEUE[hold], REASON[why]];
  const moved = await tx.db
    .updateTable('moderation_case')
    .set((row) => ({ queue, reason, gravity: gravityOf(reason), version: row('version', '+', 1), changed_at: at }))
    .where('subject_type', '=', subject.type)
    .where('subject_id', '=', subject.id)
    .where('queue', 'in', WAITING_QUEUES)
    .where('waits_since', 'is not', null)
    .returning('id')
    .execute();
  if (moved.length > 0) tx.ring('cases', {});
  else await openCase(tx, { queue, subject, reason, at, reported: false });
}

/**
 * What waited when a text was removed or hidden, the text itself, a wording or what is to stand around it, waits again once
 * the text is back, or nobody would ever read it.
 */
export async function waitAgain(tx: Tx, postId: string, at: string): Promise<void> {
  const post = await tx.db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .select(['post.id', 'post.number', 'post.pseudonym_id', 'post.discussion_id', 'post.revision_id'])
    .select(['post.next_revision_id', 'post.held_for', 'post.hold', 'discussion.next_around'])
    .where('post.id', '=', postId)
    .executeTakeFirst();
  // It waited as a whole, and its case was closed when it was removed.
  if (post?.hold === 'pending' || post?.hold === 'held')
    return keepWaiting(tx, post, { hold: post.hold, why: post.held_for ?? 'new_name' }, at);
  if (post?.hold !== 'none' || post.held_for === null) return;
  const revision = post.next_revision_id ?? post.revision_id;
  if (post.next_revision_id !== null || (post.number === 0 && post.next_around !== null))
    await keepWaiting(tx, { ...post, revision_id: revision }, { hold: 'held', why: post.held_for }, at);
  // Its author has done without it meanwhile.
  else await tx.db.updateTable('post').set({ held_for: null }).where('id', '=', postId).execute();
}

/** Closes the case of a text that waits no more without a decision, and forgets what was sealed for it. */
export async function dropWaiting(tx: Tx, postId: string, at: string): Promise<void> {
  await tx.db.deleteFrom('recent_text').where('post_id', '=', postId).execute();
  for (const id of await closeWaiting(tx, { type: 'post', id: postId }, at)) await unseal(tx, postId, id);
}

/** Closes the case of what waits no more; gives its id. */
export async function closeWaiting(tx: Tx, { type, id }: Pick<Subject, 'type' | 'id'>, at: string): Promise<string[]> {
  const closed = await tx.db
    .updateTable('moderation_case')
    .set((row) => ({ state: 'closed', waits_since: null, version: row('version', '+', 1), changed_at: at }))
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('queue', 'in', WAITING_QUEUES)
    .where('waits_since', 'is not', null)
    .returning('id')
    .execute();
  if (closed.length > 0) tx.ring('cases', {});
  return closed.map((one) => one.id);
}

/** Forgets the sealed words of a text about which nothing was decided and there is no other case. */
export async function unseal(tx: Tx, postId: string, caseId: string): Promise<void> {
  await tx.db
    .deleteFrom('sealed_revision')
    .where('post_id', '=', postId)
    .where((row) =>
      row.not(row.exists(row.selectFrom('decision').select('decision.id').where('decision.case_id', '=', caseId))),
    )
    .where('post_id', 'not in', (inner) =>
      inner
        .selectFrom('moderation_case')
        .select('subject_id')
        .where('subject_type', '=', 'post')
        .where('subject_id', '=', postId)
        .where('id', '!=', caseId),
    )
    .execute();
}
