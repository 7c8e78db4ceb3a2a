import { describe, expect, it } from 'vitest';
import { citedNumbers, readWriting } from '#server/text/quotes/parse.ts';

/** Blocks in short: own source, or [name, number, words]. */
function read(body: string): unknown[] {
  return readWriting(body).blocks.map((block) =>
    block.kind === 'own' ? block.source.trim() : [block.name, block.number, block.words.trim()],
  );
}
const codes = (body: string) => readWriting(body).problems.map(({ code, line }) => [code, line]);

describe('a blockquote headed @name #number', () => {
  it('is a quote between own words', () => {
    const body = 'Hello.\n\n> @Ana #3\n> I listen\n> first.\n\nYes.';
    expect(read(body)).toEqual(['Hello.', ['Ana', 3, 'I listen\nfirst.'], 'Yes.']);
    expect(readWriting(body).blocks.map(({ line }) => line)).toEqual([1, 3, 7]);
    expect(citedNumbers(readWriting(`${body}\n\n> @Ana #0\n> a\n\n> @Ana #3\n> b`))).toEqual([3, 0]);
  });

  it.each([
    ['> @Ana #0: words', 'words'],
    ['> @Ana #0 : words', 'words'],
    ['> @Ana #0\u00A0: words', 'words'],
    ['> @Ana #0 words', 'words'],
    ['> @Ana #0 a écrit :\n> words', 'words'],
    ['> @Ana #0 wrote: words', 'words'],
    ['>@Ana#0\n>words', 'words'],
    ['   > @Ana #0\n   > words', 'words'],
    ['>\n> @Ana #0\n>\n> words', 'words'],
  ])('may be typed as %j', (body, words) => {
    expect(read(body)).toEqual([['Ana', 0, words]]);
  });

  it('takes names of several words', () => {
    expect(read('> @Zoé de Lyon #12 · passage retiré')).toEqual([['Zoé de Lyon', 12, '· passage retiré']]);
  });

  it('ends where the lines without > begin: people forget the blank line', () => {
    expect(read('> @Ana #1\n> words\nmine\n> @Bo #2\n> his\nmine too')).toEqual([
      ['Ana', 1, 'words'],
      'mine',
      ['Bo', 2, 'his'],
      'mine too',
    ]);
  });

  it('has […] for what is quoted in it, heading and all', () => {
    expect(read('> @Ana #3\n> before\n>\n> > @Bo #2\n> > nested\n> > > deeper\n>\n> after')).toEqual([
      ['Ana', 3, 'before\n\n[…]\n\nafter'],
    ]);
  });

  it.each([
    '> @Ana',
    '> #3',
    '> Ana #3',
    '> @Ana #3e',
    '> words\n> more',
    '@Ana #3 said',
    '    > @Ana #3\n    > code',
    '```\n> @Ana #3\n```',
    '> \\@Ana #3',
  ])('is not %j', (body) => {
    expect(read(body)).toEqual([body.trim()]);
    expect(codes(body)).toEqual([]);
  });

  it('cannot hide behind raw HTML, which is text here', () => {
    expect(read('<div>\n> @Ana #1\n> words')).toEqual(['<div>', ['Ana', 1, 'words']]);
    expect(read('<!-- x\n\n> @Ana #1\n> words')).toEqual(['<!-- x', ['Ana', 1, 'words']]);
  });
});

describe('a heading elsewhere would be an unchecked attribution', () => {
  it.each([
    ['- item\n  > @Ana #1\n  > words', 2],
    ['1. > @Ana #1', 1],
    ['> ordinary\n>\n> @Ana #1\n> words', 3],
    ['> ordinary\n> > @Ana #1\n> > words', 2],
    ['own\n\n> ordinary\n>\n> - > @Ana #1', 5],
  ])('%j', (body, line) => {
    expect(codes(body)).toEqual([['quote_misplaced', line]]);
  });

  it('names the block, so that it can be made own words', () => {
    const { problems } = readWriting('> @Bo #2\n> yes\n\n- item\n  > @Ana #1: words');
    expect(problems).toEqual([{ code: 'quote_misplaced', block: 1, line: 5, name: 'Ana', number: 1 }]);
  });
});

describe('limits', () => {
  it('takes 50 quotes', () => {
    const quotes = (count: number) => '> @Ana #1\n> words\n\n'.repeat(count);
    expect(codes(quotes(50))).toEqual([]);
    expect(codes(quotes(51))).toEqual([['too_many_quotes', 151]]);
  });

  it('refuses what would overflow the stack, and keeps it as own words', () => {
    expect(codes('> '.repeat(10_000))).toEqual([['too_complex', 1]]);
    expect(read('>'.repeat(31))).toEqual(['>'.repeat(31)]);
    expect(codes('- '.repeat(40).trim())).toEqual([]); // a thematic break
  });
});
