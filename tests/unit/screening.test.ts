import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '#server/moderation/screening/fold.ts';
import { domainsFound, hostOf, readLists, wordsFound } from '#server/moderation/screening/lists.ts';
import { ANOTHER_TEXT, whyPageWaits, whyRewordingWaits, whyWaits } from '#server/moderation/screening/rules.ts';
import type { Added, Signs, Standing } from '#server/moderation/screening/rules.ts';
import { added, read } from '#server/moderation/screening/signs.ts';

const count = fc.integer({ min: 0, max: 10 });
const standing: fc.Arbitrary<Standing> = fc.record({
  staff: fc.boolean(),
  approved: count,
  asked: count,
  askedAnywhere: count,
  approveFirst: fc.boolean(),
});
const signs: fc.Arbitrary<Signs> = fc.record({
  listed: fc.boolean(),
  links: fc.boolean(),
  repeated: fc.record({ own: count, others: fc.boolean() }),
  burst: fc.boolean(),
});
const edits: fc.Arbitrary<Added> = fc.record({
  listed: fc.boolean(),
  links: fc.boolean(),
  contacts: fc.boolean(),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});
const NOTHING: Signs = { listed: false, links: false, repeated: { own: 0, others: false }, burst: false };

describe('why a text waits', () => {
  it('is never a matter of staff, and of nobody known who writes like everybody', () => {
    fc.assert(
      fc.property(standing, signs, edits, (who, what, more) => {
        expect(whyWaits({ ...who, staff: true }, what)).toBeNull();
        expect(whyRewordingWaits({ ...who, staff: true }, more)).toBeNull();
        const known = { ...who, staff: false, approveFirst: false, approved: Math.max(who.asked, who.askedAnywhere) };
        expect(whyWaits(known, NOTHING)).toBeNull();
        expect(whyWaits(known, { ...NOTHING, links: true })).toBeNull();
        expect(whyRewordingWaits(known, { ...more, listed: false })).toBeNull();
      }),
    );
  });

  it('holds whatever is new, asked for, listed, repeated or a burst, whatever else is the case', () => {
    fc.assert(
      fc.property(standing, signs, edits, (somebody, what, more) => {
        const who = { ...somebody, staff: false };
        const fresh = who.approved < who.asked;
        expect(whyWaits(who, what) !== null || (!fresh && !who.approveFirst && !what.listed && !what.burst)).toBe(true);
        if (what.listed) expect(whyWaits(who, what)).toEqual({ hold: 'held', why: 'listed' });
        // A rule holds, nobody's newness does: it is read in the other queue.
        if (fresh && !what.listed && !what.burst && what.repeated.own === 0 && !what.repeated.others)
          expect(whyWaits(who, what)?.hold).toBe('pending');
        if (more.listed) expect(whyRewordingWaits(who, more)?.why).toBe('listed');
        if (fresh && (more.links || more.contacts || more.share >= ANOTHER_TEXT))
          expect(whyRewordingWaits(who, more)?.hold).toBe('held');
      }),
    );
  });

  it('of a page waits whatever somebody new says of themself, and what shows how to find them elsewhere', () => {
    fc.assert(
      fc.property(standing, edits, (somebody, more) => {
        const said = { ...more, anew: true };
        expect(whyPageWaits({ ...somebody, staff: true }, said)).toBeNull();
        const who = { ...somebody, staff: false };
        expect(whyPageWaits(who, { ...said, anew: false })).toBeNull();
        const fresh = who.approved < Math.max(who.asked, who.askedAnywhere);
        const asked = who.approved < who.asked || (fresh && (more.links || more.contacts));
        expect(whyPageWaits(who, said) !== null).toBe(more.listed || who.approveFirst || asked);
      }),
    );
  });

  it('is never taken away by one sign more', () => {
    fc.assert(
      fc.property(standing, signs, signs, (who, one, other) => {
        const both: Signs = {
          listed: one.listed || other.listed,
          links: one.links || other.links,
          repeated: {
            own: Math.max(one.repeated.own, other.repeated.own),
            others: one.repeated.others || other.repeated.others,
          },
          burst: one.burst || other.burst,
        };
        if (whyWaits(who, one) !== null) expect(whyWaits(who, both)).not.toBeNull();
      }),
    );
  });
});

const found = (words: string, text: string): string[] => [...wordsFound(readLists({ words, domains: '' }), fold(text))];

describe('the host’s lists', () => {
  it.each([
    ['viagra', 'Du V1ÀGRA pas cher'],
    ['viagra', 'du v i a g r a, ou v.i-a_g r@'],
    ['viagra', 'du vіаgrа en cyrillique'],
    ['viagra', 'du via​gra'],
    ['crédit rapide', 'Credit   RAPIDE !'],
    ['livr*', 'On livre partout'],
    ['# une note\nviagra', 'viagra'],
  ])('find %j in %j', (words, text) => {
    expect(found(words, text)).toHaveLength(1);
  });

  it.each([
    ['con', 'Une conversation conçue ailleurs'],
    ['ado', 'a dos d’âne'],
    ['livr', 'On livre partout'],
    ['# viagra', 'viagra'],
    ['', 'viagra'],
  ])('do not find %j in %j', (words, text) => {
    expect(found(words, text)).toEqual([]);
  });

  it('find each pattern wherever it stands as words of its own, however it is spaced and written', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefghmnrtuvé'), minLength: 4, maxLength: 9 });
    const around = fc.string({ unit: fc.constantFrom(...'zyx .,!'), maxLength: 30 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), around, around, (words, before, after) => {
        const [pattern] = words;
        const apart = [...pattern!.toUpperCase()].join(' ');
        for (const written of [pattern!, apart, apart.replaceAll(' ', '-')])
          expect(found(words.join('\n'), `${before} ${written} ${after}`)).toContain(fold(pattern!).letters);
      }),
    );
  });

  it('match domains with everything below them, as links or as words', () => {
    const lists = readLists({ words: '', domains: 'https://www.Exemple.org/page\nboutique.shop' });
    const hosts = ['ailleurs.fr', 'a.b.exemple.org', 'contre-exemple.org', 'boutique.shop'].map((one) => hostOf(one)!);
    expect([...domainsFound(lists, hosts)]).toEqual(['exemple.org', 'boutique.shop']);
    const written = { text: 'Va voir exemple [.] org', html: '', around: '' };
    expect(read(written, lists, null).listed.size).toBe(1);
  });

  it('cost the same for a thousand lines as for one, and grow with the text no faster than it', () => {
    const many = readLists({
      words: Array.from({ length: 1_000 }, (_, n) => `aaaa${'a'.repeat(n % 60)}b${n}*`).join('\n'),
      domains: '',
    });
    // Each step is one letter looked up: what hostile words can cost is bounded by the longest pattern.
    const hostile = fold('a '.repeat(10_000));
    const from = performance.now();
    expect(wordsFound(many, hostile).size).toBe(0);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});

describe('what can be told from a text', () => {
  const lists = readLists({ words: '', domains: '' });
  const of = (text: string, html = ''): ReturnType<typeof read> =>
    read({ text, html, around: '' }, lists, 'carnet.example');

  it('knows links, written or drawn, and none of its own', () => {
    expect([...of('Voir boutique.shop et www.lien.fr.').hosts].sort()).toEqual(['boutique.shop', 'lien.fr']);
    expect([...of('', '<a href="https://Ailleurs.net/x?a=1&amp;b=2">ici</a>').hosts]).toEqual(['ailleurs.net']);
    expect([...of('C’est fini.Je rentre. Ou pas...', '<a href="https://carnet.example/d/x">ici</a>').hosts]).toEqual(
      [],
    );
  });

  it('knows telephones and addresses, and takes no date or dose for one', () => {
    expect(of('Appelle le 06 12 34 56 78 ou +41 (0)79 123 45 67').contacts.size).toBe(2);
    expect([...of('Écris à moi@exemple.org.').contacts]).toEqual(['moi@exemple.org']);
    expect([...of('Le 12.03.2024 à 18 h 30, 120 mg, 3 fois ; @Sterne le dit.').contacts]).toEqual([]);
  });

  it('tells what an edit adds, and forgives corrections', () => {
    const edit = (before: string, after: string): Added =>
      added(
        { written: { text: before, html: '', around: '' }, read: of(before) },
        { written: { text: after, html: '', around: '' }, read: of(after) },
      );
    const text = 'Deux heures de pluie, quatre personnes, un seul vrai échange, et le retour à pied.';
    expect(edit(text, text.replace('seul', 'petit'))).toEqual({
      listed: false,
      links: false,
      contacts: false,
      share: 0,
    });
    expect(edit(text, `${text} Tout est sur boutique.shop.`)).toMatchObject({ links: true });
    expect(edit(text, `${text} 06 12 34 56 78`)).toMatchObject({ contacts: true });
    expect(edit(text, 'Venez acheter chez moi, les prix sont bons et la livraison rapide.').share).toBeGreaterThan(0.9);
  });
});

it('reads the longest text in no time, whatever stands in it', () => {
  const lists = readLists({ words: '', domains: '' });
  for (const text of [`a@b.${','.repeat(19_900)}a`, `a${'.'.repeat(19_998)}a`, `${'a@'.repeat(9_990)}b.c`]) {
    const before = process.cpuUsage().user;
    read({ text, html: '', around: '' }, lists, null);
    expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(200);
  }
});
