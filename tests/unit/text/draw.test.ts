import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, label } from '#server/text/draw.ts';
import { renderMarkdown } from '#server/text/markdown.ts';
import { FILLER, type Mark, type MarkKind, type Range, TOKEN } from '#server/text/types.ts';
import { expectClean, RUNS } from './support.ts';

const words = { withdrawn: 'passage retiré', masked: 'passage masqué' };
const quoted = (markdown: string, ...passages: string[]): string => {
  const { text, marks } = renderMarkdown(markdown);
  return draw(
    text,
    marks,
    passages.map((passage): Range => [text.indexOf(passage), text.indexOf(passage) + passage.length]),
    words,
  );
};

describe('drawing a quoted passage', () => {
  it('clips what is set to the words taken', () => {
    expect(quoted('avant **un mot important** après', 'mot important', 'après')).toBe(
      '<p><strong>mot important</strong></p><p>après</p>',
    );
  });

  it('keeps lines, paragraphs and links', () => {
    expect(quoted('a\nb [c d](https://exemple.fr)\n\ne', 'b c d\n\ne')).toBe(
      '<p>b <a href="https://exemple.fr" rel="nofollow ugc noopener noreferrer">c d</a></p><p>e</p>',
    );
  });

  it('draws items as a list when several are taken, and words cut out of one as words', () => {
    expect(quoted('- un\n- deux trois\n  - quatre', 'un\ndeux trois\nquatre')).toBe(
      '<ul><li>un</li><li>deux trois<ul><li>quatre</li></ul></li></ul>',
    );
    expect(quoted('- un\n- deux trois', 'trois')).toBe('<p>trois</p>');
  });

  it('draws rows, code and headings', () => {
    expect(quoted('|a|b|\n|-|-|\n|c|d|', 'b\nc\td')).toContain('<tr><td>c</td><td>d</td></tr>');
    expect(quoted('```\nx\n\n  y\n```', 'x\n\n  y')).toBe('<pre><code>x\n\n  y</code></pre>');
    expect(quoted('# Un titre', 'Un titre')).toBe('<h4>Un titre</h4>');
  });
});

describe('a withdrawn passage', () => {
  const text = `Avant ${FILLER.repeat(8)} après.\n\n${TOKEN}\n\n${FILLER.repeat(30)}`;

  it('is one label for each run, in the words given', () => {
    expect(draw(text, [], undefined, words)).toBe(
      `<p>Avant <em>passage retiré</em> après.</p><p>${TOKEN}</p><p><em>passage retiré</em></p>`,
    );
    expect(draw(text, [], [[3, 9]], { withdrawn: '<b>', masked: 'passage masqué' })).toBe(
      '<p>nt <em>&lt;b&gt;</em></p>',
    );
  });

  it('stays filler in stored html, so that each reader’s language can label it', () => {
    const html = draw(text, []);
    expect(html).toContain(FILLER.repeat(30));
    expect(label(html, words)).toBe(draw(text, [], undefined, words));
  });

  it('does not leave the address of a withdrawn link behind', () => {
    const html = draw(`un ${FILLER.repeat(4)} mot`, [[3, 7, 'a', 'https://exemple.fr/secret']]);
    expect(html).not.toContain('secret');
  });
});

describe('drawing from anything', () => {
  it('is always balanced, and shows every character once', () => {
    const kind = fc.constantFrom<MarkKind>('em', 'strong', 'del', 'code', 'a', 'h', 'li', 'pre');
    const offset = fc.nat(40);
    const mark = fc
      .tuple(offset, offset, kind)
      .map(([a, b, k]): Mark =>
        k === 'a' ? [Math.min(a, b), Math.max(a, b), k, '/x'] : [Math.min(a, b), Math.max(a, b), k],
      );
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', '\n\n', '\t', '<', '&', TOKEN, FILLER), { maxLength: 40 })
      .map((pieces) => pieces.join(''));
    const shown = (piece: string): string => piece.replace(/[\n\t]/g, '');
    fc.assert(
      fc.property(
        text,
        fc.array(mark, { maxLength: 12 }),
        fc.option(fc.tuple(offset, offset)),
        (body, marks, range) => {
          const ranges = range ? [[Math.min(...range), Math.max(...range)] as const] : undefined;
          const html = draw(body, marks, ranges);
          expectClean(html);
          const bare = html
            .replace(/<[^>]*>/g, '')
            .replaceAll('&lt;', '<')
            .replaceAll('&amp;', '&');
          expect(shown(bare)).toBe(shown(ranges ? body.slice(...ranges[0]!) : body));
        },
      ),
      { numRuns: RUNS },
    );
  });
});
