import { isStaffFor, owns } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import type { RevisionTable } from '../db/schema.ts';
import { followMasked, mayBeMasked } from '../text/quotes/follow.ts';
import { merged, withdrawRanges } from '../text/quotes/withdraw.ts';
import { MASK } from '../text/types.ts';
import type { Mark, Range } from '../text/types.ts';
import { marksOf, revisionsOf } from './queries.ts';

/**
 * Passages that are masked for a time. The stored words stay as they are; where they stand is noted beside each wording
 * (`revision.masked`) with the end of it, and every reader but its author and staff is given the wording without them. So
 * the end needs nobody: what is read after it is whole, to the byte.
 */
export interface Mask {
  /** The hold it belongs to. */
  hold: string;
  until: string;
  ranges: Range[];
}

type Masked = Pick<RevisionTable, 'masked'>;

/** The masks of a wording that are in force at this moment. */
export const masksIn = ({ masked }: Masked, at: string): Mask[] =>
  masked === null ? [] : (JSON.parse(masked) as Mask[]).filter(({ until }) => until > at);

/** A wording without the masks that have ended: what pages are kept from is the same as what is read. */
export const inForce = <R extends Masked>(row: R, at: string): R => {
  if (row.masked === null) return row;
  const masks = masksIn(row, at);
  return { ...row, masked: masks.length > 0 ? JSON.stringify(masks) : null };
};

interface Stored extends Masked {
  html?: string;
  text: string;
  marks: string;
  pseudonym_id: string;
  board_id: string | null;
}

/** Whether this viewer reads what is masked: its author, and staff who decide about it. */
const readsMasked = (viewer: Viewer, row: Pick<Stored, 'pseudonym_id' | 'board_id'>): boolean =>
  owns(viewer, row) || isStaffFor(viewer, row);

/** The words of a wording as this viewer may read them now. Whatever shows stored words to somebody goes through here. */
export function wordsFor(viewer: Viewer, row: Stored, at: string): { html: string; text: string; marks: Mark[] } {
  const stored = { html: row.html ?? '', text: row.text, marks: marksOf(row) };
  const masks = masksIn(row, at);
  if (masks.length === 0 || readsMasked(viewer, row)) return stored;
  const shown = withdrawRanges(
    stored,
    masks.flatMap(({ ranges }) => ranges),
    MASK,
  );
  return { ...shown, html: '' };
}

/** Until when something of this wording is masked for others; null for those who are not told, and when nothing is. */
export function maskedUntil(viewer: Viewer, row: Stored, at: string): string | null {
  const ends = readsMasked(viewer, row) ? masksIn(row, at).map(({ until }) => until) : [];
  return ends.sort().at(-1) ?? null;
}

/**
 * Masks passages of one wording of a post in all of its wordings, where they were and where they have come to stand. The
 * caller holds the discussion's lock and counts the change.
 */
export async function maskPassages(
  tx: Tx,
  { postId, revisionId, ranges, hold, until }: Mask & { postId: string; revisionId: string },
): Promise<void> {
  const wordings = await revisionsOf(tx.db, postId);
  const seen = wordings.find(({ id }) => id === revisionId);
  if (!seen) return;
  for (const { id, text, masked } of wordings) {
    const own = id === revisionId ? ranges : followMasked(seen.text, text, ranges);
    if (own.length === 0) continue;
    await setMasks(tx, id, [...(JSON.parse(masked ?? '[]') as Mask[]), { hold, until, ranges: own }]);
  }
}

/** Ends a mask in all wordings of a post: they are what they were. */
export async function unmaskPassages(tx: Tx, postId: string, hold: string): Promise<void> {
  for (const { id, masked } of await revisionsOf(tx.db, postId)) {
    if (masked === null) continue;
    const masks = JSON.parse(masked) as Mask[];
    if (masks.some((mask) => mask.hold === hold))
      await setMasks(
        tx,
        id,
        masks.filter((mask) => mask.hold !== hold),
      );
  }
}

const setMasks = (tx: Tx, revisionId: string, masks: readonly Mask[]): Promise<unknown> =>
  tx.db
    .updateTable('revision')
    .set({ masked: masks.length > 0 ? JSON.stringify(masks) : null })
    .where('id', '=', revisionId)
    .execute();

/** A mask with the text of the wording that its places are of. */
export interface Placed {
  mask: Mask;
  text: string;
}

/**
 * What of masks falls on a wording: each from where it was asked for and from where it came to stand, so that words that were
 * left out and are put back do not escape; from the first alone where both are more than may be masked.
 */
export function carriedMasks(
  masks: readonly { asked: Placed; now?: Placed | undefined }[],
  text: string,
): string | null {
  const follow = (placed: Placed | undefined): Range[] =>
    placed ? followMasked(placed.text, text, placed.mask.ranges) : [];
  const carried = masks.map(({ asked, now }) => {
    const first = follow(asked);
    const both = merged([...first, ...follow(now)], text.length);
    return { ...asked.mask, ranges: first.length === 0 || mayBeMasked(text, both) ? both : first };
  });
  const falling = carried.filter(({ ranges }) => ranges.length > 0);
  return falling.length > 0 ? JSON.stringify(falling) : null;
}

/** The masks of a new wording of a post, of which the one before is given: a text that is edited does not escape. */
export async function masksFor(
  tx: Tx,
  { postId, last, text, at }: { postId: string; last: Masked & { text: string }; text: string; at: string },
): Promise<string | null> {
  const holds = await tx.db
    .selectFrom('passage_hold')
    .leftJoin('revision', 'revision.id', 'passage_hold.revision_id')
    .select(['passage_hold.id', 'passage_hold.until', 'passage_hold.ranges', 'revision.text'])
    .where('passage_hold.post_id', '=', postId)
    .where('passage_hold.ended_at', 'is', null)
    .where('passage_hold.until', '>', at)
    .orderBy('passage_hold.begun_at')
    .orderBy('passage_hold.id')
    .execute();
  const before = masksIn(last, at);
  const masks = holds.map(({ id, until, ranges, text: own }) => {
    const mask = before.find(({ hold }) => hold === id);
    return {
      asked: { mask: { hold: id, until, ranges: JSON.parse(ranges) as Range[] }, text: own ?? '' },
      now: mask && { mask, text: last.text },
    };
  });
  return carriedMasks(masks, text);
}
