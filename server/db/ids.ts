import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A random id of 22 base62 characters (131 bits). Reveals neither order nor time of creation, so that nothing public
 * joins two pseudonyms of one account (DESIGN section 2).
 */
export function newId(): string {
  let id = '';
  while (id.length < 22) {
    for (const byte of randomBytes(32)) {
      // 248 = 4 × 62: bytes above it would make the first characters likelier.
      if (byte < 248 && id.length < 22) id += ALPHABET.charAt(byte % 62);
    }
  }
  return id;
}

/** The form of an id, for refusing anything else before it reaches a query. */
export const ID_FORM = /^[0-9A-Za-z]{22}$/;
