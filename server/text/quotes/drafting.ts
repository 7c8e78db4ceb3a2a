/**
 * Drafts: what was typed, byte for byte, but with a token in the place of each quote, so that a draft holds no second copy of
 * somebody else's words (QUOTES.md, Writing). What does not resolve stays as typed. Pure.
 */
import { TOKEN, type QuoteRef } from '../types.ts';
import { quoteOf, type Labels, type QuoteLook } from './emit.ts';
import { QUOTES_LIMIT, readWriting, type QuoteBlock } from './parse.ts';

/** What a draft is stored as: the n-th token stands for the n-th quote. */
export interface DraftText {
  source: string;
  quotes: QuoteRef[];
}

/** Takes a body that has passed the door. `refOf` gives null for a block that is to stay as typed. */
export function tokenise(body: string, refOf: (block: QuoteBlock) => QuoteRef | null): DraftText {
  const quotes: QuoteRef[] = [];
  let source = '';
  let at = 0;
  for (const block of readWriting(body).blocks) {
    const ref = block.kind === 'quote' && quotes.length < QUOTES_LIMIT ? refOf(block) : null;
    if (!ref) continue;
    source += body.slice(at, block.start) + TOKEN;
    at = block.end;
    quotes.push(ref);
  }
  return { source: source + body.slice(at), quotes };
}

/** The body again, each quote with the words its source has for this reader now; and the quotes as they were written out. */
export function untokenise(
  { source, quotes }: DraftText,
  look: (ref: QuoteRef) => QuoteLook | null,
  labels: Labels,
): { body: string; emitted: string[] } {
  const emitted = quotes.map((ref) => quoteOf(ref, look(ref), labels));
  const [first = '', ...rest] = source.split(TOKEN);
  return { body: rest.reduce((body, own, index) => body + (emitted[index] ?? '') + own, first), emitted };
}

/** The writer's own words in a draft. */
export const ownWords = ({ source }: Pick<DraftText, 'source'>): string => source.replaceAll(TOKEN, ' ');
