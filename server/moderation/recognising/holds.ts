import { MASK_HOURS } from '#shared/limits.ts';
import { now } from '../../context-types.ts';
import type { Context } from '../../context-types.ts';
import { newId } from '../../db/ids.ts';
import type { Tx } from '../../db/open.ts';
import { maskPassages, unmaskPassages } from '../../discussions/masks.ts';
import { touchDiscussion } from '../../discussions/store.ts';
import type { Range } from '../../text/types.ts';
import type { Subject } from '../open-case.ts';
import { holdsOf } from './queries.ts';

/** Masks begin and end here; what is read goes by the clock, whether or not an end was noted. */

interface Masking {
  caseId: string;
  subject: Subject;
  revisionId: string;
  ranges: readonly Range[];
  at: string;
}

/**
 * Masks passages of a post for MASK_HOURS, and lets its author know that they are asked to reword. Not by a ring: the
 * moment would say who. The caller holds the discussion's lock.
 */
export async function beginHold(tx: Tx, { caseId, subject, revisionId, ranges, at }: Masking): Promise<void> {
  const { id: postId, pseudonymId, discussionId } = subject;
  if (discussionId === null) return;
  const hold = {
    id: newId(),
    case_id: caseId,
    post_id: postId,
    discussion_id: discussionId,
    revision_id: revisionId,
    ranges: JSON.stringify(ranges),
    begun_at: at,
    until: new Date(Date.parse(at) + MASK_HOURS * 3_600_000).toISOString(),
    ended_at: null,
  };
  await tx.db.insertInto('passage_hold').values(hold).execute();
  await maskPassages(tx, { postId, revisionId, ranges: [...ranges], hold: hold.id, until: hold.until });
  const told = { asked_at: at, read_at: null, left_at: null };
  await tx.db
    .insertInto('recognition')
    .values({ case_id: caseId, post_id: postId, pseudonym_id: pseudonymId, ...told })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet(told))
    .execute();
  await changed(tx, discussionId);
}

/** Ends the masks of a case before their time. The caller holds the discussion's lock. */
export async function liftHolds(tx: Tx, caseId: string, at: string): Promise<void> {
  const standing = (await holdsOf(tx.db, caseId)).filter(({ ended_at: ended }) => ended === null);
  for (const { id, post_id: postId, discussion_id: discussionId } of standing) {
    await end(tx, id, postId, at);
    await changed(tx, discussionId);
  }
}

/** Notes the end of the masks whose time is over, so that open windows look again. Gives how many there were. */
export async function endHolds(context: Context): Promise<number> {
  const at = now(context);
  const due = await context.database.db
    .selectFrom('passage_hold')
    .select(['id', 'case_id', 'post_id', 'discussion_id'])
    .where('ended_at', 'is', null)
    .where('until', '<=', at)
    .execute();
  for (const { id, case_id: caseId, post_id: postId, discussion_id: discussionId } of due) {
    await context.database.write(async (tx) => {
      await changed(tx, discussionId);
      await end(tx, id, postId, at);
      // Nobody waits for a rewording any longer.
      await tx.db.updateTable('recognition').set({ left_at: null }).where('case_id', '=', caseId).execute();
    });
  }
  return due.length;
}

async function end(tx: Tx, id: string, postId: string, at: string): Promise<void> {
  await tx.db
    .updateTable('passage_hold')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
  await unmaskPassages(tx, postId, id);
}

async function changed(tx: Tx, discussionId: string): Promise<void> {
  const touched = await touchDiscussion(tx, discussionId);
  if (touched) tx.ring('discussion', { discussionId, revision: touched.revision });
}
