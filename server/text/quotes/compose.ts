/** From the token form to what a page carries: own words and live quotes, folded past depth 1 in the data (QUOTES.md "Data"). */
import type { QuotedPassage, QuotePart, Segment } from '#shared/body.ts';
import { draw, label } from '../draw.ts';
import { escapeHtml } from '../html.ts';
import { FILLER, MASK, TOKEN, type Mark, type QuoteRef, type Range } from '../types.ts';
import type { Labels } from './emit.ts';
import { cutsOf, WORDY, type GapCut } from './cuts.ts';

/** Quotes with their words inside the quotes of one post, at most; two whole quotes of the last post over and over double. */
const NESTED_LIMIT = 200;

/** What composing needs of a quoted post, as this reader may see it. */
export interface QuotedSource {
  postId: string;
  number: number;
  /** Present name, null when the reader may not see it. */
  author: string | null;
  /** False: the post or the reader's right to it is gone; `revision` and `quotes` are then not looked at. */
  readable: boolean;
  revision: { text: string; marks: readonly Mark[] };
  /** The quotes that stand at the tokens of that text, in order. */
  quotes: readonly QuoteRef[];
}
interface Composing {
  lookup: (ref: QuoteRef) => QuotedSource | null;
  labels: Labels;
  nestedLeft: number;
}

/**
 * The segments of a revision for one reader. `lookup` must know what `quotes` cite, and what those cite in turn, and names
 * and numbers one step further (an unknown post shows no words). `html` empty with a text: it is drawn from text and marks.
 */
export function compose(
  revision: { html: string; text: string; marks: readonly Mark[] },
  quotes: readonly QuoteRef[],
  lookup: (ref: QuoteRef) => QuotedSource | null,
  labels: Labels,
): Segment[] {
  const composing: Composing = { lookup, labels, nestedLeft: NESTED_LIMIT };
  const segments: Segment[] = [];
  const html = revision.html === '' && revision.text !== '' ? draw(revision.text, revision.marks) : revision.html;
  html.split(`<p>${TOKEN}</p>`).forEach((own, index) => {
    const ref = quotes[index - 1];
    if (ref) segments.push(passage(ref, 1, composing));
    const words = own.trim();
    if (words !== '') segments.push({ kind: 'own', html: label(words, labels) });
  });
  return segments;
}

function passage(ref: QuoteRef, depth: 1 | 2, composing: Composing): QuotedPassage {
  const source = composing.lookup(ref);
  const shown: QuotedPassage = {
    kind: 'quote',
    number: source?.number ?? 0,
    postId: source?.postId ?? ref.sourcePostId,
    author: source?.author ?? null,
    state: 'withdrawn',
    parts: [],
    length: 0,
  };
  if (!source?.readable) return shown;
  const ranges = clipped(ref.ranges, source.revision.text.length);
  if (!saysAnything(source.revision.text, ranges)) {
    if (ranges.some(([start, end]) => source.revision.text.slice(start, end).includes(MASK))) shown.state = 'masked';
    return shown;
  }
  shown.state = 'live';
  fill(shown, source, ranges, depth, composing);
  return shown;
}

function clipped(ranges: readonly Range[], length: number): Range[] {
  return ranges.map(([start, end]) => [start, Math.min(end, length)] as const).filter(([start, end]) => start < end);
}

/** Whether more than the filler of words that are not shown is left, and more than the nested quotes of others. */
function saysAnything(text: string, ranges: readonly Range[]): boolean {
  const words = ranges.map(([start, end]) => text.slice(start, end)).join('');
  return words.includes(FILLER) || words.includes(MASK) ? WORDY.test(words) : words.replaceAll(TOKEN, '').trim() !== '';
}

function fill(
  shown: QuotedPassage,
  source: QuotedSource,
  ranges: readonly Range[],
  depth: 1 | 2,
  composing: Composing,
): void {
  const { text, marks } = source.revision;
  const cuts = cutsOf(text, ranges);
  const rest = (range: Range | null): string | null => (range ? inline(text.slice(range[0], range[1])) : null);
  if (cuts.start) shown.parts.push({ kind: 'cut', at: 'start', rest: rest(cuts.start.rest) });
  ranges.forEach(([start, end], index) => {
    const gap = cuts.gaps[index - 1];
    if (gap) shown.parts.push({ kind: 'cut', at: 'between', rest: restOfGap(gap, rest) });
    let token = occurrences(text, TOKEN, start);
    for (let from = start; from < end;) {
      const next = text.indexOf(TOKEN, from);
      const to = next < 0 || next >= end ? end : next;
      const words = trimSpace(text, from, to);
      if (words) {
        shown.parts.push({ kind: 'words', html: draw(text, marks, [words], composing.labels) });
        shown.length += words[1] - words[0];
      }
      if (to < end) shown.parts.push(nested(source.quotes[token++], depth, composing));
      from = to + 1;
    }
  });
  if (cuts.end) shown.parts.push({ kind: 'cut', at: 'end', rest: rest(cuts.end.rest) });
}

function nested(ref: QuoteRef | undefined, depth: 1 | 2, composing: Composing): QuotePart {
  if (ref && depth === 1 && composing.nestedLeft > 0) {
    composing.nestedLeft -= 1;
    return { kind: 'nested', quote: passage(ref, 2, composing) };
  }
  const source = ref ? composing.lookup(ref) : null;
  // Nothing is known of it: at least say that something stands here.
  if (!source) return { kind: 'cut', at: 'between', rest: null };
  return { kind: 'deeper', number: source.number, postId: source.postId, author: source.author };
}

function restOfGap(gap: GapCut, rest: (range: Range | null) => string | null): string | null {
  const [head, tail] = [rest(gap.rest), rest(gap.tail)];
  return head && tail ? `${head} […] ${tail}` : (head ?? tail);
}

/** The remainder of a sentence as inline HTML. It holds no token and no filler (cuts.ts). */
function inline(words: string): string {
  return escapeHtml(words.replace(/\s+/g, ' '));
}

/** As `trim`, but withdrawn words stay: they are said in place. */
function trimSpace(text: string, from: number, to: number): Range | null {
  while (from < to && /\s/.test(text[from]!)) from++;
  while (to > from && /\s/.test(text[to - 1]!)) to--;
  return from < to ? [from, to] : null;
}

function occurrences(text: string, char: string, before: number): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0 && at < before; at = text.indexOf(char, at + 1)) count++;
  return count;
}
