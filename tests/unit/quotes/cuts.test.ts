import { describe, expect, it } from 'vitest';
import { cutChecker, cutsOf, sentences } from '#server/text/quotes/cuts.ts';

const split = (text: string) => sentences(text).map(([start, end]) => text.slice(start, end));

describe('a sentence ends', () => {
  it.each([
    ['Je suis là. Tu viens ? Oui ! Bien.', ['Je suis là.', 'Tu viens ?', 'Oui !', 'Bien.']],
    ['One.\n\nTwo\nThree', ['One.', 'Two', 'Three']],
    ['J’écoute\n\n\uFFFC\n\net j’attends', ['J’écoute', 'et j’attends']],
    ['Avant \uE000\uE000\uE000 après', ['Avant', 'après']],
    ['Elle a dit : « Oui. » Puis rien.', ['Elle a dit : « Oui. »', 'Puis rien.']],
    ['C’est impossible.Mais on essaie.', ['C’est impossible.', 'Mais on essaie.']],
    ['de la RDR, etc. Ensuite on parle.', ['de la RDR, etc.', 'Ensuite on parle.']],
    ['je suis là. et toi', ['je suis là.', 'et toi']],
    ['Fin... Puis rien.', ['Fin...', 'Puis rien.']],
    ['un\tdeux', ['un', 'deux']],
  ])('%j', (text, expected) => {
    expect(split(text)).toEqual(expected);
  });
});

describe('a sentence goes on', () => {
  it.each([
    'C’est long... mais on y va.',
    'C’est long.. mais on y va.',
    'C’est long… mais on y va.',
    'Il a dit « Oui ! » et il est parti.',
    'Ce que M. Untel et le Dr. Martin ou J. Dupont disent.',
    'Des livres, du thé ect.. pour tous.',
    'Du café, du thé, etc. pour tous.',
    'Il a bu 3.5 litres sur example.org hier.',
    'Une ligne assez longue que son auteur a coupée à la main quelque part\nici, en minuscules.',
  ])('%j', (text) => {
    expect(split(text)).toEqual([text]);
  });

  it('but not after a short line', () => {
    expect(split('Une ligne courte\nici, en minuscules.')).toHaveLength(2);
  });
});

describe('cuts', () => {
  const text = 'Je viens le matin, quand on me le demande. Et le soir ? Jamais.\n\nVoilà.';
  const cut = (words: string, source = text) => {
    const start = source.indexOf(words);
    const { start: before, end: after } = cutsOf(source, [[start, start + words.length]]);
    expect(cutChecker(source)([start, start + words.length])).toEqual([before !== null, after !== null]);
    return [before, after].map((side) => side && (side.rest ? source.slice(...side.rest) : ''));
  };

  it.each([
    ['Je viens le matin', [null, ', quand on me le demande.']],
    ['quand on me le demande', ['Je viens le matin,', null]],
    ['Et le soir ?', [null, null]],
    ['Jamais', [null, null]],
    ['le soir ?', ['Et', null]],
    ['Je viens le matin, quand on me le demande. Et', [null, 'le soir ?']],
    ['Voilà.', [null, null]],
  ])('%j', (words, rests) => {
    expect(cut(words)).toEqual(rests);
  });

  it('an opening quote mark or an emoji before is no loss', () => {
    expect(cut('Oui, bien', '« Oui, bien. »')).toEqual([null, null]);
    expect(cut('Bien', 'Merci ! 😀 Bien')).toEqual([null, null]);
    expect(cut('super', 'C’est super 😒')).toEqual(['C’est', '😒']);
  });

  it('show at most 400 characters on each side, whole words', () => {
    const long = `${'mot '.repeat(300)}ICI${' mot'.repeat(300)}`;
    const [before, after] = cut('ICI', long);
    expect(before!.length).toBeLessThanOrEqual(400);
    expect(before).toMatch(/^mot( mot)+$/);
    expect(after!.length).toBeLessThanOrEqual(400);
    expect(after).toMatch(/^mot( mot)+$/);
  });

  it('never show what is withdrawn, nor somebody else’s words', () => {
    expect(cut('ici', 'Avant \uE000\uE000 suite ici puis \uE000\uE000 fin')).toEqual(['suite', 'puis']);
    expect(cut('ici', '\uFFFC\n\nsuite ici puis\n\n\uFFFC\n\nfin')).toEqual(['suite', 'puis']);
  });

  it('between two ranges show what was left out, when it is short', () => {
    const rests = (source: string, a: string, b: string) => {
      const [from, to] = [source.indexOf(a), source.indexOf(b)];
      const { gaps } = cutsOf(source, [
        [from, from + a.length],
        [to, to + b.length],
      ]);
      return gaps.map((gap) => gap && [gap.rest, gap.tail].map((rest) => rest && source.slice(...rest)));
    };
    expect(rests(text, 'Je viens', 'quand')).toEqual([['le matin,', null]]);
    expect(rests(text, 'demande', 'Et')).toEqual([null]);
    expect(rests('Un \uE000\uE000 deux trois.', 'Un', 'trois')).toEqual([[null, 'deux']]);
    expect(rests('Un.\n\n\uFFFC\n\nDeux.', 'Un.', 'Deux.')).toEqual([[null, null]]);
    const long = `Début suite. ${'Mot. '.repeat(200)}Avant fin.`;
    expect(rests(long, 'Début', 'fin')).toEqual([['suite.', 'Avant']]);
  });
});
