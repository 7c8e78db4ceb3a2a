import type { FieldErrorCode } from '#shared/error-codes.ts';

/**
 * Letters of Cyrillic, Greek and the corners of Latin that pass for other ones, after case and marks are gone (UTS #39,
 * the common ones). One pass: what stands on the right is folded already, so every i is an l.
 */
export const LOOKALIKES: Record<string, string> = {
  а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'l', ӏ: 'l', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', ԛ: 'q', ѕ: 's', т: 't', у: 'y', ѵ: 'v', ԝ: 'w', х: 'x',
  α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'l', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', ς: 'σ', τ: 't', υ: 'u', χ: 'x',
  ı: 'l', ɩ: 'l', ǀ: 'l', ɑ: 'a', ɡ: 'g', ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', '0': 'o', '1': 'l', '|': 'l', i: 'l',
}; // prettier-ignore

/** Names that would pass for the house. Compared as folded keys. */
const RESERVED = [
  'admin', 'administrateur', 'administrator', 'moderateur', 'moderatrice', 'moderation', 'moderator', 'mod', 'host',
  'hote', 'hotesse', 'staff', 'equipe', 'carnet', 'system', 'systeme', 'support', 'root', 'referee', 'arbitre',
]; // prettier-ignore

/**
 * The folded form that makes look-alike names one name: compatibility forms, case, marks, look-alike letters and
 * everything that is neither letter nor digit are folded away (SECURITY 3.5, Names).
 */
export function nameKey(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return [...plain.replace(/[^\p{L}\p{N}|]/gu, '')].map((letter) => LOOKALIKES[letter] ?? letter).join('');
}

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Armenian',
  'Georgian',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Thai',
  'Ethiopic',
  'Tifinagh',
];
const letterOf = (...scripts: string[]): string =>
  `[${scripts.map((script) => `\\p{Script_Extensions=${script}}`).join('')}]`;
/** A word of one script; Japanese is written in three. */
const ONE_SCRIPT = [...SCRIPTS.map((script) => letterOf(script)), letterOf('Han', 'Hiragana', 'Katakana')].map(
  (letter) => new RegExp(`^${letter}*$`, 'u'),
);
const LISTED = new RegExp(letterOf(...SCRIPTS), 'u');

/** Letters of scripts without a place in the list may stand among themselves, not beside those they could pass for. */
const isOneScript = (letters: string): boolean =>
  ONE_SCRIPT.some((script) => script.test(letters)) || !LISTED.test(letters);

/**
 * What is wrong with a chosen name, or null. Letters of one script, digits, and single spaces, hyphens, apostrophes,
 * dots and underscores between them; no invisible or direction-changing character, no letter under a pile of marks.
 */
export function nameProblem(name: string): FieldErrorCode | null {
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[ ._'’-](?=[\p{L}\p{N}])){0,60}$/u.test(name)) return 'name_characters';
  // Hangul fillers and variation selectors are letters and marks too, and nobody sees them.
  if (/\p{Default_Ignorable_Code_Point}/u.test(name) || /\p{M}{3}/u.test(name.normalize('NFC')))
    return 'name_characters';
  if (!isOneScript(name.replace(/\P{L}/gu, ''))) return 'name_characters';
  const key = nameKey(name);
  if (key.length < 2) return 'name_characters';
  return RESERVED.some((word) => nameKey(word) === key) ? 'name_reserved' : null;
}
