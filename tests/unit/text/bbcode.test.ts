import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBbcode, type BbQuote } from '#server/text/bbcode.ts';
import { admit } from '#server/text/door.ts';
import { renderMarkdown } from '#server/text/markdown.ts';
import { readWriting } from '#server/text/quotes/parse.ts';
import { RUNS } from './support.ts';

const unknown = () => null;
const markdown = (bbcode: string): string => fromBbcode(bbcode, unknown);
const rendered = (bbcode: string) => {
  const admitted = admit(markdown(bbcode));
  return renderMarkdown(admitted.ok ? admitted.text : '');
};

describe('words from an old forum', () => {
  it('keep their lines, their emphasis and their smilies', () => {
    expect(rendered('Bonjour,\n[b]premier jour[/b] au [i]CAARUD[/i] :-)\n\n\n\nEt [s]demain[/s] ? ^^').html).toBe(
      '<p>Bonjour,<br><strong>premier jour</strong> au <em>CAARUD</em> :-)</p>\n<p>Et <del>demain</del> ? ^^</p>\n',
    );
  });

  it('show no stray sign where Markdown could not tell emphasis', () => {
    for (const bbcode of [
      'a[b]![/b]b',
      '[b]a[/b][i]b[/i]',
      '[i]a[/i]b',
      '[b] a [/b]b',
      '[b][i]a[/i] b[/b]',
      'a[s]*[/s]',
      '[b]a\nb[/b]',
      '[i]a [b]b[/b][/i]c',
      '[b]  [/b]x',
    ]) {
      expect(rendered(bbcode).text, bbcode).toBe(
        bbcode
          .replace(/\[[^\]]*\]/g, '')
          .replace(/ +/g, ' ')
          .trim(),
      );
    }
  });

  it('are not taken for Markdown, nor for a quote of somebody', () => {
    const lines = [
      '* pas une liste',
      '- non plus',
      '+ ni là',
      '1. ni ici',
      '12) ni là',
      '# pas un titre',
      '> pas une citation',
      '---',
      '===',
      '***',
      '~~~',
      '```',
      '    du code ?',
      '|a|b|',
      '|-|-|',
      '[x]: /y',
      '[ ] à faire',
      '@Ana #3',
      '> @Ana #3',
      '<b>',
      '&amp; &#233; &nbsp',
      'a_b_c *d* `e` ~f~',
      '\\*',
      'C:\\dossier',
      '<https://exemple.fr>',
      '![a](b)',
      'www.a_b.fr/_c_',
      'mailto:a_b@exemple.fr',
      'jean_paul@exemple.fr',
      'ftp://a_b.fr',
      '#12',
      '-5 euros',
      '2024. Une année',
    ];
    for (const line of lines) expect(rendered(line).text, line).toBe(line.trim());
    for (const line of lines) expect(rendered(`avant\n${line}\naprès`).text, line).toBe(`avant\n${line.trim()}\naprès`);
    expect(readWriting(markdown(lines.join('\n')))).toMatchObject({ problems: [], blocks: [{ kind: 'own' }] });
    expect(
      readWriting(markdown('[quote=@Ana #3]un mot[/quote]\n[list][*][quote]@Ana #3[/quote][/list]')),
    ).toMatchObject({ problems: [], blocks: [{ kind: 'own' }] });
  });

  it('keep tags that are not ours or do not close, as text', () => {
    for (const bbcode of [
      '[spoiler]a[/spoiler]',
      '[b]a',
      'a[/b]',
      '[quote]a',
      '[*] a',
      '[code]a',
      '[b][quote]a[/b]',
      '[list]a',
      '[i',
      '[]',
      '[/]',
      '[post]12[/post]',
    ]) {
      expect(rendered(bbcode).text, bbcode).toBe(bbcode);
    }
    expect(rendered('[b]a[i]b[/b]c[/i]').text).toBe('a[i]bc[/i]');
  });

  it('lose colours and underlining, not what they were on', () => {
    expect(rendered('[color=#f00]rouge[/color] [colour=red]vif[/colour] [u]souligné[/u] [ins]ajouté[/ins]').text).toBe(
      'rouge vif souligné ajouté',
    );
  });
});

describe('links, pictures and addresses', () => {
  it('keep their words and their target', () => {
    expect(rendered('[url=https://exemple.fr/a_(b)?c=1&copy;=2]la page[/url] ![url=http://b.fr]c[/url]').marks).toEqual(
      [
        [0, 7, 'a', 'https://exemple.fr/a_(b)?c=1&copy;=2'],
        [9, 10, 'a', 'http://b.fr'],
      ],
    );
    expect(rendered('[url]https://exemple.fr/a_b*c[/url] et https://exemple.fr/d_e_f.').html).toContain(
      'href="https://exemple.fr/d_e_f"',
    );
    expect(rendered('[url=www.exemple.fr]ici[/url]').marks).toEqual([[0, 3, 'a', 'http://www.exemple.fr']]);
  });

  it('are shown beside the words when they cannot be linked to', () => {
    expect(
      rendered('[url=viewtopic.php?id=3]ce sujet[/url], [email=ana@exemple.fr]Ana[/email], [email]b@exemple.fr[/email]')
        .text,
    ).toBe('ce sujet (viewtopic.php?id=3), Ana (ana@exemple.fr), b@exemple.fr');
    expect(rendered('[img=notre salle]https://exemple.fr/s.jpg[/img] [img]https://exemple.fr/t.jpg[/img]').text).toBe(
      'notre salle (https://exemple.fr/s.jpg) https://exemple.fr/t.jpg',
    );
    expect(rendered('[url=javascript:alert(1)]a[/url]').html).not.toContain('href');
  });
});

describe('lists, code and headings', () => {
  it('are laid out as such', () => {
    expect(
      rendered('[list][*]un[*]deux\nencore[list=1][*]a[/*][*]b[/*][/list][/list][list][*]trois[/list]').html.replace(
        /\n/g,
        '',
      ),
    ).toBe('<ul><li>un</li><li>deux<br>encore<ol><li>a</li><li>b</li></ol></li></ul><ul><li>trois</li></ul>');
    expect(rendered('[h]Le cadre #[/h]\n[code]\n  si [b]x[/b] ```\n\n  fin\n[/code]').text).toBe(
      'Le cadre #\n\n  si [b]x[/b] ```\n\n  fin',
    );
  });
});

describe('quotes', () => {
  const asked: BbQuote[] = [];
  const ana = (quote: BbQuote) => {
    asked.push(quote);
    return quote.author === 'Ana' ? { name: 'Ana', number: 4 } : null;
  };

  it('of a known post become live ones, with what they quoted themselves left out', () => {
    const bbcode =
      '[quote="Ana"]J’ai [b]accompagné[/b] *quelqu’un*.\n[quote=Bo]ancien[/quote]\n> et après ?[/quote]Merci.';
    const body = fromBbcode(bbcode, ana);
    expect(body).toBe('> @Ana #4\n> J’ai accompagné *quelqu’un*.\n>\n> […]\n>\n> \\> et après ?\n\nMerci.');
    expect(asked.pop()).toEqual({ author: 'Ana', words: 'J’ai accompagné *quelqu’un*.\n\n[…]\n\n> et après ?' });
    const { blocks, problems } = readWriting(body);
    expect(problems).toEqual([]);
    expect(blocks).toMatchObject([
      { kind: 'quote', name: 'Ana', number: 4, words: expect.stringContaining('\n> et après ?') },
      { kind: 'own' },
    ]);
  });

  it('of anybody else stay words under the name they had', () => {
    expect(fromBbcode("[quote='Un collègue']a\n[quote]b[/quote][/quote][quote]c[/quote]", ana)).toBe(
      '> Un collègue\u00A0:\n>\n> a\n>\n> > b\n\n> c',
    );
  });

  it('that say nothing themselves, or stand in a list, point to nobody', () => {
    asked.length = 0;
    expect(rendered('[quote=Ana][quote=Bo]a[/quote][/quote]').text).toBe('Ana\u00A0:\n\nBo\u00A0:\n\na');
    expect(fromBbcode('[list][*][quote=Ana]a[/quote][/list][quote=Ana][quote=Bo]b[/quote][/quote]', ana)).not.toContain(
      '@Ana',
    );
    expect(asked).toEqual([]);
  });
});

/** Trees of BBCode beside the words they hold, so that the expected text owes nothing to the code under test. */
interface Sample {
  bbcode: string;
  text: string;
}
const SIGNS = [
  '*',
  '**',
  '_',
  '__',
  '`',
  '~',
  '~~',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '#',
  '-',
  '+',
  '=',
  '|',
  '\\',
  '!',
  '&',
  '&amp;',
  '&#60;',
  ':',
  '://',
  'www.',
  '@',
  '.',
  '1.',
  '2)',
  '"',
  "'",
  '’',
  '…',
];
const word = fc
  .oneof(
    fc.constantFrom(
      'un',
      'mot',
      'été',
      'l’équipe',
      'CSAPA',
      '12',
      '👩🏽‍⚕️',
      '@Ana #3',
      'http://a_b.fr/c_d',
      'a_b',
      'x*y*z',
    ),
    fc.constantFrom(...SIGNS),
    fc.string({ maxLength: 3 }),
  )
  .map((text) => text.replace(/[\s\0]/g, '').replace(/\[(?=[a-z*/])/gi, '('));
const phrase = fc
  .array(word, { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' ').replace(/ +/g, ' ').trim())
  .filter((text) => text !== '');
const tight = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words) => words.join(''))
  .filter((text) => text !== '' && !/\[(?:[a-z*/])/i.test(text));
const inline: fc.Memo<Sample> = fc.memo((depth) => {
  const leaf = fc.oneof(phrase, tight).map((text) => ({ bbcode: text, text }));
  if (depth <= 1) return leaf;
  const wrapped = fc
    .tuple(
      fc.constantFrom('b', 'i', 's', 'u', 'color=red', 'url=https://exemple.fr/a'),
      inline(depth - 1),
      fc.constantFrom('', ' '),
    )
    .map(([tag, { bbcode, text }, pad]) => ({
      bbcode: `[${tag}]${pad}${bbcode}${pad}[/${tag.split('=')[0]}]`,
      text: `${pad}${text}${pad}`,
    }));
  const several = fc
    .tuple(inline(depth - 1), fc.constantFrom('', ' '), inline(depth - 1))
    .map(([a, between, b]) => ({ bbcode: a.bbcode + between + b.bbcode, text: a.text + between + b.text }));
  return fc.oneof(leaf, wrapped, several);
});
const line = inline(4)
  .map(({ bbcode, text }) => ({ bbcode, text: text.replace(/ +/g, ' ').trim() }))
  .filter(({ bbcode, text }) => text !== '' && text === bareOf(bbcode));
const lines = fc
  .array(line, { minLength: 1, maxLength: 3 })
  .map((all) => ({ bbcode: all.map((one) => one.bbcode).join('\n'), text: all.map((one) => one.text).join('\n') }));
const list = fc
  .tuple(fc.constantFrom('[list]', '[list=1]'), fc.array(lines, { minLength: 1, maxLength: 3 }))
  .map(([tag, items]) => ({
    bbcode: `${tag}${items.map((item) => `[*]${item.bbcode}`).join('\n')}[/list]`,
    text: items.map((item) => item.text).join('\n'),
  }));
const quote = lines.map(({ bbcode, text }) => ({ bbcode: `[quote]${bbcode}[/quote]`, text }));
const heading = line.map(({ bbcode, text }) => ({ bbcode: `[h]${bbcode}[/h]`, text }));
const post = fc
  .array(fc.oneof({ weight: 3, arbitrary: lines }, list, quote, heading), { minLength: 1, maxLength: 4 })
  .map((all) => ({ bbcode: all.map((one) => one.bbcode).join('\n\n'), text: all.map((one) => one.text).join('\n\n') }));

/** Signs joined by chance must not have made a tag of their own. */
function bareOf(bbcode: string): string {
  return bbcode
    .replace(/\[\/?(?:b|i|s|u|color|url)(?:=[^\]]*)?\]/g, '')
    .replace(/ +/g, ' ')
    .trim();
}

describe('any post', () => {
  it('holds the same words after the way through Markdown', () => {
    fc.assert(
      fc.property(post, ({ bbcode, text }) => {
        const admitted = admit(text);
        expect(rendered(bbcode).text).toBe(admitted.ok ? admitted.text : '');
      }),
      { numRuns: RUNS },
    );
  });

  it('is read in time, however broken', () => {
    for (const piece of [
      '[b]',
      '[quote]',
      '[quote="',
      '[code]',
      '[/b]',
      '[list][*]',
      '[url=',
      '[',
      '[b][/i]',
      '[quote=a][b]',
      '[img]',
      '[*]',
      'http://',
      '[b]*[/b]',
      '[b]a[/b][i]b[/i]',
      '!\n',
      '`',
    ]) {
      const before = performance.now();
      markdown(piece.repeat(Math.ceil(60_000 / piece.length)));
      expect(performance.now() - before, piece).toBeLessThan(2_000);
    }
  });
});
