/** Finding typed words in a source (QUOTES.md "Matching"). Pure; bounded for any input of 20,000 characters. */
import { TOKEN, type Range } from '../types.ts';
import { cutChecker, trim } from './cuts.ts';
import { edgesOf, type Edges } from './edges.ts';
import { keyOf, type Key } from './key.ts';
import { plainish } from './plainish.ts';

/** Parts between `[…]` that are looked for at most; a whole post with 50 nested quotes has 51. */
const PARTS_LIMIT = 64;
/** Occurrences of one part whose cuts are compared. */
const COMPARED_LIMIT = 32;
/** Occurrences that are looked at in one search (or in all searches that share a budget): one emoji costs up to 25 µs. */
const LOOKS = 20_000;

const JOIN = /\[(?:\u2026|\.{3})\]|\((?:\u2026|\.{3})\)/g;
const ONLY_A_JOIN = new RegExp(`^(?:${JOIN.source})?$`);

const BOTH = { start: true, end: true };

interface Source {
  text: string;
  /** Nested quotes do not count: words on both sides of one may be quoted in one go (the range is split there). */
  key: Key;
  /** Nested quotes count as `[…]`; the same as `key` when there are none. */
  keyWithTokens: Key;
  edges: Edges;
  cuts: (range: Range) => [start: boolean, end: boolean];
  budget: Budget;
}
/** What searches may still cost; once nothing is left they find nothing. */
export interface Budget {
  looks: number;
}
interface Hit {
  range: Range;
  /** Index in the key just after the hit. */
  next: number;
}

/**
 * The ranges of `sourceText` that `body` quotes, in the source's order, or null when the words are not there. `[…]` in the
 * body leaves something out, or stands for a nested quote; a nested quote that is left out splits the range.
 * There may be more ranges than a quote may have: the caller refuses those.
 */
export function find(body: string, sourceText: string): Range[] | null {
  return finder(sourceText)(body);
}

/** As `find`, for several bodies and one source; `budget` is shared by the searches of one post. */
export function finder(text: string, budget = newBudget()): (body: string) => Range[] | null {
  const key = keyOf(text);
  const keyWithTokens = text.includes(TOKEN) ? keyOf(text, '[...]') : key;
  const source: Source = { text, key, keyWithTokens, edges: edgesOf(text), cuts: cutChecker(text), budget };
  return (body) => findTyped(body, source) ?? findTyped(plainish(body), source);
}

export function newBudget(): Budget {
  return { looks: LOOKS };
}

function findTyped(body: string, source: Source): Range[] | null {
  if (source.keyWithTokens !== source.key) {
    const hit = occurrence(keyOf(body).key, 0, { ...source, key: source.keyWithTokens }, BOTH);
    if (hit && /[^\s\uFFFC]/.test(source.text.slice(...hit.range))) return [hit.range];
  }
  const whole = findParts([body], source);
  if (whole) return whole;
  const parts = body.split(JOIN);
  return parts.length > 1 && parts.length <= PARTS_LIMIT ? findParts(parts, source) : null;
}

function findParts(parts: readonly string[], source: Source): Range[] | null {
  const keys = parts.map((part) => keyOf(part).key);
  const sought = keys.filter((key) => key !== '');
  if (sought.length === 0) return null;
  // The best occurrence of an early part may lie behind the only one of a later part: then the first of each.
  const hits = locate(sought, source, true) ?? (sought.length > 1 ? locate(sought, source, false) : null);
  if (!hits) return null;
  const ranges = joinOverTokens(hits, source.text);
  takeInTokens(ranges, parts, keys, source.text);
  return ranges;
}

function locate(sought: readonly string[], source: Source, prefer: boolean): Range[] | null {
  const ranges: Range[] = [];
  let from = 0;
  for (const [index, part] of sought.entries()) {
    const matter = { start: prefer && index === 0, end: prefer && index === sought.length - 1 };
    const hit = occurrence(part, from, source, matter);
    if (!hit) return null;
    ranges.push(hit.range);
    from = hit.next;
  }
  return ranges;
}

/**
 * The first occurrence of `part` at or after `from` (in the key) that is not cut at the ends that matter, else the first,
 * else none. No end matters beside a `[…]`, which says itself that something is left out.
 */
function occurrence(part: string, from: number, source: Source, matter: { start: boolean; end: boolean }): Hit | null {
  const { key, starts, ends } = source.key;
  const { budget } = source;
  let first: Hit | null = null;
  let compared = 0;
  if (part === '') return null;
  for (let at = key.indexOf(part, from); at >= 0 && budget.looks-- > 0; at = key.indexOf(part, at + 1)) {
    const range = edged(starts[at]!, ends[at + part.length - 1]!, source);
    if (!range) continue;
    let next = at + part.length;
    while (next < starts.length && starts[next]! < range[1]) next++;
    const hit = { range, next };
    if (!matter.start && !matter.end) return hit;
    const [cutStart, cutEnd] = source.cuts(range);
    if (!(matter.start && cutStart) && !(matter.end && cutEnd)) return hit;
    first ??= hit;
    if (++compared >= COMPARED_LIMIT) break;
  }
  return first;
}

function edged(start: number, end: number, { edges }: Source): Range | null {
  if (!edges.mayStart(start)) return null;
  const last = edges.end(end);
  return last < 0 ? null : [start, last];
}

/** Splits what runs over a nested quote that the body leaves out; joins two parts that touch but for one. */
function joinOverTokens(hits: readonly Range[], text: string): Range[] {
  const ranges: Range[] = [];
  hits.forEach(([start, end], index) => {
    const pieces = withoutTokens(text, start, end);
    const last = ranges[ranges.length - 1];
    const first = pieces[0];
    if (index > 0 && last && first && joined(text.slice(last[1], first[0]))) {
      ranges[ranges.length - 1] = [last[0], first[1]];
      pieces.shift();
    }
    ranges.push(...pieces);
  });
  return ranges;
}

/** Between two parts nothing is left out but nested quotes, for which `[…]` stands, or a `[…]` of the source's own. */
function joined(gap: string): boolean {
  return ONLY_A_JOIN.test(gap.replace(/[\s\uFFFC]+/g, ''));
}

function withoutTokens(text: string, start: number, end: number): Range[] {
  const pieces: Range[] = [];
  for (let from = start; from < end;) {
    const token = text.indexOf('\uFFFC', from);
    const to = token < 0 || token >= end ? end : token;
    const piece = trim(text, from, to);
    if (piece) pieces.push(piece);
    from = to + 1;
  }
  return pieces;
}

/** `[…]` alone in the first or last lines stands for the nested quotes that touch the passage there. */
function takeInTokens(ranges: Range[], parts: readonly string[], keys: readonly string[], text: string): void {
  const first = keys.findIndex((key) => key !== '');
  const last = keys.findLastIndex((key) => key !== '');
  if (first > 0 && /^[ \t]*\n/.test(parts[first]!)) {
    const [start, end] = ranges[0]!;
    const before = /[\s\uFFFC]+$/.exec(text.slice(Math.max(0, start - 400), start))?.[0] ?? '';
    const token = before.indexOf('\uFFFC');
    if (token >= 0) ranges[0] = [start - before.length + token, end];
  }
  if (last < keys.length - 1 && /\n[ \t]*$/.test(parts[last]!)) {
    const [start, end] = ranges[ranges.length - 1]!;
    const after = /^[\s\uFFFC]+/.exec(text.slice(end, end + 400))?.[0] ?? '';
    const token = after.lastIndexOf('\uFFFC');
    if (token >= 0) ranges[ranges.length - 1] = [start, end + token + 1];
  }
}
