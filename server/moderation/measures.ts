import type { AccountMeasure, ContentMeasure } from '#shared/states.ts';
import type { Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { hidePost, showPost } from '../discussions/hide.ts';
import { putBack, removePassages, removePost } from '../discussions/put-back.ts';
import type { PassagesRemoved, Removed } from '../discussions/put-back.ts';
import { canReadPost } from '../access/rules.ts';
import { findPost } from '../discussions/queries.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { placeThread, touchDiscussion } from '../discussions/store.ts';
import { InvalidForm } from '../errors.ts';
import { traceRanges } from '../text/quotes/withdraw.ts';
import type { Range } from '../text/types.ts';
import { subjectIn } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { letAppear } from './reworded.ts';
import { sealPost } from './seal.ts';
import { sealedOf } from './sealed.ts';

/** What a decision does to a text, and how it is undone. */

export type Undo =
  Removed | PassagesRemoved | { kind: 'hidden'; postId: string } | { kind: 'closed'; discussionId: string; at: string };

/** What can be done about this subject: a journal and a profile have no text to remove here, an entry no thread to close. */
export function measuresFor({ subject_type, board_slug }: CaseRow, hasAccount: boolean) {
  const content: ContentMeasure[] = ['none'];
  if (subject_type === 'post') content.push('reword', 'remove_passage', 'remove');
  if (subject_type === 'post' && board_slug !== null) content.push('close');
  const account: AccountMeasure[] = hasAccount ? ['none', 'warn', 'read_only', 'suspended'] : ['none'];
  return { content, account };
}

interface Applying {
  member: Member;
  row: CaseRow;
  measure: ContentMeasure;
  /** In the wording that was looked at. */
  passage: { revisionId: string; ranges: readonly Range[] };
  at: string;
}

/**
 * Does what is decided about a text, under its discussion's lock, which the caller holds. The words are sealed first. Gives
 * what a reversal needs, or null where there is nothing to undo. Throws InvalidForm when the text is no longer there.
 */
export async function apply(tx: Tx, { member, row, measure, passage, at }: Applying): Promise<Undo | null> {
  // Whatever is decided about a text that was hidden until it is written anew, it is not hidden any more.
  if (row.hold === 'hidden') await letAppear(tx, row.subject_id, at, { told: measure === 'none' });
  if (measure === 'none') return null;
  const found = row.subject_type === 'post' ? await findPost(tx.db, member, row.subject_id) : null;
  if (!found) throw new InvalidForm({ content: ['cannot_here'] });
  if (measure === 'close') {
    await placeThread(tx, found.discussion.id, { closed_at: found.discussion.closed_at ?? at });
    return found.discussion.closed_at === null ? { kind: 'closed', discussionId: found.discussion.id, at } : null;
  }
  if (!canReadPost(member, found.post)) throw new InvalidForm({ content: ['cannot_here'] });
  await sealPost(tx, found.post, 'removal', at);
  if (measure === 'reword') {
    await hidePost(tx, found.post.id);
    return { kind: 'hidden', postId: found.post.id };
  }
  if (measure === 'remove') return removePost(tx, found.post, at);
  return removePassages(tx, found.post, await inPresent(tx, row, found, passage), at);
}

/** The marked passages as they stand in the present wording: a text that was edited does not escape. */
async function inPresent(
  tx: Tx,
  row: CaseRow,
  { post }: FoundPost,
  { revisionId, ranges }: Applying['passage'],
): Promise<readonly Range[]> {
  if (post.revision_id === revisionId) return ranges;
  const seen = (await sealedOf(tx.db, subjectIn(row))).find((sealed) => sealed.revisionId === revisionId);
  const traced = seen ? traceRanges(seen.text, post.text, ranges) : [];
  if (traced.length === 0) throw new InvalidForm({ range: ['nothing_selected'] });
  return traced;
}

/** Undoes what a decision did to a text. */
export async function reverse(tx: Tx, undo: Undo, at: string): Promise<void> {
  if (undo.kind === 'hidden') return showPost(tx, undo.postId, at);
  if (undo.kind !== 'closed') return putBack(tx, undo, at);
  const reopened = await tx.db
    .selectFrom('discussion')
    .select('id')
    .where('id', '=', undo.discussionId)
    .where('closed_at', '=', undo.at)
    .executeTakeFirst();
  // Closed again by somebody else since: that is another decision.
  if (reopened) await placeThread(tx, undo.discussionId, { closed_at: null });
}

/** Locks the discussion a case stands in, before the case itself: everywhere in this order, or two would wait for each other. */
export async function lockPlace(tx: Tx, discussionId: string | null): Promise<void> {
  if (discussionId === null) return;
  const touched = await touchDiscussion(tx, discussionId);
  if (touched) tx.ring('discussion', { discussionId, revision: touched.revision });
}
