import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { admit } from '#server/text/door.ts';
import { RUNS } from './support.ts';

const through = (input: string): string => {
  const admitted = admit(input);
  if (!admitted.ok) throw new Error(admitted.code);
  return admitted.text;
};
const { document } = new JSDOM('').window;
const decoded = (html: string): string => {
  const element = document.createElement('textarea');
  element.innerHTML = html;
  return element.value;
};

describe('the door', () => {
  it('makes one kind of line end and one form of letters', () => {
    expect(through('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
    expect(through('e\u0301quipe')).toBe('équipe');
  });

  it('refuses a NUL and mends half of a surrogate pair', () => {
    expect(admit('a\0b')).toEqual({ ok: false, code: 'nul' });
    expect(through('a\uD83Db')).toBe('a\uFFFDb');
  });

  it('drops the token and the filler, however they come', () => {
    expect(through('avant\uFFFC\uE000après')).toBe('avantaprès');
    for (const entity of [
      '&#65532;',
      '&#65532',
      '&#0065532;',
      '&#xFFFC;',
      '&#XfffC',
      '&#x000fffc;',
      '&#57344;',
      '&#xe000;',
      '&#xE000',
      '&#6\uFFFC5532;',
      '&#\uE000xFFFC;',
      '&\uFFFC#\uE00065532;',
      '&#65532;&#xFFFC;',
      `&#${'0'.repeat(5000)}65532;`,
      '&#6&#65532;5532;',
      '&#65532\u037E',
    ]) {
      expect(decoded(through(entity)), entity.slice(0, 30)).not.toMatch(/[\uFFFC\uE000]/);
    }
  });

  it('leaves numbers alone that only begin like them', () => {
    for (const entity of ['&#655321;', '&#xFFFCA;', '&#573440;', '&#x1E000;', '&#233;', 'n° 65532', '&amp;#65532']) {
      expect(through(entity.replace('&amp;#65532', '&amp;')), entity).toBe(entity.replace('&amp;#65532', '&amp;'));
    }
  });

  it('is idempotent, and nothing that leaves it decodes to our characters', () => {
    const tricky = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            '&',
            '#',
            'x',
            'X',
            '0',
            '6',
            '5',
            '3',
            '2',
            '57344',
            '65532',
            'FFFC',
            'fffc',
            'E000',
            ';',
            '\u037E',
            '\uFFFC',
            '\uE000',
            '\r',
            '\n',
            '\u0301',
            '\uD800',
            'e',
            '\u212A',
          ),
          fc.string({ maxLength: 3, unit: 'binary' }),
        ),
        { maxLength: 14 },
      )
      .map((pieces) => pieces.join('').replaceAll('\0', ''));
    fc.assert(
      fc.property(tricky, (input) => {
        const once = through(input);
        expect(through(once)).toBe(once);
        expect(once.isWellFormed()).toBe(true);
        expect(once).toBe(once.normalize('NFC'));
        expect(decoded(once)).not.toMatch(/[\uFFFC\uE000]/);
      }),
      { numRuns: RUNS },
    );
  });
});
