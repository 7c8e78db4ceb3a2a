import type { Token } from 'marked';
import { asTyped } from './fallback.ts';
import { lex, RefusedText, toHtml } from './grammar.ts';
import { plain } from './plain.ts';
import { sanitize } from './sanitize.ts';
import { COOK, type Rendered, TOKEN } from './types.ts';

/** Characters of HTML one text may make (SECURITY.md 3.5). */
const HTML_MAX = 200_000;
/** Pieces of Markdown in one text. DOMPurify takes 60 µs for each, so that more would overrun the time limit anyway. */
const PIECES_MAX = 5_000;

/**
 * Source to HTML, text and marks: the one pipeline (SECURITY.md 3.5). Synchronous and unbounded in time: only the worker
 * calls it. What would make too much HTML is answered as typed, `cook` 0. Throws RefusedText 'too_deep', or 'tokens' when
 * the tokens are not each alone in a top-level paragraph.
 */
export function renderMarkdown(source: string): Rendered {
  const tokens = lex(source);
  if (!fits(tokens)) return asTyped(source);
  const dirty = toHtml(tokens).toWellFormed();
  if (dirty.length > HTML_MAX) return asTyped(source);
  const body = sanitize(dirty);
  const html = body.innerHTML;
  if (html.length > HTML_MAX) return asTyped(source);
  const { text, marks } = plain(body);
  const alone = Array.from(body.children).filter((child) => child.nodeName === 'P' && child.innerHTML === TOKEN).length;
  if ([source, html, text].some((form) => countTokens(form) !== alone)) throw new RefusedText('tokens');
  return { html, text, marks, cook: COOK };
}

function countTokens(text: string): number {
  return text.split(TOKEN).length - 1;
}

/** Whether the pieces are few enough; a table's cells count each, empty or not. */
function fits(tokens: readonly Token[]): boolean {
  let pieces = 0;
  const waiting: (readonly Token[])[] = [tokens];
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    pieces += level.length;
    for (const token of level) {
      if ('tokens' in token && token.tokens) waiting.push(token.tokens);
      if (token.type === 'list') for (const item of token.items) waiting.push(item.tokens);
      if (token.type === 'table')
        for (const row of [token.header, ...token.rows]) for (const cell of row) pieces += 1 + cell.tokens.length;
    }
    if (pieces > PIECES_MAX) return false;
  }
  return true;
}
