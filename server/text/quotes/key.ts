/**
 * The key of a text: what is compared when a quote is checked (QUOTES.md "Matching" 1). White space, invisibles and
 * typographic variants do not count; letters and their case count exactly. An index map leads back to the text, so that
 * what is shown is always the source's own slice.
 */
import { FILLER, MASK, TOKEN } from '../types.ts';

export interface Key {
  key: string;
  /** For each UTF-16 unit of `key`: where the character it stands for starts in the text, and where it ends. */
  starts: Int32Array;
  ends: Int32Array;
}

const SPACE = /\s/;
/** Soft hyphen, combining grapheme joiner, Arabic letter mark, zero-widths, bidi controls, variation selectors, BOM. */
const INVISIBLE =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\u{E0000}-\u{E01EF}]/u;
const INVISIBLES = new RegExp(INVISIBLE, 'gu');
const COMBINING = /\p{M}/u;
const APOSTROPHE = /[\u0060\u00B4\u02B9\u02BB\u02BC\u02C8\u2018-\u201B\u2032\u2035\uFF07]/;
const QUOTE_MARK = /[\u00AB\u00BB\u201C-\u201F\u2033\u2036\u2039\u203A\u300C-\u300F\u301D-\u301F\uFF02]/;

const cache = new Map<string, string>();

/** One character (a code point, or a base with its combining marks) as it counts in a key; '' when it does not. */
function fold(char: string): string {
  const known = cache.get(char);
  if (known !== undefined) return known;
  let folded: string;
  if (SPACE.test(char)) folded = '';
  else if (char === FILLER || char === MASK) folded = char;
  else if (char === '\u2026') folded = '...';
  else if (APOSTROPHE.test(char)) folded = "'";
  else if (QUOTE_MARK.test(char)) folded = '"';
  else folded = char.normalize('NFC').replace(INVISIBLES, '');
  // Bounded: there are more clusters than memory, but only a few hundred in what people write.
  if (cache.size < 4096 && char.length <= 4) cache.set(char, folded);
  return folded;
}

/** Code units that the characters below the combining marks count as, 0 for none: nearly all that people type here. */
const PLAIN = Uint16Array.from({ length: 0x300 }, (_, code) => fold(String.fromCharCode(code)).charCodeAt(0) || 0);

/**
 * The key of `text` with its index map; a nested quote's token counts as `token`. Linear in the length of `text`. Written
 * into typed arrays because it is done for each text that is quoted: a string built unit by unit takes six times as long.
 */
export function keyOf(text: string, token = ''): Key {
  const capacity = text.length * Math.max(3, token.length); // NFC makes three units of one at most, an ellipsis too
  const units = new Uint16Array(capacity);
  const starts = new Int32Array(capacity);
  const ends = new Int32Array(capacity);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const plain = PLAIN[text.charCodeAt(at)];
    if (plain !== undefined && !(text.charCodeAt(at + 1) >= 0x300)) {
      if (plain !== 0) {
        units[length] = plain;
        starts[length] = at;
        ends[length++] = at + 1;
      }
      at += 1;
      continue;
    }
    const next = clusterEnd(text, at);
    const folded = text[at] === TOKEN ? token : fold(text.slice(at, next));
    for (let unit = 0; unit < folded.length; unit++) {
      units[length] = folded.charCodeAt(unit);
      starts[length] = at;
      ends[length++] = next;
    }
    at = next;
  }
  const key = Buffer.from(units.buffer, 0, length * 2).toString('utf16le'); // x64 and arm64 are little-endian
  return { key, starts: starts.subarray(0, length), ends: ends.subarray(0, length) };
}

/** End of the character at `at` with the combining marks after it. */
function clusterEnd(text: string, at: number): number {
  let next = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
  while (next < text.length && text.charCodeAt(next) >= 0x300) {
    const mark = String.fromCodePoint(text.codePointAt(next)!);
    if (!COMBINING.test(mark)) break;
    next += mark.length;
  }
  return next;
}

/** Whether `char` is one of the characters that nobody sees and that never count. */
export function isInvisible(char: string): boolean {
  return INVISIBLE.test(char);
}
