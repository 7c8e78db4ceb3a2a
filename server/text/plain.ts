import type { Mark, MarkKind } from './types.ts';

/** The little of the DOM that the walk needs, so that no DOM library is imported here. */
export interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<DomNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;
const BLOCKS = new Set(['P', 'H3', 'H4', 'H5', 'H6', 'UL', 'OL', 'BLOCKQUOTE', 'HR', 'PRE', 'TABLE']);
const MARKS: Record<string, MarkKind | undefined> = {
  EM: 'em',
  STRONG: 'strong',
  DEL: 'del',
  CODE: 'code',
  A: 'a',
  LI: 'li',
  PRE: 'pre',
  H3: 'h',
  H4: 'h',
  H5: 'h',
  H6: 'h',
};

/**
 * The plain text of a sanitised tree, and what is set how in it, outer marks before inner ones (QUOTES.md, "text" and "marks"):
 * blocks joined by "\n\n"; li, br and tr by "\n"; cells by "\t"; white space collapsed except in pre; no-break spaces
 * kept; no bullets, markers or link targets. Read closely: an item is set off by one "\n" even in a loose or nested list,
 * and empty elements leave no trace, because separators are written only when a word follows.
 */
export function plain(root: DomNode): { text: string; marks: Mark[] } {
  let text = '';
  const marks: (Mark | null)[] = [];
  const open: { start: number }[] = [];
  // What is owed before the next word: line breaks, then empty cells, or just a space.
  let breaks = 0;
  let cells = 0;
  let space = false;
  /** True while the item (or the document) holds no word: a block that opens it owes no break. */
  let fresh = true;
  let itemDepth = 0;
  /** The lists around us; `begun` when their next item is set off by one break rather than by the list's own edge. */
  const lists: { begun: boolean }[] = [];

  const say = (words: string): void => {
    if (text !== '') text += '\n'.repeat(breaks);
    if (cells > 0) text += '\t'.repeat(cells);
    else if (space && breaks === 0 && text !== '') text += ' ';
    breaks = cells = 0;
    space = fresh = false;
    for (const mark of open) if (mark.start < 0) mark.start = text.length;
    text += words;
  };
  const owe = (count: number): void => {
    if (!fresh) breaks = Math.max(breaks, count);
    space = false;
  };

  const walk = (node: DomNode): void => {
    for (const child of Array.from(node.childNodes)) {
      if (child.nodeType === TEXT) collapse(child.nodeValue ?? '');
      else if (child.nodeType === ELEMENT) marked(child);
    }
  };
  const collapse = (value: string): void => {
    for (const piece of value.match(/[ \t\n\f\r]+|[^ \t\n\f\r]+/g) ?? []) {
      if (/^[ \t\n\f\r]/.test(piece)) space = true;
      else say(piece);
    }
  };
  const marked = (node: DomNode): void => {
    const kind = MARKS[node.nodeName];
    if (!kind) return element(node);
    const slot = marks.push(null) - 1;
    const mark = { start: -1 };
    open.push(mark);
    element(node);
    open.pop();
    if (mark.start < 0) return;
    const href = kind === 'a' ? node.getAttribute?.('href') : null;
    marks[slot] = href ? [mark.start, text.length, kind, href] : [mark.start, text.length, kind];
  };
  const element = (node: DomNode): void => {
    const name = node.nodeName;
    const isList = name === 'UL' || name === 'OL';
    const edge = isList && itemDepth > 0 ? 1 : 2;
    if (BLOCKS.has(name)) owe(edge);
    if (name === 'PRE') pre(node);
    else if (isList) list(node);
    else if (name === 'LI') item(node);
    else if (name === 'TR') row(node);
    else if (name === 'BR') lineBreak();
    else walk(node);
    if (BLOCKS.has(name)) owe(edge);
  };
  const pre = (node: DomNode): void => {
    const code = verbatim(node).replace(/[ \t\n\f\r]+$/, '');
    if (code !== '') say(code);
  };
  const lineBreak = (): void => {
    if (!fresh) breaks = Math.min(breaks + 1, 2);
    space = false;
  };
  const list = (node: DomNode): void => {
    lists.push({ begun: itemDepth > 0 });
    walk(node);
    lists.pop();
  };
  const item = (node: DomNode): void => {
    const list = lists.at(-1);
    if (list?.begun && !fresh) breaks = 1; // less than the paragraphs before it may have asked for
    const [length, outer] = [text.length, fresh];
    space = false;
    fresh = true;
    itemDepth += 1;
    walk(node);
    itemDepth -= 1;
    const said = text.length > length;
    fresh = outer && !said;
    if (list && said) list.begun = true;
  };
  const row = (node: DomNode): void => {
    owe(1);
    let index = 0;
    for (const cell of Array.from(node.childNodes)) {
      if (cell.nodeType !== ELEMENT) continue;
      if (index > 0) cells += 1;
      index += 1;
      space = false;
      walk(cell);
    }
    cells = 0;
  };
  walk(root);
  return { text, marks: marks.filter((mark) => mark !== null) };
}

function verbatim(node: DomNode): string {
  if (node.nodeType === TEXT) return node.nodeValue ?? '';
  return Array.from(node.childNodes, verbatim).join('');
}
