/**
 * Sentences and cuts (QUOTES.md "Sentences and cuts"): a quote that starts or ends inside a sentence says so, and can show
 * the rest. All looks around a position are windows of fixed size, so that nothing depends on the length of a text.
 */
import { FILLER, MASK, TOKEN, type Range } from '../types.ts';

/** What a sentence can lose that changes what it says: letters, digits, emoji. Punctuation alone is no loss. */
export const WORDY = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** Characters of the rest of a sentence that are shown at most, on each side. */
export const REST_LIMIT = 400;

const CLOSER = /["'\u00BB\u201D\u2019\u203A)\]]/;
const OPENERS = /^[\s"'\u00AB\u201C\u2018\u2039([\u2014\u2013-]{0,6}/;
const LOWER = /^\p{Ll}/u;
/** Abbreviations after which the sentence goes on whatever follows, and those that only end one before a capital. */
const NEVER =
  /(?:^|[\s("'\u00AB\u201C\u2019])(?:\p{Lu}|MM|Mr|Mrs|Ms|Mme|Mlle|Dr|Drs|Pr|Prof|St|Ste|Me|Mgr|cf|vs|p|pp)$/u;
const BEFORE_CAPITAL =
  /(?:^|[\s("'\u00AB\u201C\u2019])(?:etc|ect|e\.g|i\.e|p\.ex|c\.-à-d|approx|ex|art|env|n°|no|tel|tél|av|apr)$/u;
const LETTER = /[\p{L}\p{N}]/u;
const HARD_WRAP = 60;

interface Break {
  /** Where the sentence ends, its punctuation and closing quote marks included. */
  end: number;
  /** Where the next may start. */
  next: number;
}

/** The ends of sentences in [from, to) of `text`, in order. Looks outside of it a little, never starts outside. */
function* breaks(text: string, from: number, to: number): Generator<Break> {
  const stop = /[.!?\u2026]+|[\n\t\uFFFC\uE000\uE001]+/g;
  stop.lastIndex = from;
  for (let hit = stop.exec(text); hit && hit.index < to; hit = stop.exec(text)) {
    const run = hit[0];
    const after = hit.index + run.length;
    if (!/[.!?\u2026]/.test(run[0]!)) {
      if (!isHardWrap(text, hit.index, run)) yield { end: hit.index, next: after };
      continue;
    }
    const end = withClosers(text, after);
    if (endsSentence(text, hit.index, run, end)) yield { end, next: end };
  }
}

/** A line break inside a sentence: the line is long and the next one goes on in lower case. */
function isHardWrap(text: string, at: number, run: string): boolean {
  if (run !== '\n' || !LOWER.test(text.slice(at + 1, at + 3))) return false;
  return !text.slice(Math.max(0, at - HARD_WRAP - 1), at).includes('\n') && at > HARD_WRAP;
}

/** End of the closing quote marks and brackets that follow `at`; a French guillemet may stand after a space. */
function withClosers(text: string, at: number): number {
  let end = at;
  for (let n = 0; n < 6 && end < text.length; n++) {
    if (CLOSER.test(text[end]!)) end += 1;
    else if (/[ \u00A0\u202F]/.test(text[end]!) && text[end + 1] === '\u00BB') end += 2;
    else break;
  }
  return end;
}

function endsSentence(text: string, at: number, run: string, end: number): boolean {
  const behind = text.slice(end, end + 8);
  const lower = LOWER.test(behind.replace(OPENERS, ''));
  if (behind !== '' && !/^\s/.test(behind)) {
    // No space: "3.5", "example.org", "e.g." go on; "impossible.Mais" is two sentences of somebody in a hurry.
    return /\p{Ll}$/u.test(text.slice(at - 1, at)) && /^\p{Lu}\p{Ll}/u.test(behind);
  }
  if (end > at + run.length && lower) return false;
  if (run === '.') {
    const word = text.slice(Math.max(0, at - 8), at);
    return !NEVER.test(word) && !(lower && BEFORE_CAPITAL.test(word));
  }
  // Two dots and more, or an ellipsis, end nothing before lower case; "!" and "?" do.
  return !lower || !/^(?:\.{2,}|[.\u2026]*\u2026[.\u2026]*)$/.test(run);
}

/** The sentences of `text` in order, as ranges without the white space, tokens and fillers around them. Linear. */
export function sentences(text: string): Range[] {
  const found: Range[] = [];
  let start = 0;
  const add = (end: number) => {
    const range = trim(text, start, end);
    if (range) found.push(range);
  };
  for (const stop of breaks(text, 0, text.length)) {
    add(stop.end);
    start = stop.next;
  }
  add(text.length);
  return found;
}

/** [start, end) without white space, tokens and fillers at its ends; null when nothing is left. */
export function trim(text: string, start: number, end: number): Range | null {
  while (start < end && /[\s\uFFFC\uE000\uE001]/.test(text[start]!)) start++;
  while (end > start && /[\s\uFFFC\uE000\uE001]/.test(text[end - 1]!)) end--;
  return start < end ? [start, end] : null;
}

/** A cut: `rest` is what may be shown of the sentence (or of the gap), null when nothing may. */
export interface Cut {
  rest: Range | null;
}
export interface Cuts {
  start: Cut | null;
  end: Cut | null;
  /** `gaps[i]` stands between range i and i + 1; null when nothing but white space or punctuation is left out. */
  gaps: (GapCut | null)[];
}
/** A gap that is short is shown whole; of a long one, the ends of the two broken sentences (`rest`, `tail`). */
export interface GapCut extends Cut {
  tail: Range | null;
}

/** What is missing of the sentence before `at`: null when `at` is at its start. */
export function cutBefore(text: string, at: number): Cut | null {
  const floor = Math.max(0, at - REST_LIMIT);
  // Most sentences are short: a quarter of the window nearly always holds the end of the one before.
  let from = sentenceStart(text, Math.max(floor, at - REST_LIMIT / 4), at) ?? sentenceStart(text, floor, at) ?? floor;
  // An emoji before the first word closes the sentence before more often than it opens this one.
  if (!LETTER.test(text.slice(from, at))) return null;
  if (from === floor && from > 0 && !/\s/.test(text[from - 1]!)) from = wordStart(text, from, at);
  return { rest: trim(text, from, at) };
}

/** Where the last sentence of [floor, at) starts; null when none ends there. */
function sentenceStart(text: string, floor: number, at: number): number | null {
  let start: number | null = floor === 0 ? 0 : null;
  for (const stop of breaks(text, floor, at)) {
    if (stop.end > at) break;
    start = Math.min(stop.next, at);
  }
  return start;
}

/** What is missing of the sentence after `at`: null when `at` is at its end but for punctuation. */
export function cutAfter(text: string, at: number): Cut | null {
  const roof = Math.min(text.length, at + REST_LIMIT);
  let to = roof;
  for (const stop of breaks(text, Math.max(0, at - 12), roof)) {
    if (stop.end < at) continue;
    to = Math.min(roof, stop.end);
    break;
  }
  if (!WORDY.test(text.slice(at, to))) return null;
  if (to === roof && to < text.length && !/\s/.test(text[to]!)) {
    const space = text.slice(at, to).search(/\s\S*$/);
    if (space > 0) to = at + space;
  }
  return { rest: trim(text, at, to) };
}

/** Start of the first whole word after `from`, so that a shortened rest does not start inside one. */
function wordStart(text: string, from: number, at: number): number {
  const space = text.slice(from, at).search(/\s/);
  return space < 0 ? at : from + space + 1;
}

/**
 * A checker for many places of one text: whether a quote from `start` to `end` is cut at its start and at its end. The
 * sentences are found once, at the first question; each answer is a search among them.
 */
export function cutChecker(text: string): (range: Range) => [start: boolean, end: boolean] {
  let stops: Break[] | null = null;
  return ([start, end]) => {
    stops ??= [...breaks(text, 0, text.length)];
    let [low, high] = [0, stops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stops[middle]!.end <= start) low = middle + 1;
      else high = middle;
    }
    const from = Math.min(stops[low - 1]?.next ?? 0, start);
    while (low < stops.length && stops[low]!.end < end) low++;
    const to = stops[low]?.end ?? text.length;
    return [LETTER.test(text.slice(from, start)), WORDY.test(text.slice(end, to))];
  };
}

/** Which ends of `ranges` (in order, apart) are cut inside a sentence of `text`, and what lies between them. */
export function cutsOf(text: string, ranges: readonly Range[]): Cuts {
  const first = ranges[0];
  const last = ranges[ranges.length - 1];
  if (!first || !last) return { start: null, end: null, gaps: [] };
  const gaps = ranges.slice(1).map((range, index) => gapBetween(text, ranges[index]![1], range[0]));
  return { start: cutBefore(text, first[0]), end: cutAfter(text, last[1]), gaps };
}

function gapBetween(text: string, from: number, to: number): GapCut | null {
  const gap = text.slice(from, to);
  const broken = [TOKEN, FILLER, MASK].some((char) => gap.includes(char));
  if (!WORDY.test(gap) && !broken) return null;
  if (gap.length <= REST_LIMIT && !broken) {
    return { rest: trim(text, from, to), tail: null };
  }
  const rest = cutAfter(text, from)?.rest ?? null;
  const tail = cutBefore(text, to)?.rest ?? null;
  // The two windows never meet where the gap is longer than the limit, but a token near may leave them overlapping.
  return { rest, tail: tail && rest && tail[0] < rest[1] ? null : tail };
}
