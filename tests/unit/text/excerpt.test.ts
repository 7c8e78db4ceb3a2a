import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from '#server/text/excerpt.ts';
import { FILLER, TOKEN } from '#server/text/types.ts';
import { RUNS } from './support.ts';

describe('an excerpt', () => {
  it('is whole when it fits, on one line, without quotes and withdrawn passages', () => {
    expect(excerpt(`Bonjour,\n\n${TOKEN}\n\npremier ${FILLER.repeat(9)} jour`, 30)).toBe('Bonjour, premier jour');
    expect(excerpt(`${TOKEN}\n\n${FILLER.repeat(400)}`, 30)).toBe('');
  });

  it('ends at a word with an ellipsis', () => {
    expect(excerpt('une équipe mobile, précarité', 12)).toBe('une équipe…');
    expect(excerpt('une équipe mobile, précarité', 19)).toBe('une équipe mobile…');
    expect(excerpt('une équipe mobile', 11)).toBe('une équipe…');
  });

  it('cuts a first word that is too long, but no character in two', () => {
    expect(excerpt('anticonstitutionnellement', 6)).toBe('antic…');
    expect(excerpt('👩👩👩👩', 6)).toBe('👩👩…');
  });

  it('is never longer than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const short = excerpt(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});
