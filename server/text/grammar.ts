import { Marked, type Token, type TokensList } from 'marked';
import { escapeHtml, LINK_REL, safeHref } from './html.ts';

/** Why a text cannot be rendered; the form gives it back with its words in it (422). */
export type RefusedCode = 'too_deep' | 'tokens';

export class RefusedText extends Error {
  readonly code: RefusedCode;
  constructor(code: RefusedCode) {
    super(`text refused: ${code}`);
    this.name = 'RefusedText';
    this.code = code;
  }
}

/** Levels of quotes, lists and emphasis inside each other (SECURITY.md 3.5). */
const DEPTH_MAX = 30;
/** Every short row of a table is padded to the width of its first: 5,000 columns by 5,000 rows fit in 20 kB. */
const COLUMNS_MAX = 60;

/**
 * Carnet's Markdown: GFM, line breaks kept, no raw HTML (it is text like any other, so that no tag can swallow the
 * Markdown after it), no images. Everything written here is escaped here; DOMPurify comes after as a second wall.
 */
const markdown = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    html: () => undefined,
    tag: () => undefined,
    table(src) {
      const end = src.indexOf('\n');
      return (end < 0 ? src : src.slice(0, end)).split('|').length > COLUMNS_MAX + 2 ? undefined : false;
    },
  },
  renderer: {
    html: ({ text }) => escapeHtml(text),
    text(token) {
      if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
      return escapeText(token.text);
    },
    heading({ tokens, depth }) {
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    code: ({ text }) => `<pre><code>${escapeHtml(text)}\n</code></pre>\n`,
    codespan: ({ text }) => `<code>${escapeHtml(text)}</code>`,
    // A sign in the text rather than a disabled box, which would be a form control without a name.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    link({ href, text, tokens, autolink }) {
      const words = autolink ? escapeHtml(text) : this.parser.parseInline(tokens);
      const target = safeHref(encodeSpaces(href));
      if (target === null) return words;
      return `<a href="${autolink ? escapeHtml(target) : escapeText(target)}" rel="${LINK_REL}">${words}</a>`;
    },
    image({ href, text }) {
      const shown = text && /^https?:/i.test(href) ? `${text} (${href})` : text || href;
      return escapeText(shown);
    },
    tablecell(token) {
      const cell = token.header ? 'th' : 'td';
      return `<${cell}>${this.parser.parseInline(token.tokens)}</${cell}>\n`;
    },
  },
});

/** Escapes what marked hands over as text, in which character references still stand for their character. */
function escapeText(text: string): string {
  return text.replace(/&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,40});)|[<>"']/g, escapeHtml);
}

function encodeSpaces(href: string): string {
  return href.replace(/ /g, '%20');
}

/**
 * Top-level tokens of a source, as `toHtml` will draw them. Cheap enough for the main thread on ordinary texts, not on hostile
 * ones (SECURITY.md, fact 4). Throws RefusedText 'too_deep', checked before parsing by line and after by token.
 */
export function lex(source: string): TokensList {
  if (lineDepth(source) > DEPTH_MAX) throw new RefusedText('too_deep');
  const tokens = sayTooDeep(() => markdown.lexer(source));
  if (tokenDepth(tokens) > DEPTH_MAX) throw new RefusedText('too_deep');
  return tokens;
}

/** HTML of lexed tokens: escaped, but not yet sanitised. */
export function toHtml(tokens: TokensList): string {
  return sayTooDeep(() => markdown.parser(tokens));
}

/**
 * The words marked reads in one paragraph, references undecoded: lets a writer of Markdown check that it will be read as meant.
 * Null when it reads something else there than a paragraph.
 */
export function wordsRead(paragraph: string): string | null {
  const [block, ...others] = markdown.lexer(paragraph);
  if (others.length > 0 || (block && block.type !== 'paragraph')) return null;
  return saidBy(block?.tokens ?? []);
}

function saidBy(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br') return '\n';
      if ('tokens' in token && token.tokens) return saidBy(token.tokens);
      return 'text' in token ? String(token.text) : '';
    })
    .join('');
}

/** marked recurses; hostile nesting ends in "Maximum call stack size exceeded" (SECURITY.md, fact 4). */
function sayTooDeep<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new RefusedText('too_deep');
    throw error;
  }
}

/** Deepest nesting that any one line's own markers and indentation can ask for. */
function lineDepth(source: string): number {
  let deepest = 0;
  for (const line of source.split('\n')) {
    if (/^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(line)) continue; // a rule, not a pile of bullets
    const prefix = /^(?:[ \t]*(?:>|[*+-](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/.exec(line)?.[0];
    if (prefix === undefined) continue;
    const indent = /^[ \t]*/.exec(prefix)![0].length;
    const markers = prefix.match(/>|[*+-]|\d+[.)]/g)!.length;
    deepest = Math.max(deepest, markers + Math.floor(indent / 2));
  }
  return deepest;
}

const LEVELS = new Set(['blockquote', 'list', 'em', 'strong', 'del', 'link', 'image']);

function tokenDepth(tokens: readonly Token[]): number {
  let deepest = 0;
  const waiting: [readonly Token[], number][] = [[tokens, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const token of next[0]) {
      const depth = next[1] + (LEVELS.has(token.type) ? 1 : 0);
      deepest = Math.max(deepest, depth);
      if ('tokens' in token && token.tokens) waiting.push([token.tokens, depth]);
      if (token.type === 'list') for (const item of token.items) waiting.push([item.tokens, depth]);
    }
  }
  return deepest;
}
