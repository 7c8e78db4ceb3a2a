import { MASKS_MEMBER, MASKS_NAME, MASKS_SITE, MASKS_TEXT } from '#shared/limits.ts';
import { now } from '../../context-types.ts';
import type { Context, Viewer } from '../../context-types.ts';
import type { Handle } from '../../db/open.ts';
import type { PassageHoldTable } from '../../db/schema.ts';
import { InvalidForm } from '../../errors.ts';
import type { Proof } from '../../vouching/proof.ts';
import { mayBeMasked, overlap } from '../../text/quotes/follow.ts';
import { traceRanges } from '../../text/quotes/withdraw.ts';
import type { Range } from '../../text/types.ts';
import { lockReportable, storeReport } from '../report.ts';
import { beginHold } from './holds.ts';
import { askedBy, begunSince, holdsIn, placesIn, standingFor, stands, waitingCase } from './queries.ts';

const DAY_MS = 24 * 3_600_000;

export interface Asking {
  viewer: Viewer;
  postId: string;
  words: string;
  /** The wording in which the passages were ticked. */
  revision: string;
  ranges: readonly Range[];
  proof: Proof | null;
  /** False: this source has had its share of masks; the request is an ordinary report. */
  mayMask: boolean;
}

/**
 * Somebody recognises themself: their request is stored like a report, and the passage masked at once, unless it was before
 * or too much is. Whether it is masked is all they learn. Throws InvalidForm where a passage is missing or too long.
 */
export const askToMask = (
  context: Context,
  { viewer, postId, words, revision, ranges, proof, mayMask }: Asking,
): Promise<{ code: string | null; masked: boolean; begun: boolean }> =>
  context.database.write(async (tx) => {
    const at = now(context);
    const found = await lockReportable(tx, { viewer, type: 'post', key: postId }, at);
    const { subject } = found;
    const seen = await tx.db
      .selectFrom('revision')
      .select(['id', 'text'])
      .where('id', '=', revision)
      .where('post_id', '=', subject.id)
      .executeTakeFirst();
    const passages = ranges.filter(([start, end]) => start < end && end <= (seen?.text.length ?? 0));
    if (!seen || passages.length === 0) throw new InvalidForm({ range: ['nothing_selected'] });
    if (!mayBeMasked(seen.text, passages)) throw new InvalidForm({ range: ['passage_too_long'] });

    const holds = await holdsIn(tx.db, subject.id);
    const before = await placesIn(tx.db, subject.id, holds, seen);
    const same = before.filter((place) => overlap(place.ranges, passages));
    const already = same.some(({ hold }) => stands(hold, at));
    const together = [...passages, ...before.flatMap((place) => place.ranges)];
    const begin =
      mayMask &&
      same.length === 0 &&
      before.filter(({ hold }) => stands(hold, at)).length < MASKS_TEXT &&
      mayBeMasked(seen.text, together) &&
      (await fitsPresent(tx.db, { postId: subject.id, holds, seen, passages })) &&
      (await withinLimits(tx.db, { viewer, subject, at }));
    const waits = begin || already || (await waitingCase(tx.db, subject.id)) !== null;
    const { code, caseId } = await storeReport(tx, found, {
      viewer,
      type: 'post',
      key: postId,
      reason: 'identifies_someone',
      words,
      revision,
      ranges: passages,
      proof,
      queue: waits ? 'recognition' : 'reports',
      at,
    });
    if (begin) await beginHold(tx, { caseId, subject, revisionId: seen.id, ranges: passages, at });
    return { code, masked: begin || already, begun: begin };
  });

/** Whether what becomes of these passages in the text as it stands, with what is masked there, is no more than may be. */
async function fitsPresent(
  db: Handle,
  {
    postId,
    holds,
    seen,
    passages,
  }: { postId: string; holds: readonly PassageHoldTable[]; seen: Wording; passages: readonly Range[] },
): Promise<boolean> {
  const present = await db
    .selectFrom('post')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .select(['revision.id', 'revision.text'])
    .where('post.id', '=', postId)
    .executeTakeFirstOrThrow();
  if (present.id === seen.id) return true;
  const before = await placesIn(db, postId, holds, present);
  const traced = traceRanges(seen.text, present.text, passages);
  return mayBeMasked(present.text, [...traced, ...before.flatMap(({ ranges }) => ranges)]);
}

interface Wording {
  id: string;
  text: string;
}

/** Nobody is silenced by many masks: not one name, not by one member, not the site. */
async function withinLimits(
  db: Handle,
  { viewer, subject, at }: { viewer: Viewer; subject: { id: string; pseudonymId: string }; at: string },
): Promise<boolean> {
  const since = new Date(Date.parse(at) - DAY_MS).toISOString();
  if ((await begunSince(db, since)) >= MASKS_SITE) return false;
  if ((await standingFor(db, subject.pseudonymId, at)) >= MASKS_NAME) return false;
  if (viewer.kind !== 'member') return true;
  const { lately, here } = await askedBy(db, viewer.accountId, { since, postId: subject.id });
  return !here && lately < MASKS_MEMBER;
}
