import { createHash, randomInt } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, and what is typed for them is understood. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 4;
const GROUP = 5;

/** A code of 100 random bits, in groups that can be copied by hand. Shown once; only its hash is stored. */
export const newReceipt = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => SIGNS[randomInt(SIGNS.length)]).join(''),
  ).join('-');

/** SHA-256 of a code as somebody types it: any case, with or without spaces and dashes. With 100 bits no salt is needed. */
export function receiptHash(typed: string): string {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return createHash('sha256').update(code).digest('base64url');
}
