/**
 * Markdown again from text and marks, for the edit form of a revision whose source was dropped because a passage of it was
 * withdrawn (QUOTES.md "Withdrawing"). Withdrawn words are left out: who edits the rest writes a new wording without them.
 */
import { TOKEN, type Mark } from '../types.ts';

type Near = (from: number, to: number) => Mark[];

/** Marks on one line that are looked at; a line can hold many links, but nobody reads a thousand. */
const MARKS_LIMIT = 1_000;
const SIGN: Record<string, string> = { em: '*', strong: '**', del: '~~', code: '`' };

/** What would be read as Markdown inside a line; `&` only where it would begin an entity, `_` only at the edge of a word. */
const SPECIAL = /[\\`*[\]<|~]|&(?=#?\w{1,40};)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What would be read as the mark of a block at the start of a line. */
const BLOCK_START = /^([ \t\u00A0]*)(#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|[-=]+[ \t]*$|(\d{1,9})([.)])(?=[ \t]|$))/;

/** A source whose rendering says what `text` says, tokens in place: paragraphs, lines, items, headings, pre, words set off. */
export function remake(text: string, marks: readonly Mark[]): string {
  const near = nearby(marks);
  let source = '';
  let at = 0;
  // Blocks are told by blank lines; a pre holds its own.
  for (const [start, end] of [...blocksOf(text, marks), [text.length, text.length] as const]) {
    for (const block of text.slice(at, start).split('\n\n')) {
      source += lines(text, near, at, at + block.length);
      at += block.length + 2;
    }
    if (start < end) source += fenced(text.slice(start, end));
    at = end;
  }
  return source.replace(/\n{3,}/g, '\n\n').trim();
}

function blocksOf(text: string, marks: readonly Mark[]): [number, number][] {
  let last = 0;
  return marks
    .filter(([, , kind]) => kind === 'pre')
    .map(([start, end]): [number, number] => [start, Math.min(end, text.length)])
    .sort((a, b) => a[0] - b[0])
    .filter(([start, end]) => start >= last && (last = end) > start);
}

function fenced(code: string): string {
  const kept = code.replace(/\uE000+/g, '').replaceAll(TOKEN, '');
  const fence = '`'.repeat(Math.max(3, ...[...kept.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return kept.trim() === '' ? '\n\n' : `\n\n${fence}\n${kept}\n${fence}\n\n`;
}

/** Marks that reach into a stretch of the text; asked for stretches in order, so that those passed are not looked at again. */
function nearby(marks: readonly Mark[]): Near {
  const sorted = [...marks].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let passed = 0;
  return (from, to) => {
    while (passed < sorted.length && sorted[passed]![1] <= from) passed++;
    const found: Mark[] = [];
    for (let i = passed; i < sorted.length && sorted[i]![0] < to && found.length < MARKS_LIMIT; i++) {
      if (sorted[i]![1] > from) found.push(sorted[i]!);
    }
    return found;
  };
}

/** One block: its lines, each with the marks that reach into it. */
function lines(text: string, near: Near, from: number, to: number): string {
  if (text.slice(from, to).includes('\t')) return table(text, near, from, to);
  let made = '\n\n';
  let start = from;
  for (const line of text.slice(from, to).split('\n')) {
    const end = start + line.length;
    const here = near(start, end);
    const words = spoken(text, here, start, end);
    const item = here.some(([first, , kind]) => kind === 'li' && first === start);
    const heading = here.some(([first, last, kind]) => kind === 'h' && first <= start && last >= end);
    if (words.trim() !== '') made += `${heading ? '### ' : item ? '- ' : ''}${words}\n`;
    start = end + 1;
  }
  return `${made}\n`;
}

function table(text: string, near: Near, from: number, to: number): string {
  let start = from;
  const rows = text
    .slice(from, to)
    .split('\n')
    .map((row) => {
      const cells = row.split('\t').map((cell) => {
        start += cell.length + 1;
        return spoken(text, near(start - cell.length - 1, start - 1), start - cell.length - 1, start - 1);
      });
      return `| ${cells.join(' | ')} |`;
    });
  const columns = text.slice(from, to).split('\n', 1)[0]!.split('\t').length;
  rows.splice(1, 0, `|${'---|'.repeat(columns)}`);
  return `\n\n${rows.join('\n')}\n\n`;
}

/** Words of one line, escaped, with emphasis, code and links around them. */
function spoken(text: string, marks: readonly Mark[], start: number, end: number): string {
  const inside = marks
    .map(([first, last, kind, href]) => ({ first: Math.max(first, start), last: Math.min(last, end), kind, href }))
    .filter(({ first, last, kind }) => first < last && kind !== 'li' && kind !== 'h' && kind !== 'pre')
    // A sign between a word and a letter would not be read as one, nor beside a space: then the words stand plain.
    .filter(({ first, last }) => /^\S(?:.*\S)?$/su.test(text.slice(first, last)) && edges(text, first, last));
  const opening = Map.groupBy(inside, ({ first }) => first);
  const closing = Map.groupBy(inside, ({ last }) => last);
  const places = [...new Set([start, end, ...opening.keys(), ...closing.keys()])].sort((a, b) => a - b);
  let made = '';
  let code = 0;
  places.forEach((place, index) => {
    for (const { kind, href } of closing.get(place)?.reverse() ?? []) {
      if (kind === 'code') code -= 1;
      made += kind === 'a' ? `](${href})` : SIGN[kind];
    }
    const next = places[index + 1];
    if (next === undefined) return;
    for (const { kind } of opening.get(place) ?? []) {
      if (kind === 'code') code += 1;
      made += kind === 'a' ? '[' : SIGN[kind];
    }
    const words = text.slice(place, next).replace(/\uE000+/g, '');
    made += code > 0 ? words.replaceAll('`', '') : words.replace(SPECIAL, '\\$&');
  });
  return made.replace(BLOCK_START, (_all, space: string, sign: string, digits?: string, dot?: string) =>
    digits === undefined ? `${space}\\${sign}` : `${space}${digits}\\${dot}`,
  );
}

function edges(text: string, first: number, last: number): boolean {
  const word = /[\p{L}\p{N}\uE000]/u;
  return !word.test(text[first - 1] ?? '') && !word.test(text[last] ?? '');
}
