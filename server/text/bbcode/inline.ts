import { wordsRead } from '../grammar.ts';
import type { Line, Run } from './blocks.ts';

/** A longer paragraph with emphasis goes without it unchecked: nobody wrote that by hand. */
const CHECKED_MAX = 10_000;

/**
 * Lines of styled words as one Markdown paragraph, such that its plain text after rendering is its words. Where emphasis
 * would be ambiguous (`a**!**b`, `**a***b*`), or marked reads it otherwise, the words go without: losing bold is little,
 * showing stray asterisks is not.
 */
export function linesToMarkdown(lines: readonly Line[]): string {
  if (lines.some((line) => line.some((run) => run.bold || run.italic || run.strike))) {
    const markdown = written(lines, ['href', 'bold', 'strike', 'italic']);
    const words = lines.map((line) => line.map((run) => run.text).join('')).join('\n');
    if (markdown.length <= CHECKED_MAX && wordsRead(markdown) === words) return markdown;
  }
  return written(lines, ['href']);
}

function written(lines: readonly Line[], styles: readonly Style[]): string {
  return lines.map((line) => escapeLineStart(styled(line, styles, '', ''))).join('\n');
}

type Style = 'href' | 'bold' | 'strike' | 'italic';

/** `before` and `after`: what stands on either side in the line, '' at its ends. */
function styled(runs: readonly Run[], styles: readonly Style[], before: string, after: string): string {
  const [style, ...rest] = styles;
  if (!style) return escapeWords(runs.map((run) => run.text).join(''), runs[0]?.href != null);
  let out = '';
  for (let i = 0; i < runs.length;) {
    const value = runs[i]![style];
    let end = i + 1;
    while (end < runs.length && runs[end]![style] === value) end += 1;
    const group = runs.slice(i, end);
    const next = runs[end]?.text || after;
    const previous = out || before;
    if (style === 'href' && typeof value === 'string')
      out = out.replace(/!$/, '\\!') + link(group, value, rest); // "![" is an image
    else out += value ? emphasised(group, style, rest, previous, next) : styled(group, rest, previous, next);
    i = end;
  }
  return out;
}

function link(runs: readonly Run[], href: string, rest: readonly Style[]): string {
  const words = runs.map((run) => run.text).join('');
  if (words === href) return autolink(href);
  // In <…> only these could end or change the address; "&copy;" would be decoded.
  const target = href.replace(/[\\<>\s]/g, encodeURIComponent).replace(/&(?=#|\w+;)/g, '&amp;');
  return `[${styled(runs, rest, '[', ']')}](<${target}>)`;
}

/** Wraps words in a delimiter where it cannot be misread, with the spaces at their ends left outside. */
function emphasised(runs: readonly Run[], style: Style, rest: readonly Style[], before: string, after: string): string {
  const lead = runs[0]!.text.startsWith(' ') ? ' ' : '';
  const tail = runs.at(-1)!.text.endsWith(' ') ? ' ' : '';
  const inner = trimmed(runs);
  if (inner.length === 0) return styled(runs, rest, before, after);
  const [left, right] = [lead || before, tail || after];
  const mark = delimiter(style, left, right);
  const words = styled(inner, rest, mark, mark);
  const safe = fits(words, left, right) && !/[*_~]$/.test(left) && !/^[*_~]/.test(right);
  return safe ? `${lead}${mark}${words}${mark}${tail}` : styled(runs, rest, before, after);
}

function trimmed(runs: readonly Run[]): Run[] {
  const kept = runs.map((run, index) => {
    let { text } = run;
    if (index === 0) text = text.trimStart();
    if (index === runs.length - 1) text = text.trimEnd();
    return { ...run, text };
  });
  return kept.filter((run) => run.text !== '');
}

const WORD_START = /^[\p{L}\p{N}]/u;
const WORD_END = /[\p{L}\p{N}]$/u;

/** "_" reads better beside "**" but does nothing inside a word. */
function delimiter(style: Style, left: string, right: string): string {
  if (style === 'bold') return '**';
  if (style === 'strike') return '~~';
  return WORD_END.test(left) || WORD_START.test(right) ? '*' : '_';
}

/** CommonMark's flanking rules, kept to their clear half: a word at the inner side, or white space at the outer one. */
function fits(words: string, left: string, right: string): boolean {
  const opens = WORD_START.test(words) || left === '' || /[\s[]$/.test(left);
  const closes = WORD_END.test(words) || right === '' || /^[\s\]]/.test(right);
  return opens && closes;
}

const SYNTAX = /[\\`*_[\]<~|]|&(?=[#a-zA-Z])|:(?=\/\/)|(?<=www)\.|(?<=mailto|xmpp):/gi;
const ADDRESS = /\bhttps?:\/\/[^\s<>[\]"«»]{1,2000}/gi;

/** Escapes what Markdown would read as syntax inside a line; addresses stay links. */
function escapeWords(text: string, inLink: boolean): string {
  if (inLink) return escape(text);
  let out = '';
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(/[.,;:!?)'’*_~]+$/, '');
    if (!/^https?:\/\/./i.test(address)) continue;
    out += escape(text.slice(at, found.index)) + autolink(address);
    at = found.index + address.length;
  }
  return out + escape(text.slice(at));
}

function autolink(address: string): string {
  return `<${address}>`;
}

function escape(text: string): string {
  return text.replace(SYNTAX, '\\$&');
}

/** Escapes what Markdown, or the heading of a quote, would make of the beginning of a line. */
function escapeLineStart(line: string): string {
  return line
    .replace(/^(?:[-+](?=\s|$)|#{1,6}(?=\s|$)|>|(?::?-+:?|=+)(?=\s*$)|@(?=[^#\n]{1,60}#\d))/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
