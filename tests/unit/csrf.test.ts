import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formToken, isFormToken, isSameOrigin } from '#server/http/csrf.ts';

const key = createSecretKey(randomBytes(32));
const binding = fc.string({ minLength: 1, maxLength: 40 });

describe('the token of a form', () => {
  it('is good for what it was bound to, under the key it was made with, and for nothing else', () => {
    fc.assert(
      fc.property(binding, binding, (own, other) => {
        const token = formToken(key, own);
        expect(isFormToken(key, own, token)).toBe(true);
        expect(isFormToken(createSecretKey(randomBytes(32)), own, token)).toBe(false);
        expect(isFormToken(key, null, token)).toBe(false);
        if (other !== own) expect(isFormToken(key, other, token)).toBe(false);
      }),
    );
  });

  it('is no longer good with one character changed, taken away or added', () => {
    const token = formToken(key, 'session x');
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.=+/ é\0'), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        if (changed !== token) expect(isFormToken(key, 'session x', changed)).toBe(false);
        expect(isFormToken(key, 'session x', token.slice(0, at) + token.slice(at + 1))).toBe(false);
        expect(isFormToken(key, 'session x', token.slice(0, at) + letter + token.slice(at))).toBe(false);
      }),
    );
  });

  it('is text of one piece: lists, objects, nothing and whole books are refused', () => {
    const token = formToken(key, 'session x');
    for (const value of [
      undefined,
      null,
      [token],
      [token, token],
      { token },
      7,
      '',
      '.',
      '..',
      `${token}.${token}`,
      'x'.repeat(100_000),
    ]) {
      expect(isFormToken(key, 'session x', value)).toBe(false);
    }
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => formToken(key, 'session x'))).size).toBe(1_000);
  });
});

describe('a write is taken from our own pages', () => {
  const ours = 'https://carnet.example.org';
  it.each<[Record<string, string>, boolean]>([
    [{ 'sec-fetch-site': 'same-origin', origin: ours }, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: ours }, true],
    [{}, false],
    [{ referer: `${ours}/` }, false],
    [{ 'sec-fetch-site': 'same-site', origin: ours }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: ours }, false],
    [{ 'sec-fetch-site': 'none', origin: ours }, false],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' }, false],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, false],
    [{ 'sec-fetch-site': '', origin: ours }, false],
    [{ 'sec-fetch-site': 'same-origin, cross-site', origin: ours }, false],
    [{ origin: 'null' }, false],
    [{ origin: `${ours}.elsewhere.example` }, false],
    [{ origin: 'http://carnet.example.org' }, false],
    [{ origin: `${ours}:8443` }, false],
    [{ origin: `${ours}/` }, false],
  ])('%j: %s', (headers, taken) => expect(isSameOrigin(headers, ours)).toBe(taken));
});
