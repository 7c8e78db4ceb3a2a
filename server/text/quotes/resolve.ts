/** From what was typed to what is stored: own words with a token for each quote, and what each token stands for. */
import { TOKEN, type Mark, type QuoteRef, type Range, type RevisionText } from '../types.ts';
import type { EmittedBlock } from './emit.ts';
import { WORDY } from './cuts.ts';
import { finder, newBudget, type Budget } from './match.ts';
import { nearestPassage, type NearestRun } from './nearest.ts';
import { escapeHeadings, readWriting, type QuoteBlock, type Writing } from './parse.ts';

/** Ranges that one quote may have. */
export const RANGES_LIMIT = 12;
/** Altered quotes whose nearest passage is looked for; the work is bounded, the rest are only named. */
const NEAREST_LIMIT = 6;

/** A post that the writer may read and quote, with the wordings to try in this order (QUOTES.md "Matching" 4). */
export interface CitablePost {
  postId: string;
  number: number;
  name: string;
  revisions: { id: string; text: string; marks: Mark[] }[];
}

export interface EditedWriting {
  revision: RevisionText;
  quotes: QuoteRef[];
  emitted: EmittedBlock[];
}

export interface QuoteProblem {
  code:
    | 'quote_misplaced'
    | 'quote_unknown_number'
    | 'quote_author'
    | 'quote_altered'
    | 'quote_only_nested'
    | 'too_many_quotes'
    | 'too_many_ranges'
    | 'too_complex';
  /** Index of the block in the writing (for `asOwnWords`), and its line in the body, from 1. */
  block: number;
  line: number;
  /** As typed in the heading. */
  name?: string;
  number?: number;
  /** quote_author: who wrote that post. */
  author?: string;
  /** quote_altered: the source's nearest passage, empty when nothing comes near. */
  nearest?: NearestRun[];
}

export type Resolved = { ok: true; source: string; quotes: QuoteRef[] } | { ok: false; problems: QuoteProblem[] };

/**
 * Checks each quote of `writing` and gives what is stored. `citable`: the posts behind `citedNumbers(writing)` that the
 * writer may read. `edited`: the revision whose emitted body is being edited; a block that is still byte-identical keeps
 * its reference unmatched, even to what the editor may no longer read.
 */
export function resolveWriting(
  writing: Writing,
  citable: ReadonlyMap<number, CitablePost>,
  edited?: EditedWriting,
): Resolved {
  const problems: QuoteProblem[] = [...writing.problems];
  if (problems.some(({ code }) => code === 'too_complex' || code === 'too_many_quotes')) return { ok: false, problems };
  const find = resolver(citable, edited);
  const parts: string[] = [];
  const quotes: QuoteRef[] = [];
  let described = 0;
  writing.blocks.forEach((block, index) => {
    if (block.kind === 'own') {
      const words = withoutBlankEdges(block.source.replaceAll(TOKEN, ''));
      if (words !== '') parts.push(words);
      return;
    }
    const found = find(block);
    if ('code' in found) {
      const { text, ...problem } = found;
      const nearest =
        text === undefined ? {} : { nearest: described++ < NEAREST_LIMIT ? nearestPassage(block.words, text) : [] };
      problems.push({ ...problem, ...nearest, block: index, line: block.line, name: block.name, number: block.number });
      return;
    }
    quotes.push(found);
    parts.push(TOKEN);
  });
  if (problems.length > 0) return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
  return { ok: true, source: parts.join('\n\n'), quotes };
}

/** Finds what one block after the other stands for; all of them share one budget of work. */
export function resolver(
  citable: ReadonlyMap<number, CitablePost>,
  edited?: Pick<EditedWriting, 'quotes' | 'emitted'>,
): (block: QuoteBlock) => QuoteRef | Failure {
  const keep = keeper(edited);
  const finders: Finders = { of: new Map(), budget: newBudget() };
  return (block) => keep(block.raw) ?? resolveQuote(block, citable.get(block.number), finders);
}

type Failure = { code: QuoteProblem['code']; author?: string; text?: string };

/** One finder for each wording, and one budget for the whole post. */
interface Finders {
  of: Map<string, (body: string) => Range[] | null>;
  budget: Budget;
}

function resolveQuote(block: QuoteBlock, post: CitablePost | undefined, finders: Finders): QuoteRef | Failure {
  if (!post) return { code: 'quote_unknown_number' };
  if (foldName(block.name) !== foldName(post.name)) return { code: 'quote_author', author: post.name };
  if (!WORDY.test(block.words) && block.words.includes('[…]')) return { code: 'quote_only_nested' };
  for (const revision of post.revisions) {
    const find = finders.of.get(revision.id) ?? finder(revision.text, finders.budget);
    finders.of.set(revision.id, find);
    const ranges = find(block.words);
    if (!ranges) continue;
    if (ranges.length > RANGES_LIMIT) return { code: 'too_many_ranges' };
    return { sourcePostId: post.postId, sourceRevisionId: revision.id, ranges };
  }
  return { code: 'quote_altered', text: post.revisions[post.revisions.length - 1]?.text ?? '' };
}

/** How names are compared: case, accents, spaces and punctuation do not count. The number has already decided. */
function foldName(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return letters.slice(0, 32) || name.trim();
}

/** Gives the reference of each block that is still as it was emitted, each once and in order while they last. */
function keeper(edited: Pick<EditedWriting, 'quotes' | 'emitted'> | undefined): (raw: string) => QuoteRef | null {
  if (!edited) return () => null;
  const places = new Map<string, number[]>();
  edited.emitted.forEach(({ text }, position) => {
    const key = withoutName(text);
    places.set(key, [...(places.get(key) ?? []), position]);
  });
  return (raw) => {
    const left = places.get(withoutName(raw));
    if (!left) return null;
    // A block pasted twice is the same quote twice.
    const position = left.length > 1 ? left.shift()! : left[0]!;
    return edited.quotes[position] ?? null;
  };
}

/** A renamed author: the name in the heading may be the old one or the new one, all else byte for byte the same. */
function withoutName(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/^> @[^#\n]{1,40}#/, '> @#')
    .trimEnd();
}

/** Own words between two quotes, without the blank lines around them; the first line keeps its indentation. */
function withoutBlankEdges(words: string): string {
  return words.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}

/**
 * `body` with the words of one block made the writer's own: an ordinary blockquote without heading (of a problem's
 * block, as `block` says; blocks after it may be numbered otherwise in the new body, so go from the last to the first).
 * In a block of own words, misplaced headings become plain words. Takes a body as a form sends it, before the door.
 */
export function asOwnWords(typed: string, blockIndex: number): string {
  const body = typed.replace(/\r\n?/g, '\n');
  const block = readWriting(body).blocks[blockIndex];
  if (!block) return body;
  const before = body.slice(0, block.start);
  const after = body.slice(block.end);
  if (block.kind === 'own') return before + escapeHeadings(block.source) + after;
  const lines = block.raw.split('\n');
  const heading = lines.findIndex((line) => line.includes('#'));
  const rest = block.words.split('\n')[0]!;
  lines.splice(heading, 1, ...(rest === '' ? [] : [`> ${rest}`]));
  const own = escapeHeadings(lines.join('\n').replace(/^(?: {0,3}>[ \t]*\n)+/, ''));
  const gapBefore = before === '' || /\n[ \t]*\n$/.test(before) ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const gapAfter = after === '' || /^[ \t]*\n[ \t]*(?:\n|$)/.test(after) ? '' : '\n';
  return before + gapBefore + own + gapAfter + after;
}
