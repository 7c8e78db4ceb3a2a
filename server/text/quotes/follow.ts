/** Following masked passages from one wording to another: hardly further than a stranger may mask. Pure. */
import { MASK_MAX, MASK_SHARE } from '#shared/limits.ts';
import type { Range } from '../types.ts';
import { occurrencesOf, traceRanges, withdrawRanges } from './withdraw.ts';
import { keptWords, wordsOf } from './words.ts';

/** How much longer a masked passage may get by a respelling, where it is more of its text than may be masked. */
const GROWTH = 1.5;

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

/** Whether these passages still have half of the words that they had. */
function respelt(before: [string, readonly Range[]], after: [string, readonly Range[]]): boolean {
  const [was, is] = [before, after].map(([text, ranges]) =>
    ranges.flatMap(([start, end]) => wordsOf(text.slice(start, end)).filter(({ wordy }) => wordy)),
  );
  return was !== undefined && is !== undefined && 2 * keptWords(was, is).length >= was.length;
}

/**
 * Where passages masked in `from` are masked in another wording. Where their place has become more than may be masked, only
 * the words themselves are: wherever they stand if masked words stood nowhere else in `from`, else as far as may be.
 */
export function followMasked(from: string, to: string, ranges: readonly Range[]): Range[] {
  const most = held(from, ranges);
  const traced = traceRanges(from, to, ranges);
  if (mayBeMasked(to, traced)) return traced;
  if (held(to, traced) <= GROWTH * most && respelt([from, ranges], [to, traced])) return traced;
  const followed: Range[] = [];
  for (const [start, end] of ranges) {
    const words = from.slice(start, end);
    const alone = occurrencesOf(words, from).every((place) => overlap([place], ranges));
    for (const place of occurrencesOf(words, to)) {
      const together = [...followed, place];
      if (alone || mayBeMasked(to, together) || held(to, together) <= most) followed.push(place);
    }
  }
  return followed;
}
