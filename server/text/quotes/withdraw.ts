/** Withdrawing passages (QUOTES.md "Withdrawing"): overwriting, following them into older wordings, asking what an edit cut out. */
import { FILLER, type Mark, type Range } from '../types.ts';
import { WORDY } from './cuts.ts';
import { keyOf } from './key.ts';
import { keptWords, wordsOf } from './words.ts';

/** Exact occurrences of one passage that are followed in one older wording. */
const OCCURRENCES_LIMIT = 200;
/** Words (and punctuation) from which a passage that is still there is called moved; fewer may be there by chance. */
const MOVED = 4;
/** Marks that set words; the others (items, headings, pre) say how blocks stand and tell nothing of the words. */
const INLINE = new Set(['em', 'strong', 'del', 'code', 'a']);

/**
 * `revision` with `ranges` overwritten at equal length, so that the ranges of every quote stay valid. Line breaks, tabs and
 * tokens stay (the blocks, and the nested quotes, which are others' words). Marks give way: a link's target goes with its words.
 */
export function withdrawRanges(
  revision: { text: string; marks: readonly Mark[] },
  ranges: readonly Range[],
  filler = FILLER,
): { text: string; marks: Mark[] } {
  const gone = merged(ranges, revision.text.length);
  let text = '';
  let at = 0;
  for (const [start, end] of gone) {
    text += revision.text.slice(at, start) + revision.text.slice(start, end).replace(/[^\n\t\uFFFC\uE000]/g, filler);
    at = end;
  }
  text += revision.text.slice(at);
  return { text, marks: revision.marks.flatMap((mark) => (INLINE.has(mark[2]) ? without(mark, gone) : [mark])) };
}

/** In order and apart, inside [0, length). */
export function merged(ranges: readonly Range[], length: number): Range[] {
  const found: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const [from, to] = [Math.max(0, start), Math.min(length, end)];
    const last = found[found.length - 1];
    if (from >= to) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

function without([start, end, kind, href]: Mark, gone: readonly Range[]): Mark[] {
  const left: Mark[] = [];
  const add = (from: number, to: number) => {
    if (from < to) left.push(href === undefined ? [from, to, kind] : [from, to, kind, href]);
  };
  let at = start;
  for (const [from, to] of gone) {
    if (to <= at || from >= end) continue;
    add(at, Math.min(from, end));
    at = Math.max(at, to);
  }
  add(at, end);
  return left;
}

/**
 * Where the passages `ranges` of `current` stand in another wording of the same post: all exact occurrences, and what stands
 * between the nearest words around each passage that both wordings have. Rather too much than too little.
 */
export function traceRanges(current: string, older: string, ranges: readonly Range[]): Range[] {
  const gone = merged(ranges, current.length);
  if (current === older) return gone;
  const found: Range[] = [];
  for (const [start, end] of gone) found.push(...occurrencesOf(current.slice(start, end), older));
  const [a, b] = [wordsOf(current), wordsOf(older)];
  const kept = keptWords(a, b);
  for (const [start, end] of gone) {
    let [from, to] = [0, b.length];
    for (const [i, j] of kept) {
      if (a[i]!.end <= start) from = j + 1;
      if (a[i]!.start >= end) {
        to = j;
        break;
      }
    }
    const [first, last] = [b[from], b[to - 1]];
    if (from < to && first && last) found.push([first.start, last.end]);
  }
  return merged(found, older.length);
}

/** Where exactly these words stand. A passage without a word ("…") occurs everywhere by chance: it is found nowhere. */
export function occurrencesOf(passage: string, text: string): Range[] {
  const words = passage.trim();
  const found: Range[] = [];
  if (!WORDY.test(words)) return found;
  const [sought, key] = [keyOf(words).key, keyOf(text)];
  for (
    let at = key.key.indexOf(sought);
    at >= 0 && found.length < OCCURRENCES_LIMIT;
    at = key.key.indexOf(sought, at + sought.length)
  ) {
    found.push([key.starts[at]!, key.ends[at + sought.length - 1]!]);
  }
  return found;
}

/**
 * What an edit from `before` to `after` removed, as ranges of `before`: the edit form asks whether to keep it in the history
 * or to withdraw it. Words that only moved are not removed; neither is punctuation. Empty when nothing was.
 */
export function cutOut(before: string, after: string): Range[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const stayed = new Set(keptWords(a, b).map(([i]) => i));
  const afterKey = keyOf(after).key;
  const found: Range[] = [];
  for (let from = 0; from < a.length; from++) {
    if (stayed.has(from)) continue;
    let to = from;
    while (to + 1 < a.length && !stayed.has(to + 1)) to++;
    const removed = a.slice(from, to + 1);
    from = to;
    const [first, last] = [removed.find((word) => word.wordy), removed.findLast((word) => word.wordy)];
    if (!first || !last) continue;
    const moved = removed.length >= MOVED && afterKey.includes(keyOf(before.slice(first.start, last.end)).key);
    if (!moved) found.push([first.start, last.end]);
  }
  return found;
}
