/**
 * Words selected on a page, as people type them (QUOTES.md, "From a selection in the browser"). The DOM is read, never
 * `selection.toString()`, which knows neither nested quotes nor blocks. Pure: nothing on the page changes.
 */

/** Stands for what is left out: a nested quote, a cut, withdrawn words. */
const LEFT_OUT = '[…]';
const BLOCKS = new Set(['P', 'H3', 'H4', 'H5', 'H6', 'PRE', 'UL', 'OL', 'TABLE', 'BLOCKQUOTE', 'HR']);
const LINES = new Set(['LI', 'TR']);
/** Of the page, not of the text. */
const NO_WORDS = '.vh, cite, summary, button, .gone';
const OTHERS_WORDS = 'blockquote.quote, details.nested, .deeper';

export interface SelectedQuote {
  /** Number of the post they are read in. */
  within: number;
  /** Whose words they are: of the source, when all of them stand inside somebody's quote. */
  number: number;
  name: string;
  words: string;
  /** Where they stand, without what a selection takes in beyond them. */
  range: Range;
}

interface Piece {
  node: Text;
  start: number;
  end: number;
}

/**
 * The selected words of the post in which the selection starts; null when there is nothing to quote.
 * @param withdrawn what stands on the page in the place of a passage that is withdrawn, or masked
 */
export function selectedQuote(selection: Selection | null, withdrawn: readonly string[]): SelectedQuote | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const all = piecesOf(range, withdrawn);
  const body = all[0] && bodyOf(all[0]);
  // From the title down, or all of the page: nobody means one of the texts.
  if (!elementOf(range.startContainer)?.closest('.post') && all.some((piece) => bodyOf(piece) !== body)) return null;
  const pieces = all.filter((piece) => bodyOf(piece) === body);
  const [first, last] = [pieces[0], pieces.at(-1)];
  const post = body?.closest<HTMLElement>('.post');
  if (!first || !last || !body || !post?.querySelector(':scope > footer button[name=quote]')) return null;

  const within = Number(/^p(\d+)$/.exec(post.id)?.[1]);
  const quote = quoteAround(first.node, last.node);
  const source = quote
    ? sourceOf(quote)
    : { name: textOf(post, ':scope > :is(header, .byline) .name'), number: within };
  const words = wordsOf(quote ?? body, first, last, withdrawn);
  if (!source.name || !Number.isInteger(source.number) || !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(words))
    return null;
  const shown = document.createRange();
  shown.setStart(first.node, first.start);
  shown.setEnd(last.node, last.end);
  return { within, ...source, words, range: shown };
}

/** The block to put into a text: the heading, then each line as a quoted one. */
export function quoteBlock({ name, number, words }: Pick<SelectedQuote, 'name' | 'number' | 'words'>): string {
  // As the server writes them (server/text/quotes/emit.ts): names without "#", a line that starts with ">" escaped.
  const heading = `> @${name
    .replace(/[#\s]+/g, ' ')
    .trim()
    .slice(0, 39)} #${number}`;
  const lines = words
    .split('\n')
    .map((line) => (line.trim() === '' ? '>' : `> ${line.replace(/^( {0,3})(?=\\*>)/, '$1\\')}`));
  return [heading, ...lines].join('\n');
}

const elementOf = (node: Node): Element | null => (node instanceof Element ? node : node.parentElement);
const bodyOf = ({ node }: Piece): HTMLElement | null => node.parentElement?.closest<HTMLElement>('.post .body') ?? null;
const textOf = (within: Element, selector: string): string => within.querySelector(selector)?.textContent ?? '';

/** What is selected of each text node, where there are words of somebody's. */
function piecesOf(range: Range, withdrawn: readonly string[]): Piece[] {
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  const pieces: Piece[] = [];
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    if (!(node instanceof Text) || !range.intersectsNode(node)) continue;
    let start = node === range.startContainer ? range.startOffset : 0;
    let end = node === range.endContainer ? range.endOffset : node.data.length;
    while (start < end && /\s/.test(node.data[start] ?? '')) start += 1;
    while (start < end && /\s/.test(node.data[end - 1] ?? '')) end -= 1;
    const parent = node.parentElement;
    if (start === end || !parent?.closest('.post .body') || isWithdrawn(parent.closest('em'), withdrawn)) continue;
    if (!parent.closest(`${NO_WORDS}, .cut, details:not([open])`)) pieces.push({ node, start, end });
  }
  return pieces;
}

/** A passage that is not shown among own words has only this to be known by. */
const isWithdrawn = (element: Element | null, withdrawn: readonly string[]): boolean =>
  element?.tagName === 'EM' && withdrawn.includes(element.textContent ?? '');

/** The innermost quote that holds both. */
function quoteAround(first: Node, last: Node): Element | null {
  let quote = first.parentElement?.closest('blockquote.quote') ?? null;
  while (quote && !quote.contains(last)) quote = quote.parentElement?.closest('blockquote.quote') ?? null;
  return quote;
}

function sourceOf(quote: Element): { name: string; number: number } {
  return {
    name: textOf(quote, ':scope > cite bdi'),
    number: Number(/\d+/.exec(textOf(quote, ':scope > cite .n'))?.[0]),
  };
}

/** The words of `scope` from one piece to another: blocks apart by an empty line, items and typed breaks by a line. */
function wordsOf(scope: Element, first: Piece, last: Piece, withdrawn: readonly string[]): string {
  let text = '';
  let owed = 0;
  /** A cut inside a sentence holds together what stands on both sides of it. */
  let joined = false;
  let [from, to] = [0, 0];

  const owe = (breaks: number): void => {
    if (text !== '' && !joined) owed = Math.max(owed, breaks);
  };
  const say = (words: string): void => {
    if (owed > 0) text = text.trimEnd() + '\n'.repeat(owed);
    text += words;
    owed = 0;
    joined = false;
  };
  const sayText = (node: Text, verbatim: boolean): void => {
    if (!verbatim && node.data.trim() === '') {
      if (owed === 0 && /\S$/.test(text)) text += ' ';
      return;
    }
    say('');
    // Narrow spaces come from setting French for the eye (client/lib/typeset.ts).
    const typed = (data: string): string => {
      if (verbatim) return data;
      const set = data.replaceAll('\u202f', ' ').replace(/[ \t\n]+/g, ' ');
      return text === '' || /\s$/.test(text) ? set.replace(/^ /, '') : set;
    };
    if (node === first.node) from = text.length + typed(node.data.slice(0, first.start)).length;
    if (node === last.node) to = text.length + typed(node.data.slice(0, last.end)).length;
    text += typed(node.data);
  };
  const leaveOut = (element: Element, whole: boolean): void => {
    if (whole) owe(2);
    say('');
    if (element.contains(first.node)) from = text.length;
    text += whole || text === '' || /\s$/.test(text) ? LEFT_OUT : ` ${LEFT_OUT}`;
    if (element.contains(last.node)) to = text.length;
    if (whole) return owe(2);
    text += ' ';
    joined = true;
  };
  const walk = (node: Node, verbatim: boolean): void => {
    if (node instanceof Text) return sayText(node, verbatim);
    if (!(node instanceof Element) || node.matches(NO_WORDS)) return;
    if (node !== scope && node.matches(OTHERS_WORDS)) return leaveOut(node, true);
    if (node.matches('.cut')) {
      owed = 0;
      return leaveOut(node, false);
    }
    if (isWithdrawn(node, withdrawn)) {
      say(LEFT_OUT);
      return;
    }
    if (node.tagName === 'BR') {
      owed = text === '' ? 0 : Math.min(owed + 1, 2);
      return;
    }
    const breaks = BLOCKS.has(node.tagName) ? 2 : LINES.has(node.tagName) ? 1 : 0;
    owe(breaks);
    for (const child of node.childNodes) walk(child, verbatim || node.tagName === 'PRE' || node.tagName === 'CODE');
    if (node.tagName === 'TD' || node.tagName === 'TH') text += ' ';
    owe(breaks);
  };
  walk(scope, false);

  while (from > 0 && insideWord(text, from, true)) from -= 1;
  while (to < text.length && insideWord(text, to, false)) to += 1;
  return text
    .slice(from, to)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n');
}

/** Halves of an emoji and what joins them count as well: nothing of it may be left outside. */
const WORD = /[\p{L}\p{N}\p{M}_\ud800-\udfff\u200d]/u;
const JOINER = /[-\u2010\u2011\u00b7\u2027\u2022]/;
const APOSTROPHE = /['\u2019\u02bc\u2018]/;

/**
 * Whether `at` lies inside a word, a hyphenated word or a number, where no quote may end (server/text/quotes/edges.ts): a
 * hand on a mouse is less exact. `starting`: a quote may start after an apostrophe.
 */
function insideWord(text: string, at: number, starting: boolean): boolean {
  const [beforeThat = '', before = ''] = [text[at - 2], text[at - 1]];
  const [after = '', afterThat = ''] = [text[at], text[at + 1]];
  if (WORD.test(before) && WORD.test(after)) return true;
  if (WORD.test(before) && WORD.test(afterThat) && joins(before, after, afterThat)) return true;
  return (
    WORD.test(beforeThat) &&
    WORD.test(after) &&
    joins(beforeThat, before, after) &&
    !(starting && APOSTROPHE.test(before))
  );
}

const joins = (before: string, middle: string, after: string): boolean =>
  JOINER.test(middle) || APOSTROPHE.test(middle) || (/[.,:]/.test(middle) && /\d/.test(before) && /\d/.test(after));
