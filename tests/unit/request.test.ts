import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeBack } from '#shared/routes.ts';
import { ID_FORM, newId } from '#server/db/ids.ts';
import { networkOf } from '#server/http/rate-limit.ts';
import { localeOf } from '#server/http/request.ts';

describe('the way back', () => {
  it.each([
    '/',
    '/settings',
    '/@M%C3%A9sange',
    '/d/abc/titre?page=2&view=branches#p12',
    '/a//b',
    '/%2F%2Felsewhere.example',
  ])('keeps %s', (path) => expect(safeBack(path)).toBe(path));

  it.each([
    ...[
      '//elsewhere.example',
      '///elsewhere.example',
      '/\\elsewhere.example',
      '\\/elsewhere.example',
      '/\t/elsewhere.example',
      '/\n/elsewhere.example',
    ],
    ...[
      'https://elsewhere.example',
      'javascript:alert(1)',
      'elsewhere',
      '',
      ' /',
      '/ok\\elsewhere',
      '/a b',
      '/a\r\nSet-Cookie: x=1',
      `/${'a'.repeat(500)}`,
    ],
  ])('leads home instead of to %j', (path) => expect(safeBack(path)).toBe('/'));

  it('takes nothing but text', () => {
    for (const value of [undefined, null, 7, ['/settings'], { path: '/settings' }])
      expect(safeBack(value, '/tags')).toBe('/tags');
  });

  it('stays on this site, whatever is asked', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '/',
        '\\',
        '//',
        '@',
        ':',
        '.',
        '..',
        'http:',
        'elsewhere.example',
        '\t',
        '\r',
        '%2f',
        '?',
        '#',
        '　',
        '／',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const back = safeBack(`/${parts.join('')}`);
        expect(new URL(back, 'https://carnet.example.org').origin).toBe('https://carnet.example.org');
        expect(back).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the language of the interface', () => {
  it.each([
    [undefined, 'fr', 'fr'],
    ['', 'fr', 'fr'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr', 'fr'],
    ['en-GB,en;q=0.9,fr;q=0.1', 'fr', 'fr'],
    ['en-GB,en;q=0.9', 'fr', 'en'],
    ['EN', 'fr', 'en'],
    ['de,en;q=0.5', 'fr', 'en'],
    ['de', 'fr', 'fr'],
    ['*', 'fr', 'fr'],
    ['fr', 'en', 'fr'],
    ['de', 'en', 'en'],
    [`${'x,'.repeat(5_000)}en`, 'fr', 'fr'],
  ] as const)('asked %j on a site in %s is %s', (header, own, expected) =>
    expect(localeOf(header, own)).toBe(expected),
  );
});

describe('the network of an address', () => {
  it('is the address itself for IPv4, also when it is written as IPv6', () => {
    expect([networkOf('192.0.2.7'), networkOf('::ffff:192.0.2.7'), networkOf('::FFFF:192.0.2.7')]).toEqual([
      '192.0.2.7',
      '192.0.2.7',
      '192.0.2.7',
    ]);
  });

  it.each([
    ['::1', '0000:0000:0000:0000'],
    ['::', '0000:0000:0000:0000'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000'],
    ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002'],
    ['2001:DB8::', '2001:0db8:0000:0000'],
    ['1:2:3:4:5:6:7::', '0001:0002:0003:0004'],
    ['64:ff9b::192.0.2.7', '0064:ff9b:0000:0000'],
  ])('%s is in %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is one for two addresses exactly when their first 64 bits are', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, groups, fc.boolean(), (one, two, near) => {
        const other = near ? [...one.slice(0, 4), ...two.slice(4)] : two;
        const same = one.slice(0, 4).join() === other.slice(0, 4).join();
        for (const write of [plain, padded, shortened])
          expect(networkOf(write(other)) === networkOf(plain(one))).toBe(same);
      }),
    );
  });

  const plain = (groups: number[]): string => groups.map((group) => group.toString(16)).join(':');
  const padded = (groups: number[]): string =>
    groups.map((group) => group.toString(16).toUpperCase().padStart(4, '0')).join(':');
  /** As browsers and servers write it: the first run of zeros, if any, as "::". */
  const shortened = (groups: number[]): string => {
    const from = groups.findIndex((group, index) => group === 0 && groups[index + 1] === 0);
    if (from < 0) return plain(groups);
    let to = from;
    while (groups[to] === 0) to += 1;
    return `${plain(groups.slice(0, from))}::${plain(groups.slice(to))}`;
  };
});

describe('an id', () => {
  const ids = Array.from({ length: 4_000 }, newId);
  it('has 22 letters and figures and never comes twice', () => {
    for (const id of ids) expect(id).toMatch(ID_FORM);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells neither order nor time', () => {
    // As often above the one before as below: 18 standard deviations of room.
    const rising = ids.filter((id, index) => index > 0 && id > ids[index - 1]!).length;
    expect(Math.abs(rising - ids.length / 2)).toBeLessThan(350);
  });

  it('uses every character as often in every place', () => {
    for (const place of [0, 11, 21]) {
      const counts = new Map<string, number>();
      for (const id of ids) counts.set(id[place]!, (counts.get(id[place]!) ?? 0) + 1);
      expect(counts.size).toBe(62);
      // 64.5 expected; a byte taken modulo 62 without care would give the first eight a quarter more.
      expect(Math.max(...counts.values())).toBeLessThan(64.5 + 6 * 8);
    }
  });
});
