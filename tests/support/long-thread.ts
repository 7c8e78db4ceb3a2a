import type { ExportedDiscussion } from '#server/importing/format.ts';

/**
 * An invented thread in the shape such communities have: a reply that quotes the whole one before it, one that takes a
 * text apart in eight passages (the 2nd and 3rd end inside a sentence, the 3rd and 6th start inside one), one that
 * quotes all of that, nested, and one with two quotes. Twelve direct quotes in all.
 */
const FIRST = `Bonjour Avocette,

merci d'ouvrir ce carnet, on lit si peu de choses sur l'accueil de nuit vu par celles qui y travaillent. Je me permets une question de fond.

J'ai du mal avec l'idée qu'il faudrait être sorti de quelque chose pour accueillir. Chez nous, deux collègues consomment encore et ce sont elles que les gens demandent.

Comment ton équipe parle-t-elle de ça ? Et toi, qu'est-ce qu'on attend que tu montres ?

Tadorne, coordinateur d'une halte de nuit.`;

const SECOND = `Bonjour Tadorne,

Ta question tombe juste, j'ai écrit ce premier texte un soir de colère, avec cette phrase de la directrice dans les oreilles, la fatigue n'aidait pas beaucoup hmm
Je travaille dans une halte "bas seuil", on ouvre à vingt et une heures, on ferme quand le bus repart, entre les deux on fait de la soupe et de la place.
Mon travail c'est tenir la porte sans la garder, repérer qui n'a pas dormi, proposer une douche avant un entretien, et parfois ne rien proposer du tout.
On distribue aussi du matériel, je ne demande à personne ce qu'il compte en faire.
Il arrive qu'on regarde un film à trois heures du matin avec quatre personnes qui ne se parlaient plus depuis l'hiver.
Je me sers de ce que j'ai traversé sans le raconter, en gardant les gestes qui m'ont aidée, et surtout une attente sans échéance, un regard qui ne compte pas les jours comme le font trop souvent les dossiers.
Je peux aussi traduire, dans les deux sens, entre une personne et un service, car oui la préfecture et l'hôpital jouent au ballon avec les gens... mais c'est un autre chapitre , autant je peux expliquer à l'interne pourquoi Mme une telle a crié ce matin, en tant que paire on entend ce qui précède le cri.
Le premier but de mon poste reste le lien, et il tient à peu de chose.
Je commence aussi une formation sur l'écoute, le soir, à distance.
C'est une manière d'accompagner qui part des solutions que la personne a déjà dans les poches. On ne vide pas les poches des gens.

C'est difficile à dire par écrit, mais continue de demander.`;

const quote = (author: string, words: string): string => `[quote=${author}]${words}[/quote]`;

const PASSAGES = [
  'Je travaille dans une halte "bas seuil", on ouvre à vingt et une heures, on ferme quand le bus repart, entre les deux on fait de la soupe et de la place.',
  "Mon travail c'est tenir la porte sans la garder, repérer qui n'a pas dormi,",
  "avec cette phrase de la directrice dans les oreilles, la fatigue n'aidait pas beaucoup",
  "On distribue aussi du matériel, je ne demande à personne ce qu'il compte en faire.",
  "Il arrive qu'on regarde un film à trois heures du matin avec quatre personnes qui ne se parlaient plus depuis l'hiver.",
  "mais c'est un autre chapitre , autant je peux expliquer à l'interne pourquoi Mme une telle a crié ce matin, en tant que paire on entend ce qui précède le cri.",
  "Je me sers de ce que j'ai traversé sans le raconter, en gardant les gestes qui m'ont aidée, et surtout une attente sans échéance, un regard qui ne compte pas les jours comme le font trop souvent les dossiers.",
  "C'est une manière d'accompagner qui part des solutions que la personne a déjà dans les poches. On ne vide pas les poches des gens.",
] as const;

const ANSWERS = [
  'Voilà un vrai métier. Respect.',
  'Donc garder la porte quand même ? Tenir et garder, je ne vois pas bien la différence.',
  "Qu'a-t-elle dit, la directrice ? Si on vous demande d'être un exemple, ce n'est plus de l'accueil.",
  "C'est ce que j'appelle de la réduction des risques, et tu ne l'avais pas écrit d'abord.",
  "Un film, très bien. Mais qui choisit le film ? Ça paraît petit, ce n'est pas petit.",
  'Un exemple précis nous aiderait. Traduire, oui, mais traduire aussi vers le haut, quand le service se trompe.',
  'On dirait la plaquette de la formation... Dis-nous un geste, un seul.',
  "D'accord sur les poches. Aller mieux n'est pas forcément arrêter.",
];

const THIRD = `Bonsoir,

merci de répondre si franchement, je reprends point par point.

${PASSAGES.map((words, index) => `${quote('Avocette', words)}\n\n${ANSWERS[index] ?? ''}`).join('\n\n')}

Bonne nuit à la halte`;

const FIFTH_OWN = [
  "Un geste : je pose la tasse du côté de la main qui ne tremble pas. Ce n'est dans aucune plaquette.",
  "La directrice veut qu'on dise merci aux partenaires. Je dis merci au chauffeur du bus, il attend deux minutes de plus.",
  "Personne ne nous impose rien la nuit, mais le matin il faut écrire une ligne par personne. Une ligne, c'est déjà un tri.",
];

export const LONG_THREAD: ExportedDiscussion = {
  journal: { author: 'Avocette', title: 'Carnet de la halte' },
  entry: {
    title: 'Une nuit à la halte',
    author: 'Avocette',
    category: 'Carnet de bord',
    at: '2026-01-12T02:31:00+01:00',
    tags: ['Accueil de nuit', 'bas seuil', 'Paire accueillante'],
    bbcode:
      "Il y a trois hivers je dormais sur le banc d'en face..\nMaintenant j'ai la clé. On me l'a donnée sans discours, avec un trousseau trop lourd.\nJe ne sais pas encore ce que je garde, ni pour qui.",
    acknowledgements: [{ author: null, note: 'Merci. Je reviendrai lire ;)' }],
  },
  replies: [
    { number: 1, author: 'tadorne', at: '2026-01-12T21:38:00+01:00', bbcode: FIRST, acknowledgements: [] },
    {
      number: 2,
      author: 'Avocette',
      at: '2026-01-13T11:20:00+01:00',
      bbcode: `${quote('tadorne', FIRST)}\n\n${SECOND}`,
      acknowledgements: [],
    },
    { number: 3, author: 'tadorne', at: '2026-01-13T16:21:00+01:00', bbcode: THIRD, acknowledgements: [] },
    {
      number: 4,
      author: 'Avocette',
      at: '2026-01-13T20:46:00+01:00',
      bbcode: 'Merci, je relis demain',
      acknowledgements: [],
    },
    {
      number: 5,
      author: 'Avocette',
      at: '2026-01-13T20:54:00+01:00',
      bbcode: `${quote('tadorne', THIRD)}\n\n${FIFTH_OWN.join('\n')}`,
      acknowledgements: [],
    },
    {
      number: 6,
      author: 'tadorne',
      at: '2026-01-16T15:08:00+01:00',
      bbcode: `Merci. On y est.\n\n${quote('Avocette', FIFTH_OWN[2] ?? '')}\n\nUne ligne par personne, chez nous aussi. On en a fait un cahier que les gens lisent.\n\n${quote('Avocette', FIFTH_OWN[0] ?? '')}\n\nLa tasse. Je garde ça.`,
      acknowledgements: [],
    },
  ],
};

/** The words of #2 that are its author's own. */
export const SECOND_OWN = SECOND;
