import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKey, nameProblem } from '#server/members/names.ts';

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyzéèêëàâçîïôöûüùœæłøđßñ',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїє',
  'αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς',
  'אבגדהוזחטיכלמנסעפצקרשת',
  'ابتثجحخدذرزسشصضطظعغفقكلمنهوي',
  'ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃ',
];
/** A name somebody may choose: letters of one script and figures, signs between them. */
const name = fc
  .constantFrom(...ALPHABETS)
  .chain((letters) => {
    const word = fc.string({ unit: fc.constantFrom(...letters, ...'0123456789'), minLength: 2, maxLength: 7 });
    return fc.array(fc.tuple(word, fc.constantFrom(' ', '-', "'", '’', '.', '_')), { minLength: 1, maxLength: 3 });
  })
  .map((parts) =>
    parts
      .map(([word, sign]) => word + sign)
      .join('')
      .slice(0, -1),
  );
const anything = fc.string({ unit: 'binary', maxLength: 40 });

describe('the key of a name', () => {
  it('is the same for a name and its key, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.oneof(name, anything), (text) => {
        expect(nameKey(nameKey(text))).toBe(nameKey(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not see case, accents, spacing, signs, width or the form they are encoded in', () => {
    fc.assert(
      fc.property(name, (text) => {
        const wide = [...text]
          .map((letter) => (/[!-~]/.test(letter) ? String.fromCodePoint(letter.codePointAt(0)! + 0xfee0) : letter))
          .join('');
        const variants = [
          text.toUpperCase(),
          text.toLowerCase(),
          text.normalize('NFD'),
          text.normalize('NFKC'),
          wide,
          ` ${text} `,
          text.replace(/[ ._'’-]/g, '\u00a0'),
          text.replace(/(.)/gsu, '$1\u0301'),
          [...text].join('\u200b'),
        ];
        for (const variant of variants)
          expect([text, variant, nameKey(variant)]).toEqual([text, variant, nameKey(text)]);
      }),
    );
  });

  it.each([
    ['Milan', 'Mi1an'],
    ['Milan', 'Mılan'],
    ['Milan', 'MIIan'],
    ['Pipa', 'Ріра'],
    ['Coco', 'Сосо'],
    ['Nono', 'n0n0'],
    ['Œdipe', 'Oedipe'],
    ['Strauss', 'Strauß'],
    ['Σοφος', 'ΣΟΦΟΣ'],
    ['Alga', 'ɑlɡɑ'],
  ])('is one for %s and %s', (one, other) => expect(nameKey(other)).toBe(nameKey(one)));

  it.each([
    ['Milan', 'Milane'],
    ['Courlis', 'Courlieu'],
    ['Grue 7', 'Grue 8'],
    ['Мила', 'Мира'],
  ])('is not one for %s and %s', (one, other) => expect(nameKey(other)).not.toBe(nameKey(one)));
});

describe('a chosen name', () => {
  it('of letters of one script, figures and single signs between them is taken', () => {
    fc.assert(
      fc.property(
        name.filter((text) => nameKey(text).length >= 2),
        (text) => {
          expect([text, nameProblem(text)]).toEqual([text, expect.toBeOneOf([null, 'name_reserved'])]);
        },
      ),
    );
  });

  it('that is taken has something to see, nothing invisible and no way to turn the line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.tuple(name, anything, name).map((parts) => parts.join('')),
        ),
        (text) => {
          if (nameProblem(text) !== null) return;
          expect(text).not.toMatch(
            /\p{C}|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|\p{Z}{2}|^\p{Z}|\p{Z}$|\p{M}{4}/u,
          );
          expect(nameKey(text).length).toBeGreaterThanOrEqual(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a direction turned', 'Mésange\u202e'],
    ['a joiner', 'Més\u200dange'],
    ['fillers only', '\u3164\u3164\u3164'],
    ['a variation selector', 'Mésange\ufe0f'],
    ['a pile of marks', `Me${'\u0301'.repeat(9)}sange`],
    ['a space at its end', 'Mésange '],
    ['two spaces', 'Mé  sange'],
    ['a line break', 'Mé\nsange'],
    ['a tag', 'Mé<b>'],
    ['an at sign', '@Mésange'],
    ['a picture', 'Mésange 🐦'],
    ['Latin and Cyrillic', 'Mésangе'],
    ['Latin and Greek', 'Μésange'],
    ['Latin and Cherokee', 'Ꮇésange'],
    ['one letter', 'M1\u0301'.slice(0, 1)],
    ['nothing', ''],
  ])('with %s is refused', (_what, text) => expect(nameProblem(text)).toBe('name_characters'));

  it.each([
    'Mésange 2',
    'L’Heure bleue',
    'Jean-Loup_7',
    'Дрозд',
    'さくら太郎',
    'ラーメン',
    '김철수',
    'أم كلثوم',
    'ⵜⵉⵣⵉ',
    'മലയാളം',
    'Nguyễn Ái',
  ])('%s is taken', (text) => expect(nameProblem(text)).toBeNull());

  it.each([
    'Admin',
    'ADM1N',
    'a.d.m.i.n',
    'Ａｄｍｉｎ',
    'Carnet',
    'Modératrice',
    'équipe',
    'Hôte',
    'сагnеt'.replace('гn', 'rn'),
  ])('%s is the house’s, or is not one script', (text) =>
    expect(nameProblem(text)).toBeOneOf(['name_reserved', 'name_characters']),
  );
});
