/** The passage of a source that is nearest to words that do not match it, for the error message (QUOTES.md "Matching" 5). */
import { keptWords, wordsOf, type Kept, type Word } from './words.ts';

/** A stretch of the source's passage. `same: false` differs from what was typed; empty `words` there: typed words too many. */
export interface NearestRun {
  words: string;
  same: boolean;
}

/** Words of the typed quote that are compared. */
const WORDS_LIMIT = 300;
/** Below this share of words in common there is no nearest passage, only chance. */
const LIKENESS = 0.5;

/** The nearest passage of `sourceText` in runs, empty when nothing comes near. Bounded: 300 words against 400. */
export function nearestPassage(typed: string, sourceText: string): NearestRun[] {
  const words = wordsOf(typed).slice(0, WORDS_LIMIT);
  const source = wordsOf(sourceText);
  if (words.length === 0 || source.length === 0) return [];
  const from = windowStart(words, source);
  const margin = 24 + (words.length >> 3);
  const window = source.slice(Math.max(0, from - margin), from + words.length + margin);
  const kept = keptWords(words, window);
  const wordy = words.filter((word) => word.wordy).length;
  const common = kept.filter(([i]) => words[i]!.wordy).length;
  if (common === 0 || common < wordy * LIKENESS) return [];
  return runs(words, window, kept, sourceText);
}

/** Where in `source` the words would start: each rare word that both have votes for the distance between its places. */
function windowStart(words: readonly Word[], source: readonly Word[]): number {
  const places = new Map<string, number[]>();
  source.forEach((word, index) => {
    const known = places.get(word.key);
    if (known) known.push(index);
    else places.set(word.key, [index]);
  });
  const votes = new Map<number, number>();
  let [best, most] = [0, 0];
  words.forEach((word, index) => {
    const found = word.wordy ? (places.get(word.key) ?? []) : [];
    if (found.length > 24) return;
    for (const place of found) {
      // Neighbouring distances vote together, since a word left out moves all that follow.
      for (const bucket of [(place - index) >> 3, ((place - index) >> 3) + 1]) {
        const count = (votes.get(bucket) ?? 0) + 1 / found.length;
        votes.set(bucket, count);
        if (count > most) [best, most] = [bucket, count];
      }
    }
  });
  return Math.max(0, best * 8);
}

function runs(words: readonly Word[], window: readonly Word[], kept: Kept, text: string): NearestRun[] {
  // Typed words before the first and after the last common one stand for as many of the source's.
  const first = kept[0]!;
  const last = kept[kept.length - 1]!;
  const start = Math.max(0, first[1] - first[0]);
  const end = Math.min(window.length - 1, last[1] + words.length - 1 - last[0]);
  const found: NearestRun[] = [];
  const add = (from: number, to: number, same: boolean) => {
    const slice = text.slice(from, to);
    const previous = found[found.length - 1];
    if (previous && previous.same === same) previous.words += slice;
    else found.push({ words: slice, same });
  };
  let at = window[start]!.start;
  let [i, j] = [0, start];
  for (const [x, y] of [...kept, [words.length, end + 1] as const]) {
    if (y > j) {
      add(at, window[y - 1]!.end, false);
      at = window[y - 1]!.end;
    } else if (x > i) add(at, at, false);
    const word = window[y];
    if (y > end || !word) break;
    add(at, word.end, true);
    at = word.end;
    [i, j] = [x + 1, y + 1];
  }
  return found.map((run) => ({ ...run, words: run.words.replace(/[\uFFFC\uE000]+/g, '[…]') }));
}
