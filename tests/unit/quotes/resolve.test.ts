import { describe, expect, it } from 'vitest';
import { readWriting } from '#server/text/quotes/parse.ts';
import { asOwnWords } from '#server/text/quotes/resolve.ts';
import { TOKEN } from '#server/text/types.ts';
import { Thread } from './support.ts';

function started(): Thread {
  const thread = new Thread();
  thread.write('Ana', 'I listen first. I never judge **anybody**, whatever they take.\n\nSlow is fine.');
  thread.write('Bo', '> @Ana #0\n> I listen first.\n\nSo do I.\n\nAnd I wait.');
  return thread;
}

describe('saving', () => {
  it('stores a token for each quote, never the words', () => {
    const checked = started().check('Look:\n\n> @Ana #0\n> I never judge anybody\nI like it.\n> @Bo #1\n> And I wait.');
    expect(checked).toEqual({
      ok: true,
      source: `Look:\n\n${TOKEN}\n\nI like it.\n\n${TOKEN}`,
      quotes: [
        { sourcePostId: 'p0', sourceRevisionId: 'r0', ranges: [[16, 37]] },
        { sourcePostId: 'p1', sourceRevisionId: 'r1', ranges: [[13, 24]] },
      ],
    });
  });

  it('compares names without case, accents and punctuation; the number decides', () => {
    const thread = new Thread();
    thread.write('Zoé-Marie', 'Words.');
    expect(thread.problems('> @zoe marie #0\n> Words.')).toEqual([]);
    expect(thread.problems('> @Zoé #0\n> Words.')).toMatchObject([
      { code: 'quote_author', author: 'Zoé-Marie', name: 'Zoé' },
    ]);
  });

  it('leaves a nested quote out, or takes it in where […] or the quote itself is typed', () => {
    const thread = started();
    const ranges = (typed: string) => {
      const checked = thread.check(typed);
      return checked.ok ? checked.quotes.map((quote) => thread.wordsOf(quote)) : checked.problems;
    };
    expect(ranges('> @Bo #1\n> > @Ana #0\n> > I listen first.\n>\n> So do I.')).toEqual([[`${TOKEN}\n\nSo do I.`]]);
    expect(ranges('> @Bo #1\n> So do I. And I wait.')).toEqual([['So do I.\n\nAnd I wait.']]);
    expect(ranges('> @Bo #1\n> > @Ana #0\n> > I listen first.')).toMatchObject([{ code: 'quote_only_nested' }]);
  });

  it('tries the wordings an edited post quotes already, then the current one, never others', () => {
    const thread = started();
    const [ana, bo] = thread.posts as [(typeof thread.posts)[0], (typeof thread.posts)[0]];
    thread.edit(ana, 'I changed it all.');
    thread.edit(ana, 'I changed it again.');
    expect(thread.problems('> @Ana #0\n> I listen first.')).toMatchObject([{ code: 'quote_altered' }]);
    expect(thread.problems('> @Ana #0\n> I changed it all.')).toMatchObject([{ code: 'quote_altered' }]);
    expect(thread.edit(bo, '> @Ana #0\n> Slow is fine.\n\n> @Ana #0\n> I changed it again.').ok).toBe(true);
    expect(bo.quotes.map((quote) => thread.wordsOf(quote))).toEqual([['Slow is fine.'], ['I changed it again.']]);
  });
});

describe('refusing', () => {
  it('says each problem with its block and line', () => {
    const thread = started();
    const parts = (count: number, word: string) => Array(count).fill(word).join(' […] ');
    thread.write('Cy', 'un deux '.repeat(20));
    const typed = '> @Ana #7\n> Words.\n\nHm.\n\n> @Ana #1\n> So do I.\n\n- > @Ana #0\n\n> @Cy #2\n> ';
    expect(thread.problems(typed + parts(13, 'un'))).toMatchObject([
      { code: 'quote_unknown_number', block: 0, line: 1, name: 'Ana', number: 7 },
      { code: 'quote_author', block: 2, line: 6, author: 'Bo' },
      { code: 'quote_misplaced', block: 3, line: 9 },
      { code: 'too_many_ranges', block: 4, line: 11 },
    ]);
    expect(thread.problems('> @Cy #2\n> ' + parts(12, 'un'))).toEqual([]);
  });

  it('shows the nearest passage with what differs', () => {
    const nearest = (words: string) => started().problems(`> @Ana #0\n> ${words}`)[0]?.nearest;
    expect(nearest('I always judge anybody, whatever they take.')).toEqual([
      { words: 'I', same: true },
      { words: ' never', same: false },
      { words: ' judge anybody, whatever they take.', same: true },
    ]);
    expect(nearest('I never really judge anybody')).toEqual([
      { words: 'I never', same: true },
      { words: '', same: false },
      { words: ' judge anybody', same: true },
    ]);
    expect(nearest('I judge anybody, whatever')).toEqual([
      { words: 'I', same: true },
      { words: ' never', same: false },
      { words: ' judge anybody, whatever', same: true },
    ]);
    expect(nearest('Something else entirely was said here')).toEqual([]);
    expect(nearest('')).toEqual([]);
  });
});

describe('in my own words', () => {
  const own = (body: string, block: number) => {
    const rewritten = asOwnWords(body, block);
    expect(readWriting(rewritten).problems).toEqual([]);
    return rewritten;
  };

  it('makes an ordinary blockquote of a block', () => {
    expect(own('Hm.\n\n> @Ana #0\n> I always judge.\n\nOh.', 1)).toBe('Hm.\n\n> I always judge.\n\nOh.');
    expect(own('> @Ana #0: I always judge.\n> Yes.', 0)).toBe('> I always judge.\n> Yes.');
    expect(own('>\n> @Ana #0\n>\n> I always judge.', 0)).toBe('> I always judge.');
  });

  it('keeps it apart from the lines around it, and a deeper heading from being one', () => {
    expect(own('> @Bo #1\n> no\nlazy\n> @Ana #0\n> a\nmine', 2)).toBe('> @Bo #1\n> no\nlazy\n\n> a\n\nmine');
    expect(own('> @Ana #0\n> @Bo #1\n> > @Bo #1\n> > a', 0)).toBe('> \\@Bo #1\n> > \\@Bo #1\n> > a');
  });

  it('makes plain words of a misplaced heading', () => {
    expect(own('> @Bo #1\n> no\n\n- > @Ana #0\n  > words', 1)).toBe('> @Bo #1\n> no\n\n- > \\@Ana #0\n  > words');
  });

  it('takes the line ends of a form', () => {
    expect(asOwnWords('Hm.\r\n\r\n> @Ana #0\r\n> a\r\nOh.', 1)).toBe('Hm.\n\n> a\n\nOh.');
  });

  it('changes nothing for a block that is not there', () => {
    expect(asOwnWords('words', 3)).toBe('words');
  });
});
