/** Where a quote may start and end (QUOTES.md "Matching" 3): never inside a word, a hyphenated word, a number or an emoji. */
import { isInvisible } from './key.ts';

const WORD = /[\p{L}\p{N}\p{M}_]/u;
const DIGIT = /\p{N}/u;
/** Join two halves of a word: hyphens, and the middle dots of French inclusive writing ("usager·e·s"). */
const JOINER = /[-\u2010\u2011\u00B7\u2027\u2022]/;
const APOSTROPHE = /['\u2019\u02BC\u2018]/;
const DECIMAL = /[.,:]/;
/** Written without spaces between words: any place between two of these characters may be the end of one. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

const graphemes = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** A checker of the edges of one text. */
export interface Edges {
  mayStart(at: number): boolean;
  /** Where a quote that ends at `at` ends in truth (unseen characters and a dropped "?" taken in), or -1 if it may not. */
  end(at: number): number;
}

/** Makes the checker for `text`. Each check costs a few characters around the place. */
export function edgesOf(text: string): Edges {
  let segments: Intl.Segments | null = null;
  const insideCluster = (at: number): boolean => {
    if (at <= 0 || at >= text.length) return false;
    // ASCII has no clusters but CR LF, which never comes through the door: spares the segmenter nearly always.
    if (text.charCodeAt(at) < 0x300 && text.charCodeAt(at - 1) < 0x300) return false;
    segments ??= graphemes.segment(text);
    return segments.containing(at)!.index !== at;
  };
  return {
    mayStart: (at) => !insideCluster(at) && !insideWord(text, at, true),
    end(at) {
      while (at < text.length && insideCluster(at) && isInvisible(charAfter(text, at)))
        at += charAfter(text, at).length;
      if (insideCluster(at) || insideWord(text, at, false)) return -1;
      return withPunctuation(text, at);
    },
  };
}

/** Whether `at` lies inside a word. `starting`: a quote may start after an apostrophe ("l'|abstinence"), not end there. */
function insideWord(text: string, at: number, starting: boolean): boolean {
  const [before, beforeThat] = twoBefore(text, at);
  const [after, afterThat] = twoAfter(text, at);
  if (WORD.test(before) && WORD.test(after)) return !(UNSPACED.test(before) || UNSPACED.test(after));
  if (WORD.test(before) && WORD.test(afterThat) && joins(after, before, afterThat)) return true;
  if (WORD.test(after) && WORD.test(beforeThat) && joins(before, beforeThat, after)) {
    return !(starting && APOSTROPHE.test(before));
  }
  return false;
}

function joins(middle: string, before: string, after: string): boolean {
  if (middle === '') return false;
  if (JOINER.test(middle) || APOSTROPHE.test(middle)) return true;
  return DECIMAL.test(middle) && DIGIT.test(before) && DIGIT.test(after);
}

/** A quote that stops short of a question mark would turn a question into a statement; half an ellipsis is a full stop. */
function withPunctuation(text: string, at: number): number {
  const run = /^[.!?\u2026]{0,20}/.exec(text.slice(at, at + 20))![0];
  if (run !== '' && /[.!?\u2026]/.test(text[at - 1] ?? '')) return at + run.length;
  const asked = /^[ \u00A0\u202F]{0,2}[.!?\u2026]{0,5}\?[.!?\u2026]{0,20}/.exec(text.slice(at, at + 28));
  return asked ? at + asked[0].length : at;
}

function charAfter(text: string, at: number): string {
  return at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : '';
}

function charBefore(text: string, at: number): string {
  if (at <= 0) return '';
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text[at - 1]!;
}

/** The two visible characters after `at`. Looks past at most 16 invisible ones. */
function twoAfter(text: string, at: number): [string, string] {
  const found: string[] = [];
  for (let looked = 0; found.length < 2 && looked < 18; looked++) {
    const char = charAfter(text, at);
    if (char === '') break;
    at += char.length;
    if (!isInvisible(char)) found.push(char);
  }
  return [found[0] ?? '', found[1] ?? ''];
}

/** The two visible characters before `at`, the nearest first. */
function twoBefore(text: string, at: number): [string, string] {
  const found: string[] = [];
  for (let looked = 0; found.length < 2 && looked < 18; looked++) {
    const char = charBefore(text, at);
    if (char === '') break;
    at -= char.length;
    if (!isInvisible(char)) found.push(char);
  }
  return [found[0] ?? '', found[1] ?? ''];
}
