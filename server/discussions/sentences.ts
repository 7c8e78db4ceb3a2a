import type { SentenceView } from '#shared/pages.ts';
import { sentences } from '../text/quotes/cuts.ts';
import type { Range } from '../text/types.ts';

/** The sentences of a text that can be chosen one by one: those with words of the author's own left in them. */
export const choosable = (text: string): SentenceView[] =>
  sentences(text)
    .filter(([start, end]) => /[\p{L}\p{N}]/u.test(text.slice(start, end)))
    .map(([start, end]) => ({
      range: `${start}-${end}`,
      words: text.slice(start, end).replace(/[\uE000\uE001]+/g, '…'),
      startsParagraph: start === 0 || /\n\n\s*$/.test(text.slice(0, start)),
    }));

/** The range that a checkbox of a sentence stands for. */
export const rangeIn = (value: string): Range => {
  const [start = '0', end = '0'] = value.split('-');
  return [Number(start), Number(end)];
};
