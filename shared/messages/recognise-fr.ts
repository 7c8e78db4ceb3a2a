import { MASK_HOURS, MASK_MAX } from '../limits.ts';

/** Words of "Je me reconnais": asking that a passage be masked, and being asked to reword it. Loaded by their pages alone. */
export const recogniseFr = {
  title: 'Je me reconnais dans ce texte',
  lead: `Tu penses qu’on peut te reconnaître dans ce que quelqu’un raconte ? Montre les phrases : elles sont masquées tout de suite, ${MASK_HOURS} heures au plus, le temps que la modération regarde. Pas besoin de compte, et ton nom ne t’est pas demandé.`,
  how: 'Ce qui se passe ensuite',
  steps: [
    'Les phrases cochées disparaissent pour tout le monde, aussi des citations. Seules la personne qui les a écrites et la modération les lisent encore.',
    'On demande à la personne qui a écrit de reformuler, ou de répondre. Nous ne lui disons ni qui tu es, ni ce que tu nous écris, ni l’heure de ta demande. Le passage est masqué tout de suite : si elle regarde son texte à ce moment-là, elle peut voir quand.',
    `Une personne de la modération décide : rendre le passage, le retirer, ou laisser le temps de le reformuler. Si personne n’a décidé après ${MASK_HOURS} heures, il reparaît, et ta demande reste à traiter.`,
  ],
  notFor:
    'Ce n’est pas fait pour un désaccord, ni pour faire taire quelqu’un : un même passage n’est masqué qu’une fois, et jamais un texte entier. Pour autre chose, ou pour tout le texte :',
  report: 'signale-le',
  range: 'Les phrases où tu te reconnais',
  rangeHint: `Coche seulement ce qui permet de te reconnaître : la moitié du texte au plus, et ${MASK_MAX} caractères au plus.`,
  none: 'Ce texte n’a pas de phrase qu’on puisse masquer à part. Tu peux le signaler.',
  words: 'Ce qui te fait reconnaître',
  wordsHint:
    'Si tu veux aider à comprendre. Seule la modération le lit, et c’est effacé six mois après la fin du dossier.',
  submit: 'Demander de masquer',
  receivedTitle: 'Merci, c’est reçu',
  masked: `Le passage est masqué, pour ${MASK_HOURS} heures au plus. Quelqu’un de la modération va lire ta demande et décider.`,
  notMasked:
    'Quelqu’un de la modération va lire ta demande, comme un signalement. Le passage n’est pas masqué en attendant : il l’a déjà été une fois, ou bien trop de passages le sont en ce moment.',
  asked: {
    title: 'Quelqu’un se reconnaît dans ton texte',
    lead: 'Une personne pense qu’on peut la reconnaître dans un passage que tu as écrit, et demande qu’il change. On ne te reproche rien : écrire sur ce qu’on vit, c’est aussi écrire sur d’autres, et un lieu ou une date suffit parfois.',
    on: 'Demandé le',
    passage: 'Le passage',
    gone: 'Ton texte ne contient plus ce passage.',
    maskedUntil: (day: string): string =>
      `Jusqu’au ${day} au plus tard, les autres ne le lisent pas. Toi et la modération, si. Il ne sera pas masqué une deuxième fois.`,
    shown: 'Il n’est plus masqué, mais la modération n’a pas encore décidé.',
    kept: 'La modération a regardé : le passage est resté, et la demande est close.',
    removed: 'La modération a retiré un passage. Une lettre te dit pourquoi, et comment contester.',
    letters: 'Tes lettres',
    reword: 'Reformuler',
    rewordHint:
      'Change ce qui permet de reconnaître quelqu’un : un prénom, une rue, une date. En enregistrant, choisis de retirer les mots enlevés, ou l’ancienne version restera lisible. Le masque reste jusqu’à ce que la modération ait regardé.',
    edit: 'Modifier le texte',
    reworded: 'Tu as modifié le texte depuis. La modération le voit.',
    answer: 'Ou répondre à la modération',
    answerHint:
      'Par exemple : pourquoi personne n’est reconnaissable, ou ce que tu préfères changer. Elle seule le lit.',
    more: 'Ajouter à ta réponse',
    answered: 'Ce que tu as répondu',
    submit: 'Envoyer la réponse',
    who: 'Qui l’a demandé n’est dit à personne : ni son nom, ni ses mots, ni l’heure. Mieux vaut ne pas chercher.',
    read: 'J’ai lu',
  },
};

export type RecogniseWords = typeof recogniseFr;
