import type { PageName, PostState } from '../pages.ts';
import type { TagFamily } from '../states.ts';

/** French counts nothing and one as singular. */
const plural = (n: number, one: string, many: string): string => [many, one][Number(Math.abs(n) < 2)] ?? many;
/** "de" before a consonant, "d’" before a vowel: names are only guessed at by their first letter. */
const of = (name: string): string => ['de ', 'd’'][Number(/^[aeiouyàâäéèêëîïôöùûüœæ]/i.test(name))] ?? 'de ';
const dayOf = (day: number): string => String(day).replace(/^1$/, '1er');

/**
 * What a page that is only read says, in French; the words of forms stand in fr-forms.ts.
 * Before ; : ! ? » and after « stands U+202F (narrow, no break): no ternaries in these files, so that the spacing can be
 * checked by a search.
 */
export const fr = {
  site: {
    name: 'Carnet',
    about:
      'Des journaux de pair-aidance en addictologie, et les discussions qu’ils ouvrent. On y écrit sous pseudonyme, sans adresse e-mail.',
  },
  /** Browser history shows these: they name the kind of page, never its subject. */
  titles: {
    home: 'À lire',
    journals: 'Journaux',
    journal: 'Un journal',
    discussion: 'Lecture',
    profile: 'Une page',
    tags: 'Étiquettes',
    tag: 'Une étiquette',
    signUp: 'Inscription',
    signIn: 'Connexion',
    settings: 'Réglages',
    preferences: 'Langue et thème',
    firstHost: 'Premier compte',
    edit: 'Modifier',
    history: 'Versions',
    withdraw: 'Retirer',
    remove: 'Retirer',
    thank: 'Remercier',
    report: 'Signaler',
    rules: 'Règles',
    privacy: 'Vie privée',
    help: 'Aide',
    error: 'Cette page',
  } satisfies Record<PageName, string>,
  colon: ' :',
  nav: {
    skip: 'Aller au texte',
    label: 'Rubriques',
    journals: 'Journaux',
    tags: 'Étiquettes',
    signIn: 'Se connecter',
    signUp: 'S’inscrire',
    menu: 'ton menu',
    names: 'Tes noms',
    settings: 'Réglages',
    preferences: 'Langue et thème',
    signOut: 'Se déconnecter',
    leave: 'Quitter vite',
    leaveHint: 'Ferme cette page et ouvre Wikipédia à la place',
    leaveTo: 'https://fr.wikipedia.org/',
  },
  footer: {
    label: 'Bas de page',
    help: 'Aide maintenant : 3114, 112, Drogues Info Service',
    rules: 'Règles',
    privacy: 'Vie privée',
    preferences: 'Langue et thème',
  },
  months: [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ],
  date: (day: number, month: string, year: number): string => `${dayOf(day)} ${month} ${year}`,
  dateTime: (date: string, hour: string, minute: string): string => `${date}, ${hour}:${minute}`,
  count: {
    comments: (n: number): string => `${n} ${plural(n, 'commentaire', 'commentaires')}`,
    replies: (n: number): string => `${n} ${plural(n, 'réponse', 'réponses')}`,
    thanks: (n: number): string => `${n} ${plural(n, 'merci', 'mercis')}`,
    entries: (n: number): string => `${n} ${plural(n, 'texte', 'textes')}`,
    passages: (n: number): string => `${n} ${plural(n, 'passage', 'passages')}`,
  },
  paging: {
    label: 'Pages',
    page: (n: number): string => `Page ${n}`,
    previous: 'Page précédente',
    next: 'Page suivante',
    newer: 'Plus récents',
    older: 'Plus anciens',
  },
  /** [before the name, after it] */
  journalOf: (name: string): [string, string] => [`Journal ${of(name)}`, ''],
  home: {
    title: 'À lire',
    journals: 'Journaux',
    allJournals: 'Tous les journaux',
    empty: 'Rien n’est encore écrit ici. Le premier texte publié apparaîtra à cette place.',
    noJournals: 'Aucun journal n’est encore ouvert.',
  },
  journals: {
    title: 'Journaux',
    lead: 'Chaque journal appartient à la personne qui le tient. Tout le monde peut lire ceux qui sont publics et y laisser un commentaire.',
    empty: 'Aucun journal n’est encore ouvert.',
    last: 'dernier texte le',
  },
  journal: {
    entries: 'Textes',
    empty: 'Ce journal est ouvert, mais rien n’y est encore écrit.',
    keptBy: 'Tenu par',
  },
  tagFamilies: {
    approach: 'Approche',
    theme: 'Thème',
    setting: 'Lieu de travail',
    role: 'Rôle',
    substance: 'Produit',
  } satisfies Record<TagFamily, string>,
  tags: {
    title: 'Étiquettes',
    lead: 'Elles décrivent des textes, jamais des personnes. Les deux approches ont ici la même place ; beaucoup de textes portent les deux.',
    list: 'Étiquettes de ce texte',
    empty: 'Aucune étiquette n’a encore été posée.',
    none: 'Aucun texte ne porte encore cette étiquette.',
  },
  profile: {
    since: (year: string): string => `Écrit ici depuis ${year}.`,
    unclaimed: 'Ces textes viennent d’un autre site. Ici, ce nom n’appartient à aucun compte.',
    journal: 'Journal',
    entries: 'Textes',
    replies: 'Commentaires',
    /** Before the title of the discussion. */
    repliedIn: 'dans',
    noEntries: 'Aucun texte à lire pour l’instant.',
    noReplies: 'Aucun commentaire à lire pour l’instant.',
  },
  discussion: {
    comments: 'Commentaires',
    /** A text that is gone takes its title with it. */
    untitled: 'Sans titre',
    noComments: 'Personne n’a encore répondu.',
    modes: 'Ordre de lecture',
    order: 'dans l’ordre',
    branches: 'par fil',
    toOpening: 'Lire le texte du début',
    number: (n: number): string => `n° ${n}`,
    permalink: (n: number): string => `Commentaire numéro ${n}, adresse permanente`,
    as: 'en tant que',
    answering: 'en réponse à',
    edited: 'modifié',
    versions: (n: number): string => `modifié, voir les versions du commentaire n° ${n}`,
    versionsOfOpening: 'modifié, voir les versions du texte',
    takenUp: 'repris dans',
    thanksNotes: 'Avec ces mots',
    signInFirst: 'Pour répondre, il faut un compte. Lire reste ouvert à tout le monde.',
    gone: 'Cette discussion n’accepte plus de commentaire : le texte du début a été retiré. Ce qui a été écrit autour reste lisible.',
  },
  states: {
    live: '',
    withdrawn: 'Ce texte a été retiré par la personne qui l’avait écrit.',
    removed: 'Ce texte a été retiré par la modération.',
    erased: 'Ce texte a été effacé, avec le nom de la personne qui l’avait écrit.',
    held: 'Ce texte attend une relecture avant de paraître.',
  } satisfies Record<PostState, string>,
  actions: {
    label: (n: number): string => `Ce que tu peux faire avec le n° ${n}`,
    quote: 'Citer',
    reply: 'Répondre',
    comment: 'Commenter',
    thank: 'Remercier',
    thanked: 'Ton merci',
    edit: 'Modifier',
    withdraw: 'Retirer',
    report: 'Signaler',
    remove: 'Retirer (modération)',
    cancel: 'Annuler',
    back: 'Revenir au texte',
  },
  quote: {
    unfold: 'toute la citation',
    fold: 'replier',
    wholeSentence: 'voir la phrase entière',
    of: (name: string): [string, string] => [`une citation ${of(name)}`, ''],
    unnamed: 'une citation',
    withdrawn: 'passage retiré',
    someone: 'quelqu’un',
  },
  history: {
    title: 'Versions',
    lead: 'De la plus récente à la plus ancienne. Les passages retirés le sont de toutes les versions.',
    current: 'version actuelle',
    of: (date: string): string => `Version du ${date}`,
  },
  error: {
    kept: 'Ton texte est là, intact. Copie-le avant de quitter cette page.',
    status: (status: number): string => `Erreur ${status}`,
    request: 'Si tu écris à l’hébergeur du site, donne-lui cette référence :',
    home: 'Aller à l’accueil',
    signIn: 'Se connecter',
    retry: 'Essayer encore',
  },
};

export type ReadingMessages = typeof fr;
