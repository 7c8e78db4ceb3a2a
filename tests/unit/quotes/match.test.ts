import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find } from '#server/text/quotes/match.ts';
import { RUNS } from './support.ts';

const text =
  'Nous parlons d’abord. Il a dit : «\u00A0Oui…\u00A0» puis « non ».\n\nWe don’t judge; we’re non-violent co\u00ADworkers.';
const shown = (body: string, source = text) =>
  find(body, source)?.map(([start, end]) => source.slice(start, end)) ?? null;

describe('what does not count', () => {
  it.each([
    ["Nous parlons d'abord.", 'Nous parlons d’abord.'],
    ['Nous  parlons\nd’abord.', 'Nous parlons d’abord.'],
    ['Il a dit: "Oui..." puis “non”.', 'Il a dit : «\u00A0Oui…\u00A0» puis « non ».'],
    ["We don't judge", 'We don’t judge'],
    ['coworkers', 'co\u00ADworkers'],
    ['**Nous** parlons _d’abord_.', 'Nous parlons d’abord.'],
    ['[Nous parlons](https://example.org) d&#8217;abord.', 'Nous parlons d’abord.'],
  ])('%j', (body, words) => {
    expect(shown(body)).toEqual([words]);
  });

  it('letters and case count', () => {
    expect(find('nous parlons', text)).toBeNull();
    expect(find('Nous parlions', text)).toBeNull();
    expect(find('', text)).toBeNull();
  });
});

describe('what is left out', () => {
  it.each(['Nous parlons […] non-violent', 'Nous parlons [...] non-violent', 'Nous parlons (…) non-violent'])(
    '%j',
    (body) => {
      expect(shown(body)).toEqual(['Nous parlons', 'non-violent']);
    },
  );

  it('keeps the order of the source', () => {
    expect(find('non-violent […] Nous parlons', text)).toBeNull();
  });

  it('finds […] that the source itself says', () => {
    const source = 'I read: “to begin […] to end”. Then more.';
    expect(shown('"to begin [...] to end"', source)).toEqual(['“to begin […] to end”']);
    expect(shown('to begin […] Then more.', source)).toEqual(['to begin', 'Then more.']);
  });
});

describe('nested quotes', () => {
  const source = 'Before.\n\n\uFFFC\n\nAfter.\n\n\uFFFC';
  it.each([
    ['Before. After.', ['Before.', 'After.']],
    ['Before.\n\n[…]\n\nAfter.', ['Before.\n\n\uFFFC\n\nAfter.']],
    ['Before.\n\n[…]\n\nAfter.\n\n[…]', [source]],
    ['[…]\n\nAfter.', ['\uFFFC\n\nAfter.']],
    ['[…] After.', ['\uFFFC\n\nAfter.']],
    ['Before.', ['Before.']],
    ['[…]', null],
  ])('%j', (body, words) => {
    expect(shown(body, source)).toEqual(words);
  });

  it('are told from […] in the words around them', () => {
    const both = 'One […] two.\n\n\uFFFC\n\nThree (…) four.';
    expect(shown('One […] two.\n[…]\nThree […] four.', both)).toEqual([both]);
    const more = 'One […] two. Left out.\n\n\uFFFC\n\nThree four.';
    expect(shown('One […] two. […] Three', more)).toEqual(['One […] two.', 'Three']);
  });
});

describe('which occurrence', () => {
  it('prefers one that is not cut', () => {
    expect(find('I wait', 'First I wait here. I wait.')).toEqual([[19, 25]]);
  });
  it('else takes the first', () => {
    expect(find('wait', 'Now wait here. Now wait there.')).toEqual([[4, 8]]);
  });
  it('beside […] takes the first', () => {
    expect(find('I wait […] ask', 'I wait here. I wait. You ask. I ask')).toEqual([
      [0, 6],
      [25, 28],
    ]);
  });
  it('takes an earlier one when a later part would not be found behind it', () => {
    const source = 'So I wait here and ask. I wait.';
    expect(shown('I wait […] ask', source)).toEqual(['I wait', 'ask']);
  });
});

describe('where a quote may end', () => {
  it.each([
    ['I like non', 'I like non-violent people'],
    ['violent people', 'I like non-violent people'],
    ['usager', 'chaque usager·e compte'],
    ['I like', 'I likely do'],
    ['It is 3', 'It is 3.5 km'],
    ['I do', "I do'nt"],
    ['we ❤', 'we ❤️‍🔥 it'],
    ['Bien 👩', 'Bien 👩‍👩‍👧 sûr'],
    ['go 🇫', 'go 🇫🇷'],
    ['e', 'e\u0301'],
  ])('not inside a word or an emoji: %j in %j', (body, source) => {
    expect(find(body, source)).toBeNull();
  });

  it.each([
    ['violence', 'la non-violence, la violence', 'violence'],
    ['abstinence', "l'abstinence", 'abstinence'],
    ['Bien ❤', 'Bien ❤\uFE0F sûr', 'Bien ❤\uFE0F'],
    ['中文', '我写中文字', '中文'],
    ['Ça va', 'Ça va\u00A0? Oui.', 'Ça va\u00A0?'],
    ['Really', 'Really?! Yes.', 'Really?!'],
    ['Yes.', 'Yes... no', 'Yes...'],
    ['Yes', 'Yes. No', 'Yes'],
  ])('%j in %j', (body, source, words) => {
    expect(shown(body, source)).toEqual([words]);
  });
});

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('je', 'été', 'l’écoute', "d'accord", 'non-violent', 'we', 'Ça', 'naïve') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('.', '?', '!', '…', '...', ',', ' ;', '«\u00A0oui\u00A0»', '“no”', '(…)', '[…]'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\n\n',
      '\n',
      '\n\n\uFFFC\n\n',
      '👩‍👩‍👧',
      '❤️',
      '🇫🇷🇧🇪',
      'co\u00ADop',
      '3,5',
      '\uE000\uE000',
      '中文',
    ),
  },
);
const prose = fc.array(piece, { minLength: 1, maxLength: 30 }).map((pieces) => pieces.join(' ').trim());
const place = fc.double({ min: 0, max: 1, noNaN: true });

/** The same words from another keyboard. */
const retyped: Record<string, (words: string) => string> = {
  NFD: (words) => words.normalize('NFD'),
  're-spaced': (words) => `\n ${words.replace(/\s+/g, ' \n\t ')}\u00A0`,
  'without spaces': (words) => words.replace(/ /g, ''),
  'typewriter quotes': (words) =>
    words
      .replace(/[“”«»]/g, '"')
      .replace(/’/g, "'")
      .replaceAll('…', '...'),
  'printer quotes': (words) => words.replace(/[“”]/g, '″').replace(/'/g, '’').replaceAll('...', '…'),
  'other invisibles': (words) => words.replace(/\u00AD/g, '').replace(/l/g, 'l\u200B'),
};

describe('any passage of any text', () => {
  it('is found or not found alike, however it is typed', () => {
    let found = 0;
    fc.assert(
      fc.property(prose, place, place, (source, a, b) => {
        const [from, to] = [Math.floor(Math.min(a, b) * source.length), Math.ceil(Math.max(a, b) * source.length)];
        const words = source
          .slice(from, to)
          .replace(/[\uFFFC\uE000]/g, '[…]')
          .toWellFormed();
        const ranges = find(words, source);
        for (const [name, retype] of Object.entries(retyped))
          expect([name, find(retype(words), source)]).toEqual([name, ranges]);
        if (ranges) found += 1;
      }),
      { numRuns: RUNS },
    );
    expect(found).toBeGreaterThan(RUNS / 6);
  });

  it('is shown as a slice of the source that ends in no word and no emoji', () => {
    const segmenter = new Intl.Segmenter('fr', { granularity: 'grapheme' });
    fc.assert(
      fc.property(prose, place, place, (source, a, b) => {
        const [from, to] = [Math.floor(Math.min(a, b) * source.length), Math.ceil(Math.max(a, b) * source.length)];
        const ranges =
          find(
            source
              .slice(from, to)
              .replace(/[\uFFFC\uE000]/g, '[…]')
              .toWellFormed(),
            source,
          ) ?? [];
        const edges = new Set([...segmenter.segment(source)].map(({ index }) => index).concat(source.length));
        let last = 0;
        for (const [start, end] of ranges) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(source.slice(start, end)).toBe(source.slice(start, end).trim());
          expect(edges.has(start) && edges.has(end)).toBe(true);
          for (const at of [start, end]) {
            const around = `${source.slice(0, at).replace(/\u00AD/g, '')}|${source.slice(at).replace(/\u00AD/g, '')}`;
            expect(around).not.toMatch(/[a-zà-ÿ0-9]\|[a-zà-ÿ0-9]|[a-z]-\|[a-z]|[a-z]\|-[a-z]|\d\|,\d/i);
          }
          last = end;
        }
      }),
      { numRuns: RUNS },
    );
  });
});
