import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { draw } from '#server/text/draw.ts';
import { safeHref } from '#server/text/html.ts';
import { renderMarkdown } from '#server/text/markdown.ts';
import { ALLOWED_TAGS, sanitize } from '#server/text/sanitize.ts';
import type { Mark, MarkKind } from '#server/text/types.ts';
import { expectClean } from './support.ts';
import { VECTORS } from './vectors.ts';

const { document } = new JSDOM('').window;

/** Reads the html as a browser would and looks at what became of it. */
function expectHarmless(html: string): void {
  const root = document.createElement('div');
  root.innerHTML = html;
  for (const element of root.querySelectorAll('*')) {
    expect(ALLOWED_TAGS).toContain(element.localName);
    expect(element.namespaceURI).toBe('http://www.w3.org/1999/xhtml');
    for (const { name, value } of element.attributes) {
      expect(['href', 'rel', 'start']).toContain(name);
      if (name === 'href') expect(new URL(value, 'https://carnet.example').protocol).toMatch(/^https?:$/);
      if (name === 'href' && value.startsWith('/'))
        expect(new URL(value, 'https://carnet.example').host).toBe('carnet.example');
    }
  }
}

describe('hostile texts', () => {
  it.each(VECTORS)('%s', (vector) => {
    for (const source of [
      vector,
      `un *mot ${vector} suite*`,
      `- a\n\n  ${vector}`,
      `> ${vector}`,
      `[${vector}](/p)`,
      `|a|\n|-|\n|${vector}|`,
    ]) {
      const { html, text, marks } = renderMarkdown(source.replaceAll('\0', ''));
      expectHarmless(html);
      expectClean(html);
      expectHarmless(draw(text, marks));
      expectClean(draw(text, marks));
    }
    expectHarmless(sanitize(vector).innerHTML); // the second wall alone, should the first one fall
  });

  it('cannot get in through stored text or marks either', () => {
    const text = '"><script>alert(1)</script> un mot';
    const kinds: MarkKind[] = ['a', 'em', 'li', 'pre', 'h', 'code'];
    for (const href of [
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      '//evil.example',
      '/"onclick="alert(1)',
      'https://ok.example/"><script>',
    ]) {
      const html = draw(
        text,
        kinds.map((kind, i): Mark => [i, i + 9, kind, href]),
      );
      expectHarmless(html);
      expectClean(html);
    }
  });
});

describe('link targets', () => {
  it('are the web, this site or this page', () => {
    for (const good of ['https://exemple.fr', 'HTTP://exemple.fr/?a=b#c', '/', '/p/1', '#p3'])
      expect(safeHref(good), good).toBe(good);
    for (const bad of [
      '',
      'p/1',
      '?a',
      '//a.fr',
      '/\\a.fr',
      '/\t/a.fr',
      'https:a.fr',
      'https:///a.fr',
      'https:\\\\a.fr',
      'mailto:a@b.fr',
      'java\nscript:alert(1)',
      ' https://a.fr',
    ]) {
      expect(safeHref(bad), JSON.stringify(bad)).toBeNull();
    }
  });
});
