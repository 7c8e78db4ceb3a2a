import { expect, it } from 'vitest';
import { foldAlike } from '#server/moderation/alike.ts';

const at = (minute: number): string => `2026-03-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
const said = (minute: number, words: string, reason = 'spam') => ({ at: at(minute), words, reason });

it('folds reports that say the same into the first, however they are spelt', () => {
  const folded = foldAlike([
    said(1, 'Il vend des comprimés sous chaque texte !'),
    said(2, 'il vend des COMPRIMES sous chaque texte'),
    said(3, 'Il vend des comprimés, sous chaque texte, encore'),
    said(4, 'Rien à voir : il reconnaît ma sœur.'),
  ]);
  expect(folded.map(({ at: first, alike }) => [first, alike])).toEqual([
    [at(1), [at(2), at(3)]],
    [at(4), []],
  ]);
});

it('folds those without a word together, and none with another reason', () => {
  const folded = foldAlike([said(1, ''), said(2, ''), said(3, '', 'danger'), said(4, 'un mot')]);
  expect(folded.map(({ at: first, alike }) => [first, alike])).toEqual([
    [at(1), [at(2)]],
    [at(3), []],
    [at(4), []],
  ]);
});

it('keeps what a few common words do not make the same', () => {
  const folded = foldAlike([
    said(1, 'Il parle de ma collègue par son prénom'),
    said(2, 'Il parle de ma rue par son nom'),
  ]);
  expect(folded).toHaveLength(2);
});
