import { describe, expect, it } from 'vitest';
import { linkMentions, mentionPlaces } from '#server/discussions/mentions.ts';

const NAMES = new Map<string, string | null>([
  ['jean', 'Jean'],
  ['jeanpaul', 'Jean Paul'],
  ['loiseau', 'L’Oiseau'],
  ['parti', null],
]);
// Keys are folded: every i is an l.
const KEYS = new Map([...NAMES].map(([key, name]) => [key.replaceAll('i', 'l'), name]));
const linked = (html: string): string => {
  const [segment] = linkMentions([{ kind: 'own', html }], KEYS);
  return segment?.kind === 'own' ? segment.html : '';
};
const to = (name: string, words: string): string => `<a href="/@${encodeURIComponent(name)}">@${words}</a>`;

describe('a mention', () => {
  it.each([
    ['<p>@Jean, tu viens ?</p>', `<p>${to('Jean', 'Jean')}, tu viens ?</p>`],
    ['<p>(@jean) et @Jean Paul.</p>', `<p>(${to('Jean', 'jean')}) et ${to('Jean Paul', 'Jean Paul')}.</p>`],
    ['<p>@Jean Paulette</p>', `<p>${to('Jean', 'Jean')} Paulette</p>`],
    [
      "<p>@Jean’s and @L&#39;Oiseau, @L'Oiseau</p>",
      `<p>${to('Jean', 'Jean')}’s and ${to('L’Oiseau', 'L&#39;Oiseau')}, ${to('L’Oiseau', "L'Oiseau")}</p>`,
    ],
    ['<p><em>@Jean</em><br>@JEAN</p>', `<p><em>${to('Jean', 'Jean')}</em><br>${to('Jean', 'JEAN')}</p>`],
    ['<p><a href="/x>@Jean">là</a> @Jean</p>', `<p><a href="/x>@Jean">là</a> ${to('Jean', 'Jean')}</p>`],
  ])('leads to the page of the longest name: %s', (html, expected) => {
    expect(linked(html)).toBe(expected);
  });

  it.each([
    '<p>Jeanne, @Jeanne, @Jean-Pierre, @Jean.Pierre</p>',
    '<p>moi@jean.example et x@Jean, @@Jean</p>',
    '<p><code>@Jean</code></p><pre><code>@Jean\n</code></pre>',
    '<p><a href="https://a.example">@Jean</a></p>',
    '<blockquote><p>@Jean #3</p><p>@Jean</p></blockquote>',
    '<p>@Parti Ailleurs, @Inconnue, @ Jean, @</p>',
    `<p>@${'Jean'.repeat(30)}</p>`,
  ])('stays text: %s', (html) => {
    expect(linked(html)).toBe(html);
  });

  it('of a name that is somebody else’s since does not turn into a shorter one', () => {
    const names = new Map<string, string | null>([
      ['jeanpaul', null],
      ['jean', 'Jean'],
    ]);
    const html = '<p>@Jean Paul</p>';
    expect(linkMentions([{ kind: 'own', html }], names)).toEqual([{ kind: 'own', html }]);
  });
});

it('costs little on hostile texts', () => {
  const hostile = [
    '@a b c d e f g h '.repeat(1_200),
    '@'.repeat(20_000),
    `@${'a '.repeat(10_000)}`,
    '<p>"@Jean'.repeat(2_000),
  ];
  const start = process.cpuUsage();
  for (const html of hostile) {
    expect(mentionPlaces(html).length).toBeLessThanOrEqual(100);
    linked(html);
  }
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500);
});
