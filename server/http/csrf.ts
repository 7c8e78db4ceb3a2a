import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Hidden field of a form: a random part and its HMAC with what the form is bound to (SECURITY 3.4). */
export function formToken(key: KeyObject, binding: string): string {
  const random = randomBytes(16).toString('base64url');
  return `${random}.${sign(key, binding, random)}`;
}

/** True when the field was made by us for this session or visitor. */
export function isFormToken(key: KeyObject, binding: string | null, token: unknown): boolean {
  if (typeof token !== 'string' || token.length > 200 || binding === null) return false;
  const [random, signature, ...more] = token.split('.');
  if (!random || !signature || more.length > 0) return false;
  const expected = Buffer.from(sign(key, binding, random));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const sign = (key: KeyObject, binding: string, random: string): string =>
  createHmac('sha256', key).update(`${binding}\n${random}`).digest('base64url');

/**
 * Whether a write comes from one of our own pages: Sec-Fetch-Site must be same-origin; browsers without it must send
 * our Origin; with neither, no.
 * @param origin ours, e.g. `https://carnet.example.org`
 */
export function isSameOrigin(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' && (headers.origin === undefined || headers.origin === origin);
  return headers.origin === origin;
}
