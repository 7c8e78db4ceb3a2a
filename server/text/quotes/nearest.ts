/** The passage of a source that is nearest to words that do not match it, for the error message (QUOTES.md "Matching" 5). */
import { keptWords, wordsOf, type Kept, type Word } from './words.ts';

/** A stretch of the source's passage. `same: false` differs from what was typed; empty `words` there: typed words too many. */
export interface NearestRun {
  words: string;
  same: boolean;
}

/** Words of the typed quote that are compared. */
const WORDS_LIMIT = 300;
/** Words more on each side in which the first and last typed words are looked for. */
const SLACK = 3;
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
  const passage = narrowed(words, window);
  const kept = keptWords(words, passage);
  const wordy = words.filter((word) => word.wordy).length;
  const common = kept.filter(([i]) => words[i]!.wordy).length;
  if (common === 0 || common < wordy * LIKENESS) return [];
  return runs(words, passage, kept, sourceText);
}

/** The stretch of `window` where common words stand close; a far "I" or full stop is common to any two texts. */
function narrowed(words: readonly Word[], window: readonly Word[]): Word[] {
  const kept = keptWords(words, window);
  let best = { score: 0, from: 0, to: -1 };
  let [score, from] = [0, 0];
  kept.forEach(([i, j], index) => {
    const before = kept[index - 1];
    const strange = before ? Math.max(0, j - before[1] - (i - before[0])) : 0;
    if (score - strange / 2 <= 0) [score, from] = [1, index];
    else score += 1 - strange / 2;
    if (score > best.score) best = { score, from, to: index };
  });
  const [first, last] = [kept[best.from], kept[best.to]];
  if (!first || !last) return [];
  return window.slice(Math.max(0, first[1] - first[0] - SLACK), last[1] + words.length - last[0] + SLACK);
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

function runs(words: readonly Word[], passage: readonly Word[], kept: Kept, text: string): NearestRun[] {
  const found: NearestRun[] = [];
  const add = (from: number, to: number, same: boolean) => {
    const slice = text.slice(from, to).replace(/[\uFFFC\uE000\uE001]+/g, '[…]');
    const previous = found[found.length - 1];
    if (previous && previous.same === same) previous.words += slice;
    else found.push({ words: slice, same });
  };
  // Typed words before the first and after the last common one stand for as many of the source's.
  const [first, last] = [kept[0]!, kept[kept.length - 1]!];
  const start = Math.max(0, first[1] - first[0]);
  const end = Math.min(passage.length, last[1] + words.length - last[0]);
  let at = passage[start]!.start;
  let [i, j] = [0, start];
  for (const [x, y] of [...kept, [words.length, end] as const]) {
    const differs = y > j ? passage[y - 1]!.end : at;
    if (y > j || x > i) add(at, differs, false);
    const word = passage[y];
    if (x === words.length || !word) break;
    add(differs, word.end, true);
    at = word.end;
    [i, j] = [x + 1, y + 1];
  }
  return found;
}
