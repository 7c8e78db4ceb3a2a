import { MASK_MAX, MASK_SHARE } from '#shared/limits.ts';
import { withdrawRanges } from '../../text/quotes/withdraw.ts';
import type { Range } from '../../text/types.ts';

/** What may be masked at a stranger's word. Pure. */

/** Characters of the author's own that are left in a text. */
const weight = (text: string): number => text.replace(/[\s\uFFFC\uE000\uE001]/g, '').length;

/** Characters that these passages hold together, those that overlap counted once. */
const held = (text: string, ranges: readonly Range[]): number =>
  weight(text) - weight(withdrawRanges({ text, marks: [] }, ranges).text);

/** Whether these passages are short enough, and no more than a share of their text: a whole text cannot be masked. */
export function mayBeMasked(text: string, ranges: readonly Range[]): boolean {
  const passages = held(text, ranges);
  return passages <= MASK_MAX && passages <= MASK_SHARE * weight(text);
}

/** Whether some of these passages share a character. */
export const overlap = (one: readonly Range[], other: readonly Range[]): boolean =>
  one.some(([start, end]) => other.some(([from, to]) => start < to && from < end));
