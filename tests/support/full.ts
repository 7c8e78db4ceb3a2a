import type { ExportedDiscussion } from '#server/importing/format.ts';
import { NIGHT_ROUND } from './story.ts';

const word = 'Rindfleischetikettierungsüberwachungsaufgaben';
const sentence =
  "Le jeudi, on part à quatre avec le thermos, les kits et rien d'autre, parce que rien d'autre ne tient dans les mains.";

/** A discussion with a bit of everything that a page must hold: long words, long quotes, nested ones, thanks, two pages. */
export const FULL: ExportedDiscussion = {
  journal: { author: 'Sterne', title: `Carnet de maraude, ${word}, plus loin que la ligne` },
  entry: {
    ...NIGHT_ROUND.entry,
    title: `La maraude du jeudi, sans rien promettre, même pas ${word}${word}`,
    tags: ['Maraude', 'maraude', 'réduction des risques', 'rétablissement', 'aller vers', word],
    category: word,
    bbcode: `${NIGHT_ROUND.entry.bbcode}\n\n${Array(8).fill(sentence).join(' ')}`,
    acknowledgements: [
      { author: 'Courlis', note: 'Merci, je lis depuis ma pause.' },
      { author: null, note: null },
    ],
  },
  replies: [
    ...NIGHT_ROUND.replies,
    ...Array.from({ length: 19 }, (_, index) => ({
      number: index + 3,
      author: index % 2 ? 'Courlis' : 'Sterne',
      at: '2026-03-07T08:00:00+01:00',
      bbcode: `Réponse courte, la ${index + 3}e.`,
      acknowledgements: [],
    })),
  ],
};

/** Written by members after that: an edited one, a withdrawn one, a removed one, and one that shows all that Markdown can. */
export const WRITTEN = [
  'Une première version, qui sera revue.',
  'Un texte qui sera retiré.',
  'Un texte que la modération retirera.',
  `> @Sterne #0\n> ${Array(7).fill(sentence).join(' ')}\n\n> @Sterne #2\n> laisse la place.\n\n> @Courlis #1\n> le silence pèse\n\n` +
    `# Un titre\n\nUn *mot*, un **autre**, ~~un troisième~~, \`du code\`, [un lien](https://exemple.org/), https://exemple.org/${'tres-'.repeat(40)}long\n\n` +
    `${'Donaudampfschifffahrt'.repeat(8)}\n\n- un\n- deux\n  1. trois\n\n| Quand | À qui | ${'Réponse'.repeat(9)} |\n| --- | --- | --- |\n| lundi | la direction | « bonne idée » |\n\n- [x] fait\n- [ ] à faire\n\n\`\`\`\n${'une ligne de code qui ne se coupe pas '.repeat(6)}\n\`\`\`\n\n> une citation ordinaire\n\n---\n\nFin.`,
  '> @Mésange-des-marais du 12e #25\n> Fin.\n\nUne citation de citation.',
];
