/** Texts to fill a site with for measuring: invented, and put together anew by number, always the same. */

const WHO = [
  'Une collègue',
  'Le monsieur du banc',
  'La jeune femme au sac rouge',
  'Un ancien',
  'Le veilleur',
  'Mon binôme',
];
const DID = [
  'est revenue parler de la semaine passée sans attendre de réponse',
  'a demandé où dormir, puis a changé d’idée en riant',
  'voulait surtout qu’on s’assoie un moment sur les marches',
  'a gardé le silence tout le long du canal, et c’était bien ainsi',
  's’est fâchée contre le formulaire, pas contre nous',
  'a raconté trois fois la même histoire, un peu autrement chaque fois',
  'nous a montré la photo de son chien comme on montre un diplôme',
];
const SO = [
  'Je n’ai rien promis.',
  'On a noté l’heure et remis la suite à jeudi.',
  'Je me suis reconnu dans sa manière de compter les jours.',
  'En réunion, on en a parlé longtemps sans se mettre d’accord.',
  'Il faudrait **une place** de plus, il en manque toujours une.',
  'J’ai pensé à *ce que j’aurais voulu entendre* à sa place.',
  'La prochaine fois, j’apporterai le thermos.',
];

const pick = <T>(list: readonly T[], seed: number): T => list[seed % list.length]!;

/** One paragraph, of about 300 characters. */
const paragraph = (seed: number): string =>
  [0, 1, 2]
    .map((part) => {
      const at = seed * 7 + part * 13;
      return `${pick(WHO, at)} ${pick(DID, Math.floor(at / 3) + part)}. ${pick(SO, Math.floor(at / 5) + part)}`;
    })
    .join(' ');

/** A text as somebody types it, of `paragraphs` paragraphs. */
export const textNumber = (seed: number, paragraphs: number): string =>
  Array.from({ length: paragraphs }, (_, index) => paragraph(seed * 3 + index)).join('\n\n');

export const TITLES = [
  'Jeudi soir',
  'Ce que la pluie change',
  'Au local',
  'Trois semaines',
  'Le formulaire',
  'Sur les marches',
];
