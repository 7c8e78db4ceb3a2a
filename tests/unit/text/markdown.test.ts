import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { draw } from '#server/text/draw.ts';
import { RefusedText } from '#server/text/grammar.ts';
import { asTyped } from '#server/text/fallback.ts';
import { renderMarkdown } from '#server/text/markdown.ts';
import { plain } from '#server/text/plain.ts';
import { TOKEN } from '#server/text/types.ts';
import { expectClean, RUNS, source } from './support.ts';

const { document } = new JSDOM('').window;
const walked = (html: string) => {
  const root = document.createElement('body');
  root.innerHTML = html;
  return plain(root);
};
const text = (markdown: string): string => renderMarkdown(markdown).text;

describe('the text of a revision', () => {
  it('joins blocks by an empty line, and lines, items and rows by one break', () => {
    expect(text('# Lundi\n\nPremière ligne\nseconde ligne\n\n> cité')).toBe(
      'Lundi\n\nPremière ligne\nseconde ligne\n\ncité',
    );
    expect(text('avant\n\n- un\n- deux\n  - trois\n\naprès')).toBe('avant\n\nun\ndeux\ntrois\n\naprès');
    expect(text('|nom|jour|\n|-|-|\n|Ana|lundi|\n||mardi|')).toBe('nom\tjour\nAna\tlundi\n\tmardi');
  });

  it('sets an item off by one break in a loose list too, and keeps the paragraphs inside it', () => {
    expect(text('1. un\n\n2. deux\n\n   suite\n\n   - trois')).toBe('un\ndeux\n\nsuite\ntrois');
  });

  it('collapses white space but in code, and keeps no-break spaces', () => {
    expect(text('un   mot\tet  *deux * !')).toBe('un mot et *deux * !');
    expect(text('vraiment\u00A0? oui\u202F!')).toBe('vraiment\u00A0? oui\u202F!');
    expect(text('```\na  b\n\n\n  c\n\n```\n\nfin')).toBe('a  b\n\n\n  c\n\nfin');
  });

  it('holds no bullets, numbers or link targets', () => {
    expect(text('3. [ici](https://exemple.fr/secret "titre") et ~~là~~')).toBe('ici et là');
  });

  it('marks what is set how, outer before inner', () => {
    expect(renderMarkdown('- a **b *c***\n\n[d](/e) `f`').marks).toEqual([
      [0, 5, 'li'],
      [2, 5, 'strong'],
      [4, 5, 'em'],
      [7, 8, 'a', '/e'],
      [9, 10, 'code'],
    ]);
    expect(renderMarkdown('# Un titre\n\n    du code').marks).toEqual([
      [0, 8, 'h'],
      [10, 17, 'pre'],
    ]);
  });
});

describe('the html of a revision', () => {
  it('shows raw HTML as the text it is, with the Markdown in it', () => {
    expect(renderMarkdown('<div>\n*a* <b>c</b> <!-- d -->\n</div>').html).toBe(
      '<p>&lt;div&gt;<br><em>a</em> &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;<br>&lt;/div&gt;</p>\n',
    );
    expect(renderMarkdown('<pre>un < deux\n\ntrois & quatre').text).toBe('<pre>un < deux\n\ntrois & quatre');
  });

  it('fetches nothing: an image is its words and its address', () => {
    expect(renderMarkdown('![un chat](https://exemple.fr/c.png) ![](https://exemple.fr/d.png)').html).toBe(
      '<p>un chat (https://exemple.fr/c.png) https://exemple.fr/d.png</p>\n',
    );
  });

  it('shifts headings below the page’s own, and keeps the numbers of a list', () => {
    expect(renderMarkdown('# a\n\n###### b\n\n4. c').html).toContain('<h3>a</h3>');
    expect(renderMarkdown('###### b\n\n4. c').html).toMatch(/<h6>b<\/h6>\n<ol start="4">/);
  });

  it('links to the web and to this site only', () => {
    const html = renderMarkdown(
      '[a](https://b.fr/?c=1&d=2) [e](/p/1) [f](#p3) [g](//h.fr) [i](/\\j.fr) [k](mailto:l@m.fr) [n](data:x)',
    ).html;
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'https://b.fr/?c=1&amp;d=2',
      '/p/1',
      '#p3',
    ]);
    expect(html).toContain('g i k n');
    expect(html.match(/rel="nofollow ugc noopener noreferrer"/g)).toHaveLength(3);
  });

  it('shows the state of a task as a sign, not as a form control', () => {
    expect(renderMarkdown('- [x] fait\n- [ ] à faire').html).toBe('<ul>\n<li>☑ fait</li>\n<li>☐ à faire</li>\n</ul>\n');
  });

  it('keeps each token alone in its paragraph, and refuses one that is not', () => {
    expect(
      renderMarkdown(`un\n\n${TOKEN}\n\n- deux\n\n${TOKEN}\n\ntrois`).html.match(/^<p>\uFFFC<\/p>$/gm),
    ).toHaveLength(2);
    for (const bad of [
      `a ${TOKEN}`,
      `> ${TOKEN}`,
      `- ${TOKEN}`,
      `\`\`\`\n${TOKEN}`,
      `[${TOKEN}](/a)`,
      `[x]: /y "${TOKEN}"`,
      `&#65532;`,
    ]) {
      expect(() => renderMarkdown(bad), bad).toThrow(RefusedText);
    }
  });

  it('refuses to nest past 30 levels, however it is written', () => {
    for (const deep of [
      '> '.repeat(31) + 'a',
      '- '.repeat(31) + 'a',
      '> - '.repeat(3000),
      Array.from({ length: 40 }, (_, i) => `${'  '.repeat(i)}- a`).join('\n'),
    ]) {
      expect(() => renderMarkdown(deep)).toThrow(RefusedText);
    }
    expect(renderMarkdown('- '.repeat(40)).html).toBe('<hr>\n');
    expect(renderMarkdown(`${'> '.repeat(29)}a`).text).toBe('a');
  });

  it('answers as typed what would make too much of it', () => {
    expect(renderMarkdown('a\n'.repeat(9000))).toMatchObject({ cook: 0, marks: [] });
    expect(renderMarkdown(`${'|a'.repeat(58)}|\n${'|-'.repeat(58)}|\n${'|\n'.repeat(300)}`).cook).toBe(0);
    expect(renderMarkdown(`${'|a'.repeat(900)}|\n${'|-'.repeat(900)}|\n|b|`).html).not.toContain('<table>');
  });

  it('is clean and balanced, and agrees with its text, whatever was typed', () => {
    fc.assert(
      fc.property(source, (markdown) => {
        const { html, text, marks } = rendered(markdown);
        expectClean(html);
        expect(walked(html)).toEqual({ text, marks });
      }),
      { numRuns: RUNS },
    );
  });
});

describe('drawing from text and marks', () => {
  it('gives the same text again, for any revision', () => {
    fc.assert(
      fc.property(source, (markdown) => {
        const { text, marks } = rendered(markdown);
        const html = draw(text, marks);
        expectClean(html);
        expect(walked(html).text).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives the same text for a source shown as typed', () => {
    fc.assert(
      fc.property(source, (markdown) => {
        const typed = asTyped(`${markdown}\n\n${TOKEN}\n\nfin`);
        expectClean(typed.html);
        expect(walked(typed.html).text).toBe(typed.text);
        expect(typed.html).toContain(`<p>${TOKEN}</p>`);
      }),
      { numRuns: RUNS },
    );
  });
});

function rendered(markdown: string) {
  try {
    return renderMarkdown(markdown);
  } catch (error) {
    if (error instanceof RefusedText) return renderMarkdown('');
    throw error;
  }
}
