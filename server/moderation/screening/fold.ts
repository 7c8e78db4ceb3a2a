import { LOOKALIKES } from '../../members/names.ts';

/** Figures and signs that pass for letters, beside the letters of other scripts that do. */
const STAND_INS: Record<string, string> = { '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '€': 'e' };

/** Letters alone, as they would be read, and where words begin and end among them. */
export interface Folded {
  letters: string;
  /** By place in `letters`: whether a word begins here; one more than there are letters. */
  begins: Uint8Array;
}

/**
 * Case, accents, look-alike letters and whatever stands between letters, folded away in one pass: "V.1 a-G r@" and "viagra"
 * are the same letters.
 */
export function fold(text: string): Folded {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  let letters = '';
  const begins: number[] = [];
  let apart = true;
  for (const sign of plain) {
    if (!/[\p{L}\p{N}@$€|]/u.test(sign)) {
      apart = true;
      continue;
    }
    const as = STAND_INS[sign] ?? LOOKALIKES[sign] ?? sign;
    if (apart) begins.push(letters.length);
    apart = false;
    letters += as;
  }
  const marks = new Uint8Array(letters.length + 1);
  for (const at of begins) marks[at] = 1;
  marks[letters.length] = 1;
  return { letters, begins: marks };
}

/** How many letters there are to know a text by. */
export const lettersOf = (text: string): string => fold(text).letters;
