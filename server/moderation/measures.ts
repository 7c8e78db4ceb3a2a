import { ACCOUNT_MEASURES } from '#shared/states.ts';
import type { AccountMeasure, ContentMeasure } from '#shared/states.ts';
import type { Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { hidePost, showPost } from '../discussions/hide.ts';
import { giveBack } from '../discussions/give-back.ts';
import { putNext, refuseNext, waitsAround } from '../discussions/next-wording.ts';
import type { Refused } from '../discussions/next-wording.ts';
import { lockPage, putPageBack, removeAbout, removeJournalWords } from '../discussions/page-words.ts';
import type { PageRemoved } from '../discussions/page-words.ts';
import { putBack, removePassages, removePost } from '../discussions/put-back.ts';
import type { PassagesRemoved, Removed } from '../discussions/put-back.ts';
import { canReadPost } from '../access/rules.ts';
import { findPost, findPostAnyhow } from '../discussions/queries.ts';
import type { PostRow } from '../discussions/queries.ts';
import type { DecisionTable, DiscussionTable } from '../db/schema.ts';
import { touchDiscussion } from '../discussions/store.ts';
import { InvalidForm } from '../errors.ts';
import { liftSanctions } from '../members/sanctions.ts';
import { traceRanges } from '../text/quotes/withdraw.ts';
import type { Range } from '../text/types.ts';
import { isPlacing, placed, unplace } from './placing.ts';
import type { Particulars, Placed } from './placing.ts';
import { isRewording, subjectIn } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { letAppear } from './reworded.ts';
import { sealPage, sealPost } from './seal.ts';
import { dropWaiting, waitAgain } from './waiting.ts';
import { placesOfWords, putWords, refuseWords } from './waiting-words.ts';
import type { WordsRefused } from './waiting-words.ts';
import { sealedOf } from './sealed.ts';

/** What a decision does to a text, and how it is undone. */

export type Undo =
  Removed | PassagesRemoved | { kind: 'hidden'; postId: string } | Refused | PageRemoved | WordsRefused | Placed;

/**
 * What can be done about this subject: of a journal or a profile its words, of an entry no thread to close. Who may
 * read a discussion and where it stands is decided by its opening's case, for it is its author's.
 */
export function measuresFor(row: CaseRow, hasAccount: boolean) {
  // What stands goes on standing, whatever is decided about what it was to become.
  const content: ContentMeasure[] = row.subject_type === 'post' && !isRewording(row) ? ['none'] : ['none', 'remove'];
  if (row.subject_type === 'post' && !isRewording(row)) {
    content.push('note', 'reword', 'remove_passage', 'remove', 'cool_down');
    if (row.board_slug !== null) content.push('close');
    if (row.number === 0 && (row.audience === 'public' || row.narrowed_until !== null)) content.push('narrow');
    if (row.number === 0 && row.board_slug !== null) content.push('move');
  }
  const account: AccountMeasure[] = hasAccount ? [...ACCOUNT_MEASURES] : ['none'];
  return { content, account };
}

interface Applying {
  member: Member;
  row: CaseRow;
  measure: ContentMeasure;
  /** In the wording that was looked at. */
  passage: { revisionId: string; ranges: readonly Range[] };
  /** Until when, of a measure that lasts. */
  until: string | null;
  particulars: Particulars;
  at: string;
}

/**
 * Does what is decided about a text, under its discussion's lock, which the caller holds. The words are sealed first. Gives
 * what a reversal needs, or null where there is nothing to undo. Throws InvalidForm when the text is no longer there.
 */
export async function apply(
  tx: Tx,
  { member, row, measure, passage, until, particulars, at }: Applying,
): Promise<Undo | null> {
  // Whatever is decided about a text that was hidden until it is written anew, it is not hidden any more.
  if (row.hold === 'hidden') await letAppear(tx, row.subject_id, at, { told: measure === 'none' });
  if (measure === 'none') return null;
  if (row.subject_type !== 'post') return applyToPage(tx, { row, measure, particulars, at });
  const { post, discussion } = await standing(tx, row);
  if (isPlacing(measure)) return placed[measure](tx, { discussion, until: until ?? at, particulars, at });
  if (post.withdrawn_at !== null || post.removed_at !== null || post.erased_at !== null)
    throw new InvalidForm({ content: ['cannot_here'] });
  if (particulars.rewording) {
    const next = post.next_revision_id ?? post.revision_id;
    await sealFor(member, tx, { id: post.id, revision_id: next }, at);
    return refuseNext(tx, post);
  }
  await sealFor(member, tx, post, at);
  if (measure === 'reword') {
    await dropNext(tx, post, at);
    await hidePost(tx, post.id);
    return { kind: 'hidden', postId: post.id };
  }
  if (measure === 'remove') {
    const removed = await removePost(tx, post, at);
    await dropWaiting(tx, post.id, at);
    return removed;
  }
  return removePassages(tx, post, await inPresent(tx, row, post, passage), at);
}

/** The text a case is about, also where its author alone reads it by now: that is no way out of its case. */
async function standing(tx: Tx, row: CaseRow): Promise<{ post: PostRow; discussion: DiscussionTable }> {
  const post = await findPostAnyhow(tx.db, row.subject_id);
  const discussion =
    post &&
    (await tx.db
      .selectFrom('discussion')
      .selectAll()
      .where('id', '=', post.discussion_id)
      .where('removed_at', 'is', null)
      .where('erased_at', 'is', null)
      .executeTakeFirst());
  if (!discussion) throw new InvalidForm({ content: ['cannot_here'] });
  return { post, discussion };
}

/**
 * What was to take the place of a text that is to be written anew goes: nothing may replace what its author then writes. Its
 * words are theirs to go on from; what is to stand around it goes on waiting, for when the text appears again.
 */
async function dropNext(tx: Tx, post: PostRow, at: string): Promise<void> {
  if (post.hold !== 'none' || post.held_for === null) return;
  const dropped = await refuseNext(tx, post);
  await giveBack(tx, post, dropped, at);
  if (dropped.around) await waitsAround(tx, post, dropped.around);
  await dropWaiting(tx, post.id, at);
  await tx.db
    .deleteFrom('sealed_revision')
    .where('revision_id', '=', post.next_revision_id ?? '')
    .execute();
}

/** Seals a wording that is taken away; one written while its author alone read it is shown to nobody. */
async function sealFor(member: Member, tx: Tx, post: Pick<PostRow, 'id' | 'revision_id'>, at: string): Promise<void> {
  const found = await findPost(tx.db, member, post.id);
  const sealed = await sealedOf(tx.db, { type: 'post', id: post.id });
  if ((found && canReadPost(member, found.post)) || sealed.some(({ revisionId }) => revisionId === post.revision_id))
    await sealPost(tx, post, 'removal', at);
}

/** Of a page only its words can be taken away: they are sealed, and those that stand at that moment go. */
async function applyToPage(
  tx: Tx,
  { row, measure, particulars: { scope, rewording }, at }: Pick<Applying, 'row' | 'measure' | 'particulars' | 'at'>,
): Promise<Undo> {
  const { subject_type: type, subject_id: id } = row;
  if (rewording) return refuseWords(tx, { type, id });
  await sealPage(tx, { type, id }, at);
  const parts = { title: scope === 'title' || scope === 'both', description: scope !== 'title' };
  const undo =
    measure !== 'remove'
      ? null
      : type === 'profile'
        ? await removeAbout(tx, id, at)
        : await removeJournalWords(tx, id, parts, at);
  if (!undo) throw new InvalidForm({ content: ['cannot_here'] });
  return undo;
}

/** The marked passages as they stand in the present wording: a text that was edited does not escape. */
async function inPresent(
  tx: Tx,
  row: CaseRow,
  post: PostRow,
  { revisionId, ranges }: Applying['passage'],
): Promise<readonly Range[]> {
  if (post.revision_id === revisionId) return ranges;
  const seen = (await sealedOf(tx.db, subjectIn(row))).find((sealed) => sealed.revisionId === revisionId);
  const traced = seen ? traceRanges(seen.text, post.text, ranges) : [];
  if (traced.length === 0) throw new InvalidForm({ range: ['nothing_selected'] });
  return traced;
}

/** Undoes what a decision did, and still does. */
export async function reverse(tx: Tx, decision: Pick<DecisionTable, 'id' | 'undo'>, at: string): Promise<void> {
  if (decision.undo === null) return;
  const undo = JSON.parse(decision.undo) as Undo;
  if (undo.kind === 'hidden') {
    await showPost(tx, undo.postId, at);
    return waitAgain(tx, undo.postId, at);
  }
  if (undo.kind === 'page') return putPageBack(tx, undo, at);
  if (undo.kind === 'words') return putWords(tx, undo, at);
  if (undo.kind === 'reworded') return putNext(tx, undo, at);
  if (undo.kind === 'removed' || undo.kind === 'passages') await putBack(tx, undo, at);
  if (undo.kind === 'removed') return waitAgain(tx, undo.postId, at);
  if (undo.kind === 'passages') return;
  return unplace(tx, decision, undo, at);
}

/** Takes a decision back: everything is as it was, sanctions included. The caller holds the lock of its subject. */
export async function takeBack(tx: Tx, decision: Pick<DecisionTable, 'id' | 'undo'>, at: string): Promise<void> {
  await reverse(tx, decision, at);
  await liftSanctions(tx, decision.id, at);
  await tx.db.updateTable('decision').set({ reversed_at: at, undo: null }).where('id', '=', decision.id).execute();
}

/** Locks the discussion a case stands in, before the case itself: everywhere in this order, or two would wait for each other. */
export async function lockPlace(tx: Tx, discussionId: string | null): Promise<void> {
  if (discussionId === null) return;
  const touched = await touchDiscussion(tx, discussionId);
  if (touched) tx.ring('discussion', { discussionId, revision: touched.revision });
}

/** The same for whatever a case is about: a page has no discussion around it, but what waits with it may stand in some. */
export async function lockSubjectOf(
  tx: Tx,
  { discussion_id, subject_type: type, subject_id: id }: Pick<CaseRow, 'discussion_id' | 'subject_type' | 'subject_id'>,
): Promise<void> {
  if (type === 'post') return lockPlace(tx, discussion_id);
  for (const place of await placesOfWords(tx.db, { type, id })) await lockPlace(tx, place);
  await lockPage(tx, { type, id });
}
