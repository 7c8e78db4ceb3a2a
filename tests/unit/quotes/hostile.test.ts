/** 20,000 characters of anything must not hold up the one thread: each step is timed. */
import { describe, expect, it } from 'vitest';
import { cutsOf, sentences } from '#server/text/quotes/cuts.ts';
import { emitWriting, quoteBlock } from '#server/text/quotes/emit.ts';
import { find } from '#server/text/quotes/match.ts';
import { readWriting } from '#server/text/quotes/parse.ts';
import { remake } from '#server/text/quotes/remake.ts';
import { asOwnWords, resolveWriting } from '#server/text/quotes/resolve.ts';
import { cutOut, traceRanges } from '#server/text/quotes/withdraw.ts';
import { labels } from './support.ts';

const SIZE = 20_000;
/** Milliseconds of processor time: a busy machine does not count. */
const LIMIT = 1_000;
const fill = (piece: string) =>
  piece
    .repeat(Math.ceil(SIZE / piece.length))
    .slice(0, SIZE)
    .toWellFormed();

const hostile: Record<string, string> = {
  'deep quotes': fill('> '),
  'quotes of one line': fill('> a\n'),
  'lazy lines': fill('> a\nb\n'),
  'headings and lazy lines': fill('> @a #1\n> b\nc\n'),
  'headings in lists': fill('- > @a #1\n'),
  'a staircase of lists': Array.from({ length: 150 }, (_, i) => `${' '.repeat(2 * i)}- a`)
    .join('\n')
    .slice(0, SIZE),
  'joins only': fill('[…]'),
  'joins and words': fill('a […] '),
  'one long word': fill('a'),
  'words without an end': fill('mot '),
  dots: fill('.'),
  'dots apart': fill('. '),
  ellipses: fill('… a'),
  questions: fill('? '),
  hyphens: fill('a-'),
  'open links': fill('[a]('),
  brackets: fill('['),
  'half entities': fill('&#1'),
  backslashes: fill('\n\\\\>'),
  accents: `a${fill('\u0301').slice(1)}`,
  'variation selectors': fill('\uFE0F'),
  'joined emoji': fill('👩\u200D'),
  flags: fill('🇫🇷'),
  spaces: fill(' '),
  lines: fill('\n'),
  tokens: fill('\uFFFC\n\n'),
  fillers: fill('\uE000'),
  'typewriter marks': fill('"\''),
};
const ordinary = fill('I listen to people, slowly. They speak when they like? ');

describe.each(Object.entries(hostile))('%s', (_name, text) => {
  const timed = (work: () => unknown) => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(LIMIT);
  };
  const quoting = (words: string) =>
    `> @a #1\n${words
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')}`;
  const save = (body: string, source: string) => {
    const revisions = [`${source} `, source].map((words, index) => ({ id: `r${index}`, text: words, marks: [] }));
    return resolveWriting(readWriting(body), new Map([[1, { postId: 'p', number: 1, name: 'a', revisions }]]));
  };

  it('is read, quoted and refused in time', () => {
    timed(() => save(text, text));
    timed(() => save(quoting(text), text));
    timed(() => save(`${quoting(text)} altered`, text));
    timed(() => save(`${quoting(text.slice(0, 380))}zz\n\n`.repeat(50), text));
    timed(() => asOwnWords(quoting(text), 0));
    timed(() => emitWriting({ source: text, text: '', marks: [] }, [], () => null, labels));
    timed(() =>
      remake(
        text,
        Array.from({ length: 3_000 }, (_, i) => [i * 6, i * 6 + 40, 'em']),
      ),
    );
    timed(() => quoteBlock({ name: 'a', number: 1, text }));
  });

  it('is searched in time', () => {
    timed(() => find(text.slice(0, SIZE / 2), text));
    timed(() => find(`x${text.slice(0, SIZE / 2)}`, text));
    timed(() => find(`${Array(60).fill(text.slice(0, 3)).join('[…]')}[…]zzz`, text));
  });

  it('is cut and compared in time', () => {
    timed(() => sentences(text));
    timed(() =>
      cutsOf(text, [
        [5_000, 5_001],
        [10_000, 10_001],
        [15_000, 15_001],
      ]),
    );
    timed(() =>
      traceRanges(text, `${text.slice(0, 9_000)}so ${text.slice(9_000)}`, [
        [10, 20],
        [5_000, 5_010],
      ]),
    );
    timed(() => traceRanges(text, ordinary, [[10, 20]]));
    timed(() => cutOut(text, ordinary));
    timed(() => cutOut(ordinary, text));
  });
});
