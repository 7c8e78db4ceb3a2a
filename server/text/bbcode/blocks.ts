import type { BbElement, BbNode } from './tree.ts';

/** Words set in one way; `href` when they are a link. */
export interface Run {
  text: string;
  bold: boolean;
  italic: boolean;
  strike: boolean;
  href: string | null;
}
export type Line = Run[];
export type Block =
  | { kind: 'lines'; lines: Line[] }
  | { kind: 'heading'; line: Line }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'quote'; author: string | null; blocks: Block[] };

const PLAIN: Omit<Run, 'text'> = { bold: false, italic: false, strike: false, href: null };

/** Lays a tree out in blocks: paragraphs of lines from empty lines, quotes, lists, code and headings. Empty ones are left out. */
export function layOut(nodes: readonly BbNode[], style: Omit<Run, 'text'> = PLAIN): Block[] {
  const blocks: Block[] = [];
  let lines: Line[] = [[]];

  const flush = (): void => {
    const kept = lines.map(tidy).filter((line) => line.length > 0);
    if (kept.length > 0) blocks.push({ kind: 'lines', lines: kept });
    lines = [[]];
  };
  const write = (text: string, set: Omit<Run, 'text'>): void => {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) {
        if (tidy(lines.at(-1)!).length === 0) flush();
        else lines.push([]);
      }
      if (piece !== '') lines.at(-1)!.push({ ...set, text: piece });
    }
  };
  const put = (block: Block): void => {
    flush();
    blocks.push(block);
  };

  const walk = (children: readonly BbNode[], set: Omit<Run, 'text'>): void => {
    for (const node of children) {
      if (typeof node === 'string') write(node, set);
      else element(node, set);
    }
  };
  const element = (node: BbElement, set: Omit<Run, 'text'>): void => {
    switch (node.tag) {
      case 'b':
        return walk(node.children, { ...set, bold: true });
      case 'i':
      case 'em':
        return walk(node.children, { ...set, italic: true });
      case 's':
      case 'del':
        return walk(node.children, { ...set, strike: true });
      case 'url':
        return link(node, set);
      case 'email':
        return beside(node, set, node.arg);
      case 'img':
        return image(node, set);
      case 'quote':
        return put({ kind: 'quote', author: node.arg || null, blocks: layOut(node.children, set) });
      case 'list':
        return list(node, set);
      case 'code':
        return code(wordsIn(node.children));
      case 'h':
        return heading(node, set);
      default:
        return walk(node.children, set); // u, ins, colours: Markdown has no such thing, their words stay
    }
  };

  const link = (node: BbElement, set: Omit<Run, 'text'>): void => {
    const target = (node.arg ?? wordsIn(node.children)).trim();
    const href = /^www\./i.test(target) ? `http://${target}` : target;
    if (set.href === href) return walk(node.children, set);
    if (set.href !== null || !/^https?:\/\/[^\s<>]+$/i.test(href)) return beside(node, set, node.arg);
    if (wordsIn(node.children).trim() === '') return write(target, { ...set, href });
    walk(node.children, { ...set, href });
  };
  /** Words with an address that cannot be linked to beside them, unless they say it already. */
  const beside = (node: BbElement, set: Omit<Run, 'text'>, address: string | null): void => {
    walk(node.children, set);
    if (address && !wordsIn(node.children).includes(address)) write(` (${address})`, set);
  };
  const image = (node: BbElement, set: Omit<Run, 'text'>): void => {
    const address = wordsIn(node.children).trim();
    write(node.arg ? `${node.arg} (${address})` : address, set);
  };
  const code = (text: string): void => {
    const kept = text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
    if (kept !== '') put({ kind: 'code', text: kept });
  };
  const heading = (node: BbElement, set: Omit<Run, 'text'>): void => {
    for (const block of layOut(node.children, set)) {
      if (block.kind !== 'lines') put(block);
      else for (const line of block.lines) put({ kind: 'heading', line });
    }
  };
  const list = (node: BbElement, set: Omit<Run, 'text'>): void => {
    const items: Block[][] = [];
    for (const child of node.children) {
      // Words before the first [*] are nobody's item; they become one rather than be lost.
      const item = typeof child !== 'string' && child.tag === '*' ? layOut(child.children, set) : layOut([child], set);
      if (item.length > 0) items.push(item);
    }
    if (items.length > 0) put({ kind: 'list', ordered: node.arg !== null && node.arg !== '*', items });
  };

  walk(nodes, style);
  flush();
  return blocks;
}

/** Collapses white space inside a line, drops it at both ends, and with it empty runs. */
function tidy(line: Line): Line {
  let spaced = true;
  const kept: Line = [];
  for (const run of line) {
    let text = run.text.replace(/[ \t\f\v\r]+/g, ' ');
    if (spaced) text = text.replace(/^ /, '');
    if (text === '') continue;
    spaced = text.endsWith(' ');
    kept.push({ ...run, text });
  }
  while (kept.length > 0 && /^ ?$/.test(kept.at(-1)!.text)) kept.pop();
  const last = kept.pop();
  return last ? [...kept, { ...last, text: last.text.replace(/ $/, '') }] : kept;
}

/** The words of nodes as typed, without their tags. */
function wordsIn(nodes: readonly BbNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : wordsIn(node.children))).join('');
}

/** Plain words of blocks, as the `text` of a revision would hold them; `nested` stands for each quote among them. */
export function wordsOf(blocks: readonly Block[], nested: string, inItem = false): string {
  return blocks
    .map((block, index) => (index === 0 ? '' : inItem && block.kind === 'list' ? '\n' : '\n\n') + words(block, nested))
    .join('');
}

function words(block: Block, nested: string): string {
  const said = (line: Line): string => line.map((run) => run.text).join('');
  switch (block.kind) {
    case 'lines':
      return block.lines.map(said).join('\n');
    case 'heading':
      return said(block.line);
    case 'code':
      return block.text;
    case 'list':
      return block.items.map((item) => wordsOf(item, nested, true)).join('\n');
    case 'quote':
      return nested;
  }
}
