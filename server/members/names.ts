import type { FieldErrorCode } from '#shared/error-codes.ts';

/** Letters of Cyrillic and Greek that pass for Latin ones, after case and marks are gone (UTS #39, the common ones). */
const LOOKALIKES: Record<string, string> = {
  а: 'a', в: 'b', с: 'c', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x',
  α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x',
  ı: 'i', ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', '0': 'o', '1': 'l', '|': 'l', i: 'l',
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

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Armenian', 'Georgian', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Devanagari', 'Bengali', 'Tamil', 'Thai', 'Ethiopic', 'Tifinagh'];
const JAPANESE = new Set(['Han', 'Hiragana', 'Katakana']);

/**
 * What is wrong with a chosen name, or null. Letters of one script, digits, and single spaces, hyphens, apostrophes,
 * dots and underscores between them; no invisible or direction-changing character.
 */
export function nameProblem(name: string): FieldErrorCode | null {
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[ ._'’-](?=[\p{L}\p{N}])){0,60}$/u.test(name)) return 'name_characters';
  const used = SCRIPTS.filter((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(name));
  if (used.length > 1 && !used.every((script) => JAPANESE.has(script))) return 'name_characters';
  const key = nameKey(name);
  if (key.length < 2) return 'name_characters';
  return RESERVED.some((word) => nameKey(word) === key) ? 'name_reserved' : null;
}
