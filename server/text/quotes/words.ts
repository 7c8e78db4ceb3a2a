/** Words of a text and what two texts have in common, in bounded time (QUOTES.md "Withdrawing": a word diff). */
import { keyOf } from './key.ts';

export interface Word {
  start: number;
  end: number;
  /** As it counts: typographic variants are the same word. */
  key: string;
  /** Not punctuation. */
  wordy: boolean;
}

/** Pairs of indexes [in a, in b] of words that stayed, growing on both sides. */
export type Kept = [number, number][];

/** Cells of one table of the exact comparison; beyond it, words between two anchors count as changed. */
const TABLE_LIMIT = 250_000;
const DEPTH_LIMIT = 24;

/** The words and punctuation marks of `text`; tokens and fillers are none. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_\uFFFC\uE000\uE001]/gu)) {
    const key = keyOf(found[0]).key;
    if (key !== '')
      words.push({ start: found.index, end: found.index + found[0].length, key, wordy: /[\p{L}\p{N}]/u.test(key) });
  }
  return words;
}

/**
 * What `a` and `b` have in common, in order: equal ends, then words that occur once on both sides (patience), then an exact
 * table between those. Near the longest common subsequence for texts of people, and n log n for hostile ones.
 */
export function keptWords(a: readonly Word[], b: readonly Word[]): Kept {
  const kept: Kept = [];
  compare(a, 0, a.length, b, 0, b.length, kept, 0);
  return kept;
}

function compare(
  a: readonly Word[],
  aFrom: number,
  aTo: number,
  b: readonly Word[],
  bFrom: number,
  bTo: number,
  kept: Kept,
  depth: number,
): void {
  while (aFrom < aTo && bFrom < bTo && a[aFrom]!.key === b[bFrom]!.key) kept.push([aFrom++, bFrom++]);
  let same = 0;
  while (aTo - same > aFrom && bTo - same > bFrom && a[aTo - same - 1]!.key === b[bTo - same - 1]!.key) same++;
  [aTo, bTo] = [aTo - same, bTo - same];
  if (aFrom < aTo && bFrom < bTo) {
    if ((aTo - aFrom) * (bTo - bFrom) <= TABLE_LIMIT) byTable(a, aFrom, aTo, b, bFrom, bTo, kept);
    else if (depth < DEPTH_LIMIT) {
      let [i, j] = [aFrom, bFrom];
      const anchors = anchorsOf(a, aFrom, aTo, b, bFrom, bTo);
      for (const [x, y] of anchors) {
        compare(a, i, x, b, j, y, kept, depth + 1);
        kept.push([x, y]);
        [i, j] = [x + 1, y + 1];
      }
      if (anchors.length > 0) compare(a, i, aTo, b, j, bTo, kept, depth + 1);
    }
  }
  for (let n = 0; n < same; n++) kept.push([aTo + n, bTo + n]);
}

function byTable(
  a: readonly Word[],
  aFrom: number,
  aTo: number,
  b: readonly Word[],
  bFrom: number,
  bTo: number,
  kept: Kept,
): void {
  const width = bTo - bFrom + 1;
  const table = new Uint16Array((aTo - aFrom + 1) * width);
  for (let i = aTo - aFrom - 1; i >= 0; i--) {
    for (let j = bTo - bFrom - 1; j >= 0; j--) {
      const cell = i * width + j;
      if (a[aFrom + i]!.key === b[bFrom + j]!.key) table[cell] = table[cell + width + 1]! + 1;
      else table[cell] = Math.max(table[cell + width]!, table[cell + 1]!);
    }
  }
  for (let i = 0, j = 0; i < aTo - aFrom && j < bTo - bFrom;) {
    const cell = i * width + j;
    if (a[aFrom + i]!.key === b[bFrom + j]!.key) kept.push([aFrom + i++, bFrom + j++]);
    else if (table[cell + width]! >= table[cell + 1]!) i++;
    else j++;
  }
}

/** Words that occur once on both sides, the longest run of them that is in order on both. */
function anchorsOf(
  a: readonly Word[],
  aFrom: number,
  aTo: number,
  b: readonly Word[],
  bFrom: number,
  bTo: number,
): Kept {
  const onceIn = (words: readonly Word[], from: number, to: number) => {
    const once = new Map<string, number>();
    for (let i = from; i < to; i++) once.set(words[i]!.key, once.has(words[i]!.key) ? -1 : i);
    return once;
  };
  const inA = onceIn(a, aFrom, aTo);
  const inB = onceIn(b, bFrom, bTo);
  const pairs: Kept = [];
  for (const [key, i] of inA) {
    const j = inB.get(key) ?? -1;
    if (i >= 0 && j >= 0) pairs.push([i, j]);
  }
  return longestGrowing(pairs.sort((x, y) => x[0] - y[0]));
}

/** The longest growing run of second members (patience sorting). */
function longestGrowing(pairs: Kept): Kept {
  const tails: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, j], index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = index;
  });
  const run: Kept = [];
  for (let at = tails[tails.length - 1] ?? -1; at >= 0; at = before[at]!) run.push(pairs[at]!);
  return run.reverse();
}
