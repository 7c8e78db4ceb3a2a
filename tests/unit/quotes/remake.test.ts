import fc from 'fast-check';
import { expect, it } from 'vitest';
import { remake } from '#server/text/quotes/remake.ts';
import { withdrawRanges } from '#server/text/quotes/withdraw.ts';
import { admitted, markdown, revisionOf, THREADS } from './support.ts';

it('gives back Markdown that says and sets the same', () => {
  const source = [
    'Hello **you** and *me*, `co*de` [a *link*](https://example.org/a_b) ~~no~~.',
    '- one\n- two **b**',
    '### Title',
    '```\n> a\n\n  b\n```',
    '1\\. not a list, snake_case \\_x\\_\nsecond line',
    '\uFFFC',
    '| a | b |\n|---|---|\n| c | *d* |',
  ].join('\n\n');
  const { text, marks } = revisionOf(source);
  expect(remake(text, marks)).toBe(source);
});

it('leaves the withdrawn words out, and the targets of their links', () => {
  const revision = revisionOf('I live in [Lyon](https://example.org/lyon). **I listen.**');
  const { text, marks } = withdrawRanges(revision, [[0, 15]]);
  expect(remake(text, marks)).toBe('**I listen.**');
});

it('keeps every word of any text', () => {
  fc.assert(
    fc.property(markdown, (typed) => {
      const { text, marks } = revisionOf(admitted(typed));
      const again = revisionOf(remake(text, marks)).text;
      expect(again.replace(/\s+/g, ' ').trim()).toBe(text.replace(/\s+/g, ' ').trim());
    }),
    { numRuns: THREADS / 2 },
  );
});
