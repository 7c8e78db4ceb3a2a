import fc from 'fast-check';
import { expect, it } from 'vitest';
import { carriedMasks, masksIn, wordsFor } from '#server/discussions/masks.ts';
import type { Mask } from '#server/discussions/masks.ts';
import { mayBeMasked } from '#server/text/quotes/follow.ts';
import type { Member, Viewer } from '#server/context-types.ts';
import { FILLER, MASK } from '#server/text/types.ts';

/** Masks take nothing from what is stored: what is read of it depends on who reads, and on the clock. */

const UNTIL = '2026-03-03T10:00:00.000Z';
const BEFORE = '2026-03-03T09:59:59.999Z';
const STRANGER: Viewer = { kind: 'visitor' };
const AUTHOR: Member = {
  kind: 'member',
  accountId: 'a',
  sessionId: 's',
  role: null,
  boards: null,
  referee: false,
  standing: 'good',
  pseudonyms: [{ id: 'author', name: 'Mésange' }],
};
const place = fc.nat(60);
const stored = fc
  .record({
    words: fc.array(fc.constantFrom('Firmin', 'rue', 'la', 'nuit.', '\n\n', '\uFFFC', FILLER.repeat(3), 'é', '👩'), {
      maxLength: 30,
    }),
    masks: fc.array(fc.array(fc.tuple(place, place), { maxLength: 3 }), { maxLength: 3 }),
  })
  .map(({ words, masks }) => {
    const text = words.join(' ');
    const row: Mask[] = masks.map((ranges, index) => ({
      hold: String(index),
      until: UNTIL,
      ranges: ranges.map(([one, other]) => [Math.min(one, other), Math.min(text.length, Math.max(one, other))]),
    }));
    return {
      html: `<p>${text}</p>`,
      text,
      marks: '[]',
      masked: JSON.stringify(row),
      pseudonym_id: 'author',
      board_id: null,
    };
  });

it('hide their words from strangers at equal length, and nothing else; after the end, nothing at all', () => {
  fc.assert(
    fc.property(stored, (row) => {
      const hidden = new Set(
        (JSON.parse(row.masked) as Mask[]).flatMap(({ ranges }) =>
          ranges.flatMap(([start, end]) => Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)),
        ),
      );
      const { text, html } = wordsFor(STRANGER, row, BEFORE);
      expect(text).toHaveLength(row.text.length);
      for (let at = 0; at < text.length; at += 1) {
        const was = row.text[at] ?? '';
        expect(text[at]).toBe(hidden.has(at) && !/[\n\t\uFFFC\uE000]/.test(was) ? MASK : was);
      }
      if ((JSON.parse(row.masked) as Mask[]).length > 0) expect(html).toBe('');
      for (const [viewer, at] of [
        [STRANGER, UNTIL],
        [AUTHOR, BEFORE],
      ] as const)
        expect(wordsFor(viewer, row, at)).toEqual({ html: row.html, text: row.text, marks: [] });
      expect(masksIn(row, UNTIL)).toEqual([]);
    }),
  );
});

it('follow their words into another wording, and go where these go', () => {
  const text = 'Hier, Firmin m’a parlé rue des Lanternes. Il va mieux, je crois.';
  const start = text.indexOf('Firmin');
  const asked = { text, mask: { hold: 'h', until: UNTIL, ranges: [[start, text.indexOf(' Il va')] as const] } };
  const shown = (after: string): string =>
    wordsFor(
      STRANGER,
      {
        text: after,
        marks: '[]',
        masked: carriedMasks([{ asked }], after),
        pseudonym_id: '',
        board_id: null,
      },
      BEFORE,
    ).text.replaceAll(MASK, '');
  expect(shown(`Un mot avant. ${text}`)).toBe('Un mot avant. Hier,  Il va mieux, je crois.');
  expect(shown(text.replace('rue des Lanternes', 'rue des Lampions'))).not.toMatch(/Firmin|Lampions/);
  expect(shown('Hier, Il va mieux, je crois.')).toBe('Hier, Il va mieux, je crois.');
  expect(carriedMasks([{ asked }], 'Autre chose.')).toBeNull();
});

it('are never for a whole text, nor for a long passage', () => {
  const sentences = ['Une phrase ici. ', 'Une autre là. '];
  const text = sentences.join('');
  const first = sentences[0]?.length ?? 0;
  expect(mayBeMasked(text, [[0, text.length]])).toBe(false);
  expect(mayBeMasked(text, [[first, text.length]])).toBe(true);
  expect(mayBeMasked(text, [[0, first]])).toBe(false);
  const long = 'x'.repeat(3_000);
  expect([mayBeMasked(long, [[0, 600]]), mayBeMasked(long, [[0, 601]])]).toEqual([true, false]);
  expect(
    mayBeMasked(long, [
      [0, 400],
      [300, 600],
    ]),
  ).toBe(true);
});
