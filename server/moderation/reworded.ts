import type { Reworded } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import type { DecisionTable } from '../db/schema.ts';
import { showPost } from '../discussions/hide.ts';
import { ringFor } from '../notifications/notify.ts';
import { nextState } from './case-state.ts';
import { openCase, postSubject } from './open-case.ts';
import { findCase } from './queries.ts';
import { sealPost } from './seal.ts';
import { waitAgain } from './waiting.ts';

/** The decision by which a post is hidden until it is written anew: one at most, the last. */
const askedOf = (tx: Tx, postId: string): Promise<Pick<DecisionTable, 'id' | 'case_id' | 'pseudonym_id'> | undefined> =>
  tx.db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select(['decision.id', 'decision.case_id', 'decision.pseudonym_id'])
    .where('moderation_case.subject_type', '=', 'post')
    .where('moderation_case.subject_id', '=', postId)
    .where('decision.content_measure', '=', 'reword')
    .where('decision.ended_at', 'is', null)
    .where('decision.reversed_at', 'is', null)
    .orderBy('decision.decided_at', 'desc')
    .executeTakeFirst();

/**
 * A hidden post was written anew: the wording is sealed, and its case waits again; where that cannot be any more, another
 * one does. It stays hidden until somebody has looked. In the transaction that stores the wording, under its lock.
 */
export const reworded: Reworded = async (tx, postId, at) => {
  const post = await tx.db
    .selectFrom('post')
    .select(['id', 'revision_id', 'pseudonym_id', 'discussion_id'])
    .where('id', '=', postId)
    .where('hold', '=', 'hidden')
    .executeTakeFirst();
  const asked = post && (await askedOf(tx, postId));
  const row = asked && (await findCase(tx.db, asked.case_id));
  if (!row) return;
  await sealPost(tx, post, 'report', at);
  const state = nextState(row.state, 'reword');
  const waiting = await tx.db
    .selectFrom('moderation_case')
    .select('id')
    .where('queue', '=', row.queue)
    .where('subject_type', '=', 'post')
    .where('subject_id', '=', postId)
    .where('waits_since', 'is not', null)
    .executeTakeFirst();
  if (state && !waiting)
    await tx.db
      .updateTable('moderation_case')
      .set((one) => ({ state, taken_by: null, waits_since: at, changed_at: at, version: one('version', '+', 1) }))
      .where('id', '=', row.id)
      .execute();
  else await openCase(tx, { queue: row.queue, subject: postSubject(post), reason: row.reason, at, reported: false });
};

/**
 * What was asked is done with: the text appears, or something else was decided about it. Its letter says so, and is unread
 * again when the text appears.
 */
export async function letAppear(tx: Tx, postId: string, at: string, { told }: { told: boolean }): Promise<void> {
  const asked = await askedOf(tx, postId);
  if (asked) {
    await tx.db
      .updateTable('decision')
      .set({ ended_at: at, undo: null, ...(told ? { read_at: null } : {}) })
      .where('id', '=', asked.id)
      .execute();
    if (told) await ringFor(tx, [asked.pseudonym_id]);
  }
  await showPost(tx, postId, at);
  await waitAgain(tx, postId, at);
}
