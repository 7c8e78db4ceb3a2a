/** What a person typed, split into own words and headed blockquotes (QUOTES.md "Writing"). Pure. */
import { Lexer, Tokenizer, type Token } from 'marked';

/** Quotes that one post may hold. */
export const QUOTES_LIMIT = 50;
/** Deepest nesting of blockquotes and lists that is handed to marked, whose recursion would overflow the stack. */
const DEPTH_LIMIT = 30;

interface Place {
  /** First line in the body, counted from 1. */
  line: number;
  /** UTF-16 offsets in the body. */
  start: number;
  end: number;
}
/** Own words, as typed: Markdown with ordinary blockquotes, without blank lines before. */
export interface OwnBlock extends Place {
  kind: 'own';
  source: string;
}
/** A blockquote headed `@name #number`. */
export interface QuoteBlock extends Place {
  kind: 'quote';
  /** The lines as typed, without the last line break. */
  raw: string;
  name: string;
  number: number;
  /** The words under the heading without `>`; each deeper blockquote is `[…]` in a line of its own. */
  words: string;
}
export type WritingBlock = OwnBlock | QuoteBlock;

export interface WritingProblem {
  code: 'quote_misplaced' | 'too_many_quotes' | 'too_complex';
  /** Index in `blocks`, and line of the body from 1. */
  block: number;
  line: number;
  /** As the misplaced heading says. */
  name?: string;
  number?: number;
}

export interface Writing {
  blocks: WritingBlock[];
  problems: WritingProblem[];
}

const QUOTED_LINE = /^ {0,3}> ?/;
const HEADING = /^@([^#\n]{1,40})#(\d{1,6})(?![\p{L}\p{N}_])/u;
/** What people put between the heading and the words: a colon, "a écrit :". */
const SAID = /^[ \t\u00A0\u202F]*(?:(?:a écrit|écrit|a dit|dit|wrote|said|says)[ \t\u00A0\u202F]*)?:/i;
/** The marks of blockquotes and list items before the words of a line. */
const PREFIX = /^(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){1,90}/;
/** Dot-stuffing: emission puts one `\` before such a line, reading takes one away. */
const STUFFED = /^( {0,3})\\(\\*>)/;

/** Splits a body that has passed the door. Never throws: what cannot be read is a problem, and all of it own words. */
export function readWriting(body: string): Writing {
  const writing: Writing = { blocks: [], problems: [] };
  const tokens = blocksOf(body);
  if (!tokens) {
    const own: OwnBlock = { kind: 'own', source: body, line: 1, start: 0, end: body.length };
    return { blocks: [own], problems: [{ code: 'too_complex', block: 0, line: 1 }] };
  }
  const lines = lineCounter(body);
  let ownFrom = 0;
  let at = 0;
  const addOwn = (to: number) => {
    const start = ownFrom + /^(?:[ \t]*\n)*/.exec(body.slice(ownFrom, to))![0].length;
    const source = body.slice(start, to);
    if (source.trim() !== '') writing.blocks.push({ kind: 'own', source, line: lines(start), start, end: to });
  };
  for (const token of tokens) {
    const start = body.indexOf(token.raw, at);
    if (start < 0) continue;
    at = start + token.raw.length;
    if (token.type === 'list') reportMisplaced(token.raw, start, lines, writing);
    if (token.type !== 'blockquote') continue;
    for (const run of runsOf(token.raw)) {
      const [from, to] = [start + run.from, start + run.to];
      const quote = run.quoted ? headed(body.slice(from, to)) : null;
      if (!quote) {
        reportMisplaced(body.slice(from, to), from, lines, writing);
        continue;
      }
      addOwn(from);
      writing.blocks.push({ kind: 'quote', ...quote, line: lines(from), start: from, end: to });
      ownFrom = to;
    }
  }
  addOwn(body.length);
  const quotes = writing.blocks.flatMap((block, index) =>
    block.kind === 'quote' ? [{ block: index, line: block.line }] : [],
  );
  const beyond = quotes[QUOTES_LIMIT];
  if (beyond) writing.problems.push({ code: 'too_many_quotes', ...beyond });
  return writing;
}

/** The numbers of the posts that are quoted, each once, in order. */
export function citedNumbers(writing: Writing): number[] {
  return [...new Set(writing.blocks.flatMap((block) => (block.kind === 'quote' ? [block.number] : [])))];
}

/** The heading at the start of a line without its `>`, and what follows on the line; null when there is none. */
export function headingOf(line: string): { name: string; number: number; rest: string } | null {
  const found = HEADING.exec(line);
  const name = found?.[1]?.trim();
  if (!found || !name) return null;
  return { name, number: Number(found[2]), rest: line.slice(found[0].length) };
}

/**
 * marked's top-level tokens with the grammar of `../grammar.ts` (no raw HTML), or null when it is too deep for it. Block level
 * only: nobody reads the inline ones here, and hostile ones cost seconds, which this thread does not have.
 */
function blocksOf(body: string): Token[] | null {
  if (body.split('\n').some(tooDeep)) return null;
  const tokenizer = new Tokenizer();
  tokenizer.html = () => undefined;
  try {
    return new Lexer({ gfm: true, breaks: true, tokenizer }).blockTokens(body, []);
  } catch {
    return null;
  }
}

function tooDeep(whole: string): boolean {
  const rule = /^([ >]{0,90})([-*_])[ \t]*(?:\2[ \t]*){2,}$/.exec(whole); // a thematic break, not a pile of bullets
  const line = rule ? rule[1]! : whole;
  const prefix = /^(?:[ \t]|>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)){1,2000}/.exec(line)?.[0] ?? '';
  return (prefix.match(/>|[-*+]|\d+/g)?.length ?? 0) > DEPTH_LIMIT;
}

interface Run {
  quoted: boolean;
  from: number;
  to: number;
}

/** Lines with `>` and the lazy lines between them, apart: people forget the blank line after a quote. */
function runsOf(raw: string): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const line of raw.split('\n')) {
    const quoted = QUOTED_LINE.test(line);
    const last = runs[runs.length - 1];
    if (last && (last.quoted === quoted || line === '')) last.to = at + line.length;
    else runs.push({ quoted, from: at, to: at + line.length });
    at += line.length + 1;
  }
  for (const run of runs) if (raw[run.to - 1] === '\n') run.to -= 1;
  return runs;
}

function headed(raw: string): Pick<QuoteBlock, 'raw' | 'name' | 'number' | 'words'> | null {
  const lines = raw.split('\n').map((line) => line.replace(QUOTED_LINE, ''));
  const first = lines.findIndex((line) => line.trim() !== '');
  const heading = first < 0 ? null : headingOf(lines[first]!);
  if (!heading) return null;
  const words: string[] = [heading.rest.replace(SAID, '').trim()];
  for (const line of lines.slice(first + 1)) {
    if (!/^ {0,3}>/.test(line)) words.push(line.replace(STUFFED, '$1$2'));
    else if (words[words.length - 1] !== '[…]') words.push('[…]');
  }
  return { raw, name: heading.name, number: heading.number, words: words.join('\n') };
}

/** Headings in blockquotes that are no quotes would be unchecked attributions. */
function reportMisplaced(raw: string, start: number, lines: (at: number) => number, writing: Writing): void {
  let at = start;
  for (const line of raw.split('\n')) {
    const prefix = PREFIX.exec(line)?.[0] ?? '';
    const heading = prefix.includes('>') ? headingOf(line.slice(prefix.length)) : null;
    if (heading) {
      const { name, number } = heading;
      writing.problems.push({ code: 'quote_misplaced', block: writing.blocks.length, line: lines(at), name, number });
    }
    at += line.length + 1;
  }
}

/** `words` with the headings in blockquotes escaped: they then only look like what they say. */
export function escapeHeadings(words: string): string {
  return words.replace(
    /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){1,90})@(?=[^#\n]{1,40}#\d)/gm,
    (all, prefix: string) => (prefix.includes('>') ? `${prefix}\\@` : all),
  );
}

/** Line numbers of growing offsets, each character looked at once. */
function lineCounter(body: string): (at: number) => number {
  let [line, seen] = [1, 0];
  return (at) => {
    if (at < seen) [line, seen] = [1, 0];
    for (let next = body.indexOf('\n', seen); next >= 0 && next < at; next = body.indexOf('\n', seen)) {
      line += 1;
      seen = next + 1;
    }
    return line;
  };
}
