/** From the token form to what people edit: each quote a blockquote headed `> @name #number` (QUOTES.md "Writing"). */
import { MASK, TOKEN, type QuoteRef, type Range, type RevisionText } from '../types.ts';
import { escapeHeadings, readWriting } from './parse.ts';
import { remake } from './remake.ts';

/** The n-th quote of a body as it was written into the edit form. */
export interface EmittedBlock {
  text: string;
}

/** Said in the place of words that are not shown. */
export interface Labels {
  withdrawn: string;
  masked: string;
}

/** What emission needs of a quoted post: its present name and number, the text of the cited revision. */
export interface QuoteLook {
  name: string;
  number: number;
  text: string;
  /** False: the reader's right to it, or the post, is gone. */
  readable: boolean;
}

/** The body to edit, and its quote blocks in order. Saving it unchanged gives the same source and quotes. */
export function emitWriting(
  revision: Pick<RevisionText, 'source' | 'text' | 'marks'>,
  quotes: readonly QuoteRef[],
  look: (ref: QuoteRef) => QuoteLook | null,
  labels: Labels,
): { body: string; blocks: EmittedBlock[] } {
  const blocks: EmittedBlock[] = [];
  const parts: string[] = [];
  // Withdrawing a passage drops the source; what is left of the words can still be edited.
  const source = revision.source || remake(revision.text, revision.marks);
  const owns = source.split(/(?<=^|\n)\uFFFC(?=\n|$)/);
  owns.forEach((own, index) => {
    if (index > 0) {
      const ref = quotes[index - 1];
      const text = ref ? quoteOf(ref, look(ref), labels) : gone('?', 0, labels);
      blocks.push({ text });
      parts.push(text);
    }
    const words = own
      .replaceAll(TOKEN, '')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
    if (words !== '') parts.push(withoutHeadings(words));
  });
  return { body: parts.join('\n\n'), blocks };
}

/** A quote of a whole post or of some ranges, to be put into a composer; ranges null is the whole text. */
export function quoteBlock(post: {
  name: string;
  number: number;
  text: string;
  ranges?: readonly Range[] | null;
}): string {
  const ranges = post.ranges ?? [[0, post.text.length] as const];
  return throughDoor(
    [heading(post.name, post.number), ...wordsIn(post.text, ranges).split('\n').map(quoted)].join('\n'),
  );
}

/** One quote as a blockquote with its words, or with the words that say they are gone. */
export function quoteOf(ref: QuoteRef, source: QuoteLook | null, labels: Labels): string {
  if (!source) return gone('?', 0, labels);
  const words = source.readable ? wordsIn(source.text, ref.ranges) : '';
  if (!/[^\s[\]…]/.test(words)) return gone(source.name, source.number, labels, source.text.includes(MASK));
  return quoteBlock({ name: source.name, number: source.number, text: source.text, ranges: ref.ranges });
}

function gone(name: string, number: number, labels: Labels, masked = false): string {
  return throughDoor(`${heading(name, number)} · ${masked ? labels.masked : labels.withdrawn}`);
}

/** As the door will make it, so that what comes back from the form is the same byte for byte. */
function throughDoor(block: string): string {
  return block.toWellFormed().normalize('NFC');
}

/** `#` in a name would be read as the number, names are compared without it; nor are names read beyond 40 characters. */
function heading(name: string, number: number): string {
  return `> @${
    name
      .replace(/[#\s]+/g, ' ')
      .trim()
      .slice(0, 39) || '?'
  } #${number}`;
}

function quoted(line: string): string {
  if (line.trim() === '') return '>';
  // Dot-stuffing, undone by readWriting: a line of the source that starts with ">" is no deeper quote.
  return `> ${line.replace(/^( {0,3})(?=\\*>)/, '$1\\')}`;
}

/** The words of `ranges`; `[…]` stands for each nested quote, each withdrawn passage and what lies between two ranges. */
function wordsIn(text: string, ranges: readonly Range[]): string {
  let words = '';
  let from = -1;
  for (const [start, end] of ranges) {
    const gap = from < 0 ? '' : text.slice(from, start);
    if (from >= 0) words += joint(gap);
    words += text
      .slice(start, end)
      .replace(/[\uE000\uE001]+/g, '[…]')
      .replaceAll(TOKEN, '[…]');
    from = end;
  }
  return words;
}

function joint(gap: string): string {
  // Only a nested quote left out: no mark, or reading it back would take the nested quote in.
  if (/^[\s\uFFFC]*$/.test(gap)) return gap.includes('\n') ? '\n\n' : ' ';
  return gap.includes('\n') ? '\n\n[…]\n\n' : ' […] ';
}

/** Own words never hold a heading that saving would read as a quote, unless they were imported: then it is escaped. */
function withoutHeadings(words: string): string {
  const { blocks, problems } = readWriting(words);
  return problems.length === 0 && blocks.every(({ kind }) => kind === 'own') ? words : escapeHeadings(words);
}
