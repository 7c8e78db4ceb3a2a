import { expect, it } from 'vitest';
import { renderMarkdown } from '#server/text/markdown.ts';
import { sectionsOf } from '#server/text/sections.ts';

const sections = (source: string): unknown => sectionsOf(renderMarkdown(source).html);

it('cuts a text at its headings, those of the third level staying in it', () => {
  expect(sections('Avant.\n\n## Une\n\nDeux\nlignes.\n\n### Sous\n\nFin.\n\n# Partie\n\n- a\n- b')).toEqual([
    { level: 0, title: '', html: '<p>Avant.</p>' },
    { level: 2, title: 'Une', html: '<p>Deux<br>lignes.</p>\n<h5>Sous</h5>\n<p>Fin.</p>' },
    { level: 1, title: 'Partie', html: '<ul>\n<li>a</li>\n<li>b</li>\n</ul>' },
  ]);
});

it('takes no heading in a quote or a list for one of the text', () => {
  const [before, rule, ...more] = sectionsOf(
    renderMarkdown('> ## Dit\n> par quelqu’un\n\n## Vraie\n\n- ## Dans une liste').html,
  );
  expect([before?.level, rule?.title, more]).toEqual([0, 'Vraie', []]);
  expect(before?.html).toContain('<h4>Dit</h4>');
  expect(rule?.html).toContain('<h4>Dans une liste</h4>');
});

it('gives the words of a heading without their markup', () => {
  const titles = sectionsOf(
    renderMarkdown('## *Ni* `a<b` & “x”\u00a0; [lien](https://example.org/?a=%3E&b="c>d")\n\nSous-titré\n---').html,
  ).map(({ title }) => title);
  expect(titles).toEqual(['', 'Ni a<b & “x”\u00a0; lien', 'Sous-titré']);
});
