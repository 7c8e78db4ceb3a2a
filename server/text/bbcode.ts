import { type Block, layOut, type Line, wordsOf } from './bbcode/blocks.ts';
import { linesToMarkdown } from './bbcode/inline.ts';
import { readBbcode } from './bbcode/tree.ts';
import { quoteBlock } from './quotes/emit.ts';
import { TOKEN } from './types.ts';

/** A top-level quote of an imported post: the name as its author wrote it, and the words of the quote's own level. */
export interface BbQuote {
  author: string | null;
  /** Plain words; each nested quote is a paragraph `[…]`. */
  words: string;
}
export type ResolveQuote = (quote: BbQuote) => { name: string; number: number } | null;

const NESTED = '[…]';

/**
 * FluxBB's BBCode (FACTS.md) as Carnet Markdown. Words are never lost or invented: the plain `text` of the result holds those of
 * the BBCode. A top-level quote that `resolveQuote` knows becomes a blockquote headed `> @name #number`; any other one an
 * ordinary blockquote, with the name in front if there was one. Never throws; linear in the input.
 */
export function fromBbcode(bbcode: string, resolveQuote: ResolveQuote): string {
  const input = bbcode.replace(/\r\n?|[\u2028\u2029]/g, '\n');
  return joined(layOut(readBbcode(input)), (block) => liveQuote(block, resolveQuote));
}

type Quote = Extract<Block, { kind: 'quote' }>;

function liveQuote(block: Quote, resolveQuote: ResolveQuote): string | null {
  // A quote that says nothing itself cites somebody else's words: it has no post to point to (QUOTES.md, "Nested").
  if (block.blocks.every(({ kind }) => kind === 'quote')) return null;
  const found = resolveQuote({ author: block.author, words: wordsOf(block.blocks, NESTED) });
  return found && quoteBlock({ ...found, text: wordsOf(block.blocks, TOKEN) });
}

/** Blocks under each other. In an item a list follows its words closely, or the whole list would be a loose one. */
function joined(blocks: readonly Block[], live: (block: Quote) => string | null, inItem = false): string {
  let out = '';
  let otherMarker = false;
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1]?.kind;
    // Two lists in a row would become one: the second takes the other marker.
    otherMarker = block.kind === 'list' && before === 'list' && !otherMarker;
    if (before) out += inItem && before === 'lines' && block.kind === 'list' ? '\n' : '\n\n';
    out += markdown(block, otherMarker, live);
  }
  return out;
}

function markdown(block: Block, otherMarker: boolean, live: (block: Quote) => string | null): string {
  switch (block.kind) {
    case 'lines':
      return linesToMarkdown(block.lines);
    case 'heading':
      return `### ${linesToMarkdown([block.line]).replace(/(?<!\\)#+$/, '\\$&')}`;
    case 'code':
      return fenced(block.text);
    case 'list': {
      const marker = (index: number): string =>
        block.ordered ? `${index + 1}${otherMarker ? ')' : '.'} ` : otherMarker ? '+ ' : '- ';
      return block.items
        .map((item, index) =>
          listItem(
            joined(item, () => null, true),
            marker(index),
          ),
        )
        .join('\n');
    }
    case 'quote':
      return live(block) ?? ordinaryQuote(block);
  }
}

function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function listItem(content: string, marker: string): string {
  return marker + content.replace(/\n(?!\n|$)/g, `\n${' '.repeat(marker.length)}`);
}

function ordinaryQuote({ author, blocks }: Quote): string {
  const words = joined(blocks, () => null);
  const named = author === null ? '' : linesToMarkdown([plainLine(`${author.replace(/\s+/g, ' ')}\u00A0:`)]);
  const content = [named, words].filter((part) => part !== '').join('\n\n');
  return content
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function plainLine(text: string): Line {
  return [{ text, bold: false, italic: false, strike: false, href: null }];
}
