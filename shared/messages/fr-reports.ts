import type { SubjectType } from '../states.ts';

/** The words of reporting, with or without an account, and of what becomes of it. */
export const frReports = {
  report: {
    titles: {
      post: 'Signaler ce texte',
      profile: 'Signaler cette page',
      journal: 'Signaler ce journal',
    } satisfies Record<SubjectType, string>,
    about: {
      post: 'Le texte concerné',
      profile: 'La page concernée',
      journal: 'Le journal concerné',
    } satisfies Record<SubjectType, string>,
    lead: 'Seules les personnes de la modération lisent un signalement. Ni ton nom ni ton adresse ne te sont demandés, et la personne qui a écrit ne saura pas qui l’a envoyé.',
    recognise: 'Tu te reconnais dans ce qui est raconté ? Tu peux demander de masquer le passage tout de suite :',
    reason: 'Que se passe-t-il ?',
    words: 'Autre chose à nous dire',
    wordsHint: 'Ce que tu crains, ce qui aiderait, ce qu’il faut savoir pour comprendre.',
    passage: 'Montrer les phrases en cause',
    passageHint: 'Coche celles qui posent problème. Ce n’est pas obligatoire.',
    goodFaith: 'En envoyant, tu dis croire de bonne foi que ce que tu signales est exact.',
    submit: 'Envoyer le signalement',
    back: {
      post: 'Revenir au texte',
      profile: 'Revenir à la page',
      journal: 'Revenir au journal',
    } satisfies Record<SubjectType, string>,
    danger: 'Si quelqu’un est en danger maintenant, appelle le 112, ou envoie un SMS au 114.',
    receivedTitle: 'Merci, c’est reçu',
    received:
      'Quelqu’un de la modération va lire ton signalement, et ce qu’il concerne tel que c’était quand tu l’as vu.',
    joined:
      'Tes mots rejoignent le signalement que tu avais déjà envoyé, et qui attend encore. Le code reçu alors reste le bon.',
    code: 'Ton code de suivi',
    codeHint:
      'Recopie-le : il ne sera plus affiché. Il permet de savoir ce qui a été décidé, sans compte et sans dire qui tu es.',
    already: 'Tu as déjà signalé quelque chose ? Suis-le avec ton code.',
  },
  reportStatus: {
    title: 'Suivre un signalement',
    lead: 'Avec le code donné à l’envoi, tu vois ce que ton signalement est devenu.',
    another: 'Un autre code',
    code: 'Code de suivi',
    codeHint: 'Quatre groupes de cinq signes. Les majuscules, les espaces et les tirets ne comptent pas.',
    submit: 'Voir',
    about: {
      post: 'Ton signalement d’un texte',
      profile: 'Ton signalement d’une page',
      journal: 'Ton signalement d’un journal',
    } satisfies Record<SubjectType, string>,
    aboutMask: 'Ta demande de masquer un passage',
    masked: { yes: 'Le passage est masqué, 48 heures au plus.', no: 'Le passage n’est plus masqué.' },
    receivedOn: 'reçu le',
    waits: 'Il est arrivé, et attend qu’une personne de la modération le lise.',
    lookedAt: 'Une personne de la modération l’examine.',
    outcomes: {
      done: 'La modération est intervenue.',
      nothing: 'La modération a décidé de ne rien changer.',
      reversed: 'La modération était intervenue ; après une contestation, elle est revenue sur sa décision.',
    },
    decidedOn: 'Décision du',
    rule: {
      done: 'Règle appliquée :',
      nothing: 'Règle examinée, et respectée :',
      reversed: 'Règle examinée :',
    },
  },
  reports: {
    title: 'Tes signalements',
    lead: 'Personne d’autre ne les voit ici, quel que soit le nom sous lequel tu écris. La modération les lit sans ton nom.',
    unread: 'décision non lue',
    markAll: 'Tout marquer comme lu',
    mark: 'Marquer comme lu',
    words: 'Ce que tu avais écrit',
    empty: 'Tu n’as rien signalé.',
    /** On the page of notices. */
    decided: (n: number): string =>
      ['Tes signalements : des décisions ont été prises.', 'Tes signalements : une décision a été prise.'][
        Number(n < 2)
      ] ?? '',
  },
  questions: {
    title: 'Questions aux visiteurs',
    lead: 'Une personne sans compte, dont le navigateur ne peut rien calculer, répond à l’une de ces questions avant d’envoyer un signalement ou de s’inscrire. Choisis-les faciles pour quelqu’un de fatigué, et sans rapport avec la vie de qui répond.',
    list: 'Les questions',
    none: 'Aucune question encore.',
    retired: 'n’est plus posée',
    taken: 'Réponses acceptées :',
    retire: 'Ne plus poser',
    retireThis: (words: string): string => `Ne plus poser : ${words}`,
    add: 'Ajouter une question',
    locale: 'Langue',
    words: 'La question',
    wordsHint: 'Une phrase. On y répond en un mot ou deux.',
    answers: 'Les réponses acceptées',
    answersHint: 'Une par ligne. Majuscules, accents et ponctuation ne comptent pas.',
    submit: 'Ajouter',
  },
};

export type ReportMessages = typeof frReports;
