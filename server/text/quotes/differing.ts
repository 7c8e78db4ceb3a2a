/** Two wordings beside each other, for somebody who has to choose between them. */
import type { NearestRun } from './nearest.ts';
import { keptWords, wordsOf } from './words.ts';

/** All of `theirs` in runs; `same: false` where a word is not in `mine`. */
export function differing(mine: string, theirs: string): NearestRun[] {
  const words = wordsOf(theirs);
  const kept = new Set(keptWords(wordsOf(mine), words).map(([, index]) => index));
  const runs: NearestRun[] = [];
  let at = 0;
  words.forEach((_word, index) => {
    const end = words[index + 1]?.start ?? theirs.length;
    const same = kept.has(index);
    // The space before the first word goes with it.
    const piece = theirs.slice(index === 0 ? 0 : at, end);
    const last = runs[runs.length - 1];
    if (last?.same === same) last.words += piece;
    else runs.push({ words: piece, same });
    at = end;
  });
  return words.length === 0 && theirs !== '' ? [{ words: theirs, same: true }] : runs;
}
