import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutOut, traceRanges, withdrawRanges } from '#server/text/quotes/withdraw.ts';
import type { Mark, Range } from '#server/text/types.ts';
import { RUNS } from './support.ts';

const at = (text: string, words: string): Range => [text.indexOf(words), text.indexOf(words) + words.length];
const slices = (text: string, ranges: readonly Range[]) => ranges.map(([start, end]) => text.slice(start, end));

describe('withdrawing a passage', () => {
  it('overwrites it at equal length and leaves blocks and nested quotes standing', () => {
    const text = 'One two.\n\n\uFFFC\n\nThree\tfour.';
    const after = withdrawRanges({ text, marks: [] }, [
      [4, text.length - 5],
      [2, 6],
    ]);
    expect(after.text).toBe(
      'On\uE000\uE000\uE000\uE000\uE000\uE000\n\n\uFFFC\n\n\uE000\uE000\uE000\uE000\uE000\tfour.',
    );
  });

  it('takes links and emphasis away with the words', () => {
    const text = 'see the secret page now';
    const marks: Mark[] = [
      [4, 19, 'a', 'https://example.org/x'],
      [8, 14, 'em'],
      [0, 23, 'li'],
      [0, 3, 'strong'],
    ];
    expect(withdrawRanges({ text, marks }, [at(text, 'the secret page')]).marks).toEqual([
      [0, 23, 'li'],
      [0, 3, 'strong'],
    ]);
    expect(withdrawRanges({ text, marks }, [at(text, 'secret')]).marks).toEqual([
      [4, 8, 'a', 'https://example.org/x'],
      [14, 19, 'a', 'https://example.org/x'],
      [0, 23, 'li'],
      [0, 3, 'strong'],
    ]);
  });

  it('keeps every other character where it was', () => {
    const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.array(range, { maxLength: 4 }), (text, ranges) => {
        const after = withdrawRanges({ text, marks: [] }, ranges).text;
        expect(after).toHaveLength(text.length);
        for (let i = 0; i < text.length; i++) {
          const gone = ranges.some(([start, end]) => start <= i && i < end) && !/[\n\t\uFFFC]/.test(text[i]!);
          expect(after[i]).toBe(gone ? '\uE000' : text[i]);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('older wordings', () => {
  const traced = (current: string, older: string, words: string) =>
    slices(older, traceRanges(current, older, [at(current, words)]));

  it('lose the same words, every time they stand there', () => {
    expect(
      traced('I live in Lyon. I listen.', 'I listen. I ask. I live in Lyon. I wait.', 'I live in Lyon.').join(),
    ).toContain('I live in Lyon');
    expect(traced('One: Rue d’Or. Two. Three.', "One: Rue d'Or. Two. Rue d’Or. Three.", 'Rue d’Or')).toEqual([
      "Rue d'Or",
      'Rue d’Or',
    ]);
  });

  it('lose what stood in that place before', () => {
    expect(traced('I work at the Red House now.', 'I work at the Blue Inn of Lyon now.', 'Red House')).toEqual([
      'Blue Inn of Lyon',
    ]);
    expect(traced('I work now.', 'I work at home now.', 'work')).toEqual(['work at home']);
  });

  it('lose nothing when the passage came later', () => {
    expect(traced('I listen. My name is Ana. I ask.', 'I listen. I ask.', 'My name is Ana.')).toEqual([]);
  });

  it('are covered wherever the words were, whatever else changed', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'je', 'suis', 'là', '.', ','), { maxLength: 12 });
    fc.assert(
      fc.property(words, words, words, words, words, (before, after, olderBefore, olderAfter, filler) => {
        const secret = ['secret', ...filler, 'place'].join(' ');
        const current = [...before, secret, ...after].join(' ');
        const older = [...olderBefore, secret, ...olderAfter].join(' ');
        const { text } = withdrawRanges({ text: older, marks: [] }, traceRanges(current, older, [at(current, secret)]));
        expect(text).not.toMatch(/secret|place/);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('what an edit cut out', () => {
  const cut = (before: string, after: string) => slices(before, cutOut(before, after));

  it.each([
    ['I live in Lyon and listen.', 'I listen.', ['live in Lyon and']],
    ['I work at the Red House.', 'I work somewhere.', ['at the Red House']],
    ['One. Two. Three.', 'One, two! Three.', ['Two']],
    ['I listen to all. I ask a lot. I wait.', 'I ask a lot. I listen to all. I wait.', []],
    ['Words.', 'Words. More words.', []],
    ['Words.', '', ['Words']],
    ['d’abord', "d'abord", []],
  ])('%j → %j', (before, after, expected) => {
    expect(cut(before, after)).toEqual(expected);
  });

  it('covers every word that is nowhere in the new wording', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'je', 'suis', 'là', 'Lyon', 'Red'), { maxLength: 25 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const text = before.join(' ');
        const { text: left } = withdrawRanges({ text, marks: [] }, cutOut(text, after.join(' ')));
        for (const word of left.match(/[a-zà]+/gi) ?? []) expect(after).toContain(word);
      }),
      { numRuns: RUNS },
    );
  });
});
