import { FILLER, TOKEN } from './types.ts';
import type { Mark } from './types.ts';

const INLINE: Partial<Record<Mark[2], string>> = { em: '*', strong: '**', del: '~~' };
const FILLERS = new RegExp(`${FILLER}(?:[${FILLER}\\s]*${FILLER})?`, 'g');

/**
 * Markdown that renders to a revision's text and marks: what an author edits after a passage was withdrawn and the
 * source went with it. Where the passage stood there is "[…]", for the author to mend. Tokens keep their own paragraphs.
 */
export function sourceOf(text: string, marks: readonly Mark[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const block of text.split('\n\n')) {
    const end = at + block.length;
    const inside = marks.filter(([from, to]) => from < end && to > at);
    parts.push(block === TOKEN ? TOKEN : blockOf(block, at, inside));
    at = end + 2;
  }
  return parts.join('\n\n').replace(FILLERS, '[…]');
}

function blockOf(block: string, at: number, marks: readonly Mark[]): string {
  const has = (kind: Mark[2]): Mark | undefined => marks.find((mark) => mark[2] === kind);
  if (has('pre')) return `\`\`\`\n${block}\n\`\`\``;
  let offset = at;
  return block
    .split('\n')
    .map((line) => {
      const start = offset;
      offset += line.length + 1;
      const item = marks.some(([from, to, kind]) => kind === 'li' && from <= start && to >= start + line.length && from >= start - 1);
      return `${has('h') ? '# ' : item ? '- ' : ''}${escapeLine(inlineOf(line, start, marks))}`;
    })
    .join('\n');
}

/** Inline marks around the words of one line, each clipped to it and opened and closed in order. */
function inlineOf(line: string, start: number, marks: readonly Mark[]): string {
  const opens = new Map<number, string>();
  const closes = new Map<number, string>();
  for (const [from, to, kind, href] of marks) {
    const [a, b] = [Math.max(0, from - start), Math.min(line.length, to - start)];
    const [open, close] = kind === 'a' ? ['[', `](${href ?? ''})`] : kind === 'code' ? ['`', '`'] : [INLINE[kind], INLINE[kind]];
    if (a >= b || open === undefined || close === undefined || line.slice(a, b).trim() === '') continue;
    opens.set(a, (opens.get(a) ?? '') + open);
    closes.set(b, close + (closes.get(b) ?? ''));
  }
  let out = '';
  for (let index = 0; index <= line.length; index += 1) {
    out += (closes.get(index) ?? '') + (opens.get(index) ?? '');
    const letter = line[index];
    if (letter !== undefined) out += /[\\`*_[\]<>~&|]/.test(letter) ? `\\${letter}` : letter;
  }
  return out;
}

/** Keeps a line of words from being read as a heading, an item, a rule or a quote. */
const escapeLine = (line: string): string => line.replace(/^(\s*)([#+=-])/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])/, '$1\\$2');
