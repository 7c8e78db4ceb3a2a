import type { FieldErrorCode, PageErrorCode } from '../error-codes.ts';
import type {
  Approach,
  Audience,
  Comments,
  HeldFor,
  Locale,
  NotificationKind,
  ReportReason,
  Role,
  Theme,
} from '../states.ts';
import { frReports } from './fr-reports.ts';
import { rulesSettingsFr } from './fr-rules.ts';

const at = (n: number): string => ['dans un texte', `au n° ${n}`][Number(n > 0)] ?? '';
const yours = (n: number): string => ['ton texte', `ton n° ${n}`][Number(n > 0)] ?? '';

/** The words of forms, of what they answer and of the error page: a visitor who only reads does not load them. */
export const frForms = {
  roles: { host: 'hébergement du site', moderator: 'modération' } satisfies Record<Role, string>,
  themes: {
    system: 'Comme mon appareil',
    light: 'Clair',
    dark: 'Sombre',
  } satisfies Record<Theme, string>,
  locales: { fr: 'Français', en: 'English' } satisfies Record<Locale, string>,
  removal: {
    title: 'Pourquoi la modération l’a retiré',
    reason: 'Motif',
    on: 'Décision du',
  },
  composer: {
    label: 'Ton commentaire',
    replyLabel: 'Ta réponse',
    as: 'En tant que',
    hint: 'Pour citer, utilise « Citer » sous un texte, puis ne garde que le passage utile. Une citation commence par une ligne comme celle-ci :',
    hintExample: '> @pseudonyme #3',
    hintAfter:
      'Chaque citation est vérifiée : on ne publie sous un nom que les mots exacts de cette personne. Une coupure se note […].',
    answering: 'En réponse au',
    notAnswering: 'Ne plus répondre à ce texte en particulier',
    preview: 'Aperçu',
    publish: 'Publier',
    previewTitle: 'Aperçu',
    previewNote: 'Rien n’est encore publié. Tu peux continuer à corriger en dessous.',
    previewReady: 'L’aperçu est prêt.',
    mergeComment: (n: number): string =>
      `Réunir avec mon commentaire n° ${n} : ses mots viennent en tête, et le n° ${n} ne garde que son numéro`,
    mergeReply: (n: number): string =>
      `Réunir avec ma réponse n° ${n} : ses mots viennent en tête, et le n° ${n} ne garde que son numéro`,
    merge: 'Réunir',
    quoted: 'La citation est dans ton texte.',
    quotePassage: 'Citer ce passage',
    readThem: 'Lire',
    notYet: 'Ton texte n’est pas encore publié. Tu peux lire, corriger, ou appuyer encore une fois sur « Publier ».',
    otherName: (_name: string): [string, string] => [
      'Dans cette discussion, tu as écrit jusqu’ici sous le nom de ',
      `. Avec un autre nom, rien de public ne relie les deux ; ta façon d’écrire, elle, peut se reconnaître.`,
    ],
  },
  approaches: { a: 'Réduction des risques', b: 'Rétablissement' } satisfies Record<Approach, string>,
  /** Who may read, which search engines, what becomes of comments: explained the same wherever it is asked. */
  choices: {
    audience: 'Qui peut lire',
    audiences: {
      public: { label: 'Tout le monde', hint: 'Toute personne qui passe par ici peut lire, sans compte.' },
      members: {
        label: 'Les membres',
        hint: 'Il faut se connecter pour lire. N’importe qui peut ouvrir un compte : ce n’est pas un secret entre amis.',
      },
      me: {
        label: 'Moi, et personne d’autre',
        hint: 'Comme un carnet fermé : ni les membres ni la modération n’y ont accès. La personne qui héberge le site a, elle, la main sur la machine.',
      },
    } satisfies Record<Audience, { label: string; hint: string }>,
    search: 'Moteurs de recherche',
    searches: {
      yes: {
        label: 'Ils peuvent le montrer',
        hint: 'Quelqu’un qui cherche tes mots sur Internet peut arriver ici. Il faut aussi que tout le monde puisse lire. Ce qu’un moteur a vu ne disparaît pas de chez lui dès que tu retires un texte.',
      },
      no: {
        label: 'Ils n’ont pas à le montrer',
        hint: 'Nous le leur demandons, et les moteurs sérieux s’y tiennent. Une page que tout le monde peut lire peut toujours être copiée.',
      },
    },
    writingInPublic: 'Les moteurs de recherche peuvent montrer cette page, avec ce que tu y écris.',
    listed: 'La liste des journaux',
    lists: {
      yes: { label: 'Y montrer ce journal', hint: 'Il apparaît à la page « Journaux », avec ton nom.' },
      no: {
        label: 'Ne pas l’y montrer',
        hint: 'On y arrive par ta page, par un lien ou par l’un de tes textes. Chaque texte suit son propre réglage.',
      },
    },
    comments: 'Commentaires',
    commenting: {
      open: { label: 'Ouverts', hint: 'Toute personne qui a un compte et peut lire le texte peut le commenter.' },
      screened: {
        label: 'Lus par moi d’abord',
        hint: 'Chaque commentaire attend que tu le laisses paraître. Son numéro et sa place lui sont gardés.',
      },
      closed: { label: 'Fermés', hint: 'Personne n’en écrit de nouveau. Ceux qui sont là restent.' },
    } satisfies Record<Comments, { label: string; hint: string }>,
  },
  write: {
    title: 'Écrire',
    lead: 'Dans quel journal ?',
    open: (_name: string): [string, string] => ['Ouvrir un journal sous le nom de ', ''],
  },
  openJournal: {
    title: 'Ouvrir un journal',
    lead: 'Un journal par nom. Tu y écris ce que tu veux, quand tu veux ; chaque choix ci-dessous pourra être changé.',
    as: 'Sous le nom de',
    name: 'Titre du journal',
    description: 'De quoi il parle',
    descriptionHint: 'Une ou deux phrases, en haut de la page du journal.',
    nothing:
      'Rien n’est choisi à ta place. Chaque nouveau texte partira de ces réponses, et tu pourras en changer texte par texte.',
    submit: 'Ouvrir ce journal',
  },
  entry: {
    titled: 'Titre',
    text: 'Ton texte',
    textHint:
      'Une ligne vide fait un paragraphe. **Deux étoiles** mettent en gras, *une seule* en italique, un tiret en début de ligne fait une liste.',
    in: 'Dans',
    around: 'Autour du texte',
    category: 'Rubrique',
    categoryHint: 'Choisis ou écris la tienne.',
    categories: [
      'Carnet de bord',
      'Témoignage',
      'Retour d’expérience',
      'Métier',
      'Question',
      'Lecture',
      'Coup de gueule',
    ],
    tags: 'Étiquettes',
    tagsHint:
      'Plusieurs mots chacune si tu veux, séparées par des virgules : aller vers, premier entretien. Tes mots sont gardés tels quels.',
    approach: 'Approche',
    approachHint: 'L’une, l’autre, les deux ou aucune. Cela décrit ce texte, pas toi.',
    note: 'Note de contenu',
    noteHint:
      'Ce qu’il vaut mieux savoir avant de lire, par exemple « rechute, scènes de consommation ». Le texte est alors replié derrière ces mots.',
    language: 'Langue du texte',
    reading: 'Lecture et commentaires',
    readingHint: 'Repris de ton journal. Ici, seulement pour ce texte.',
    submit: 'Publier',
  },
  drafts: {
    title: 'Brouillons',
    lead: 'Ce que tu as commencé, gardé pour toi. Personne d’autre ne peut le lire, la modération non plus.',
    kept: (days: number): string =>
      `Un brouillon que tu n’as pas touché pendant ${days} jours est effacé. Publier un texte efface son brouillon.`,
    empty: 'Aucun brouillon. Ce que tu écris est gardé ici pendant que tu écris.',
    kinds: { reply: 'Commentaire', edit: 'Modification', entry: 'Texte', thread: 'Fil' },
    editOf: (n: number): string => `Modification du n° ${n}`,
    in: 'dans',
    nowhere: 'un texte qui ne t’est plus ouvert',
    as: 'en tant que',
    blank: 'Rien que des citations, ou rien du tout.',
    open: 'Continuer',
    versions: 'Versions',
    versionsTitle: 'Dernières versions',
    versionsLead: 'De la plus récente à la plus ancienne. Les trois dernières sont gardées.',
    present: 'version actuelle',
    version: (date: string): string => `Version du ${date}`,
    restore: 'Reprendre cette version',
    back: 'Tous les brouillons',
    remove: 'Supprimer',
    removeSure: 'Supprimer ce brouillon et ses versions ? Cela ne se défait pas.',
    removeYes: 'Oui, supprimer',
    keep: 'Garder comme brouillon',
    savedAt: 'Brouillon gardé le',
    saving: 'Le brouillon se garde…',
    notSaved: 'Le brouillon n’a pas pu être gardé : nouvel essai dans un instant. Ton texte est là.',
    signedOut:
      'Ta connexion s’est fermée : le brouillon ne peut plus être gardé. Connecte-toi dans un autre onglet, puis continue ici. Ton texte est là.',
    others: (n: number): string =>
      ['Un autre brouillon t’attend ici', 'D’autres brouillons t’attendent ici'][Number(n > 1)] ?? '',
    fromDraft: 'Tu retrouves ton brouillon, pas encore enregistré.',
    published: 'Repartir du texte publié',
    elsewhereTitle: 'Ce brouillon a aussi été écrit dans une autre fenêtre',
    elsewhere:
      'Rien n’est perdu : ton texte d’ici est dans le champ, l’autre est ci-dessous, ce qui diffère est marqué. En gardant le tien, l’autre reste parmi les versions du brouillon.',
    theirs: 'L’autre texte',
    keepMine: 'Garder celui d’ici',
    takeTheirs: 'Prendre l’autre',
    refused: 'Ta réponse n’a pas pu paraître au moment prévu. La voici, intacte.',
  },
  held: {
    comment: (time: string): string => `Ton commentaire paraît à ${time}`,
    reply: (time: string): string => `Ta réponse paraît à ${time}`,
    /** Where it is named beside. */
    at: (time: string): string => `Paraît à ${time}`,
    refused: 'Ta réponse n’a pas pu paraître au moment prévu.',
    find: 'La retrouver',
    alone: 'D’ici là, personne d’autre ne peut lire ceci, la modération non plus.',
    appear: 'Faire paraître maintenant',
    takeBack: 'Reprendre dans le champ',
    remove: 'Supprimer',
    removeSure: 'Supprimer ce texte ? Cela ne se défait pas.',
    removeYes: 'Oui, supprimer',
    /** Beside the button that publishes. */
    will: (minutes: number): string =>
      `Paraîtra ${minutes} minutes après l’envoi : le temps de te relire, de reprendre ou de supprimer.`,
    see: 'Voir dans la discussion',
    change: 'Changer ce délai',
  },
  masked: {
    until: 'Un passage est masqué aux autres, au plus tard jusqu’au',
    why: 'Pourquoi, et que faire',
    staff: 'Quelqu’un s’y reconnaît.',
  },
  screening: {
    waiting:
      'Attend d’être lu par la personne qui tient ce journal. D’ici là, toi et la modération êtes seuls à le lire avec elle.',
    waitingHere: 'Ici, chaque commentaire attend d’être lu par la personne qui tient ce journal avant de paraître.',
    decide: 'Ce commentaire attend que tu le lises. Les autres voient seulement que quelque chose attend.',
    show: 'Laisser paraître',
    aside: 'Écarter',
    asideHint: 'Écarter ne se défait pas : son auteur garde ses mots, plus personne d’autre ne les voit, toi non plus.',
    setAside:
      'La personne qui tient ce journal ne l’a pas fait paraître. Seules la personne qui l’a écrit et la modération le lisent encore.',
    yours: 'Tu peux copier ton texte, ou le retirer.',
    /** Why a moderator reads a text before others do. */
    heldFor: {
      new_name:
        'Les premiers textes de chaque nouveau nom sont lus par la modération avant de paraître. C’est vrai pour tout le monde, quoi qu’on écrive.',
      approve_first:
        'Tes textes sont lus par la modération avant de paraître, comme le dit la décision que tu as reçue.',
      link: 'Les liens des nouveaux noms sont lus par la modération avant de paraître.',
      contact: 'Un numéro de téléphone ou une adresse sont lus par la modération avant de paraître.',
      reworded: 'Un texte largement réécrit est relu par la modération avant de paraître ainsi.',
      repeated: 'Les mêmes mots ont été publiés il y a peu : la modération lit celui-ci avant qu’il paraisse.',
      burst: 'Beaucoup de textes en peu de temps : la modération lit celui-ci avant qu’il paraisse.',
      listed: 'La modération souhaite lire ce texte avant qu’il paraisse.',
    } satisfies Record<HeldFor, string>,
    held: 'Il attend un modérateur. D’ici là, toi et la modération êtes seuls à le lire ; tu peux encore le modifier ou le retirer.',
    heldRewording:
      'Ce que tu as changé attend un modérateur. D’ici là tout le monde lit ce qui était là avant ; en modifiant, tu repars de tes nouveaux mots.',
    heldWords:
      'Ces mots attendent un modérateur. D’ici là, toi et la modération êtes seuls à les lire ; les autres voient ce qui était là avant.',
    heldJournal:
      'Le titre et la description attendent un modérateur. D’ici là, toi et la modération êtes seuls à les lire ; les autres voient ceux d’avant, et d’un nouveau journal seulement ton nom.',
    heldHere: 'Attend un modérateur avant de paraître.',
  },
  asked: {
    hidden: 'La modération demande que ce texte soit réécrit. D’ici là, ses lecteurs n’en voient que le numéro.',
    waits: 'Ce texte a été réécrit. Il paraîtra dès que la modération l’aura relu.',
    change: 'À changer',
    edit: 'Ce texte est caché. Ce que tu en enlèves s’en va aussi des versions d’avant. La modération relit, puis le laisse paraître.',
  },
  details: {
    title: 'Autour du texte',
    lead: 'Ici, ce qui entoure le texte. Le texte lui-même se change à part :',
    address: 'L’adresse suit le titre ; les anciens liens mènent encore ici.',
    audience:
      'Les commentaires suivent le texte : qui ne peut plus le lire ne peut plus les lire non plus, même les siens.',
    readingHint: 'Seulement pour ce texte.',
    submit: 'Enregistrer',
  },
  journalSettings: {
    title: 'Réglages du journal',
    readdress:
      'Changer aussi l’adresse du journal pour qu’elle suive le titre. Les anciens liens vers ce journal ne marcheront plus.',
    entries: 'Les textes déjà publiés',
    entriesNow: (everyone: number, members: number, me: number): string =>
      `Aujourd’hui : ${everyone} pour tout le monde, ${members} pour les membres, ${me} pour toi.`,
    entriesChoice: {
      keep: {
        label: 'Ils gardent chacun leur réglage',
        hint: 'Un texte que tout le monde pouvait lire se lit encore, même si le journal se ferme ; sa page ne dit alors plus de quel journal il vient.',
      },
      all: {
        label: 'Ils prennent tous ces réglages',
        hint: 'Qui peut lire, et les moteurs de recherche. Les commentaires suivent leur texte : avec « moi », plus personne d’autre ne les lit.',
      },
    },
    submit: 'Enregistrer',
  },
  about: {
    title: (_name: string): [string, string] => ['La page de ', ''],
    label: 'Quelques mots de toi',
    hint: 'Visible par tout le monde sur ta page. Évite ce qui permettrait de te reconnaître : ton nom, ta ville, ta structure. Ces mots vont avec ce nom-ci, pas avec tes autres noms.',
    submit: 'Enregistrer',
  },
  quoteProblems: {
    title: 'Une citation est à revoir',
    titleMany: 'Des citations sont à revoir',
    kept: 'Rien n’est perdu : ton texte est intact ci-dessous.',
    where: (block: number): string => `Citation ${block}`,
    from: (n: number): string => `(n° ${n})`,
    nearest: 'Le passage le plus proche dans le texte d’origine :',
    ownWords: 'Le dire dans mes propres mots',
    ownHint: 'Le passage reste, mais n’est plus présenté comme les mots de quelqu’un d’autre.',
  },
  forms: {
    errors: 'À revoir avant de continuer',
    optional: 'facultatif',
    sending: 'Envoi…',
    failed:
      'Le site n’a pas répondu. Rien n’est perdu : ce que tu as écrit est toujours là. Vérifie la connexion, puis essaie encore.',
    notStored: 'Ce que tu as écrit est toujours là.',
    name: 'Pseudonyme',
    password: 'Mot de passe',
    stored: 'C’est enregistré.',
    show: 'Afficher',
    hide: 'Masquer',
  },
  signUp: {
    title: 'S’inscrire',
    lead: 'Un pseudonyme et un mot de passe suffisent. Aucune adresse e-mail, aucun numéro de téléphone.',
    nameHint:
      'Entre 3 et 30 caractères. Il sera visible à côté de ce que tu écris : évite ton prénom, ta ville, le nom de ta structure ou un pseudonyme utilisé ailleurs.',
    passwordHint:
      'Au moins 12 caractères, tous sont permis. Une phrase que personne d’autre ne connaît convient très bien.',
    keep: 'Garde bien ce mot de passe.',
    keepWhy:
      'Comme nous n’avons aucun moyen de te joindre, personne ne peut t’en envoyer un nouveau. Un gestionnaire de mots de passe ou un papier en lieu sûr font l’affaire.',
    rulesBefore: 'J’ai lu les ',
    rulesLink: 'règles',
    rulesAfter: ' et je les accepte.',
    consentTitle: 'Données de santé',
    consentWhy:
      'Ce que tu écris ici peut parler de consommations, de soins, de rechutes : la loi les appelle des données de santé. Ce site les garde et les montre aux personnes que tu choisis, pour rien d’autre. Tu peux retirer tes textes, et ton accord avec eux, à tout moment.',
    consent: 'J’accepte que le site garde et affiche ce que j’écris sur ma santé ou mes consommations.',
    privacyBefore: 'Le détail se trouve à la page ',
    privacyLink: 'vie privée',
    submit: 'Créer mon compte',
    already: 'Déjà un compte ?',
  },
  /** In place of an account: work done by the browser, or a question. */
  vouching: {
    working: 'Ton navigateur fait un court calcul avant l’envoi, pour décourager les robots. Il ne dit rien de toi.',
    answerHint: 'Elle écarte les robots : ton navigateur ne peut pas le faire ici à ta place.',
  },
  signIn: {
    title: 'Se connecter',
    submit: 'Se connecter',
    noAccount: 'Pas encore de compte ?',
    forgotten: 'Mot de passe oublié ?',
    forgottenWhy:
      'Sans adresse e-mail, nous ne pouvons ni vérifier qui tu es, ni t’en envoyer un nouveau. Si tu ne le retrouves pas, tu peux ouvrir un autre compte ; tes textes déjà publiés restent lisibles.',
  },
  settings: {
    title: 'Réglages',
    names: 'Tes noms',
    namesHint: 'Visible à côté de ce que tu écris. Rien de public ne relie un nom à un autre.',
    aboutName: 'Te présenter',
    password: 'Changer de mot de passe',
    current: 'Mot de passe actuel',
    next: 'Nouveau mot de passe',
    passwordHint: 'Au moins 12 caractères. Toutes tes autres connexions seront fermées.',
    passwordSubmit: 'Changer le mot de passe',
    passwordChanged: 'Ton mot de passe est changé. Les autres connexions sont fermées.',
    holding: 'Avant de paraître',
    holdingHint:
      'Un délai entre « Publier » et le moment où ta réponse se montre : le temps de te relire. D’ici là, personne d’autre ne la voit, et tu peux la reprendre ou la supprimer sans laisser de trace. Cela vaut pour tous tes noms.',
    holdingFor: 'Mes réponses et mes commentaires paraissent',
    holdingMinutes: (minutes: number): string => (minutes === 0 ? 'tout de suite' : `${minutes} minutes après l’envoi`),
    holdingSubmit: 'Enregistrer',
    holdingSaved: 'C’est enregistré. Ce qui attend déjà garde son heure.',
    sessions: 'Connexions ouvertes',
    sessionsHint:
      'Un appareil que tu as laissé ouvert reste dans cette liste. Nous ne gardons ni adresse IP ni nom d’appareil.',
    currentSession: 'Cette connexion',
    openedOn: 'ouverte le',
    seenOn: 'vue pour la dernière fois le',
    endSession: 'Fermer',
    endSessionOf: (date: string): string => `Fermer la connexion ouverte le ${date}`,
    endOthers: 'Fermer toutes les autres',
    appearance: 'Langue et thème',
  },
  preferences: {
    title: 'Langue et thème',
    locale: 'Langue de l’interface',
    localeHint: 'Les textes restent dans la langue où ils ont été écrits.',
    theme: 'Thème',
    submit: 'Enregistrer',
  },
  firstHost: {
    title: 'Le premier compte',
    lead: 'Ce site n’a encore personne pour s’en occuper. Ce compte en aura la charge. Ce lien ne sert qu’une fois.',
    submit: 'Créer ce compte',
  },
  newThread: {
    title: 'Ouvrir un sujet',
    lead: 'Tout le monde pourra le lire, même sans compte. Les moteurs de recherche n’ont pas le droit de le proposer.',
  },
  reading: {
    mark: 'Marquer comme lu',
  },
  boardsSettings: {
    title: 'Arranger les forums',
    lead: 'L’ordre est celui que tout le monde voit. Un forum archivé reste lisible ; on n’y ouvre plus de sujet.',
    list: 'Les forums',
    up: 'Monter',
    down: 'Descendre',
    upOf: (title: string): string => `Monter ${title}`,
    downOf: (title: string): string => `Descendre ${title}`,
    archive: 'Archiver',
    archiveOf: (title: string): string => `Archiver ${title}`,
    restore: 'Rouvrir',
    restoreOf: (title: string): string => `Rouvrir ${title}`,
    rename: 'Renommer',
    renameOf: (title: string): string => `Renommer ${title}`,
    archived: 'archivé',
    add: 'Ajouter un forum',
    addSubmit: 'Ajouter ce forum',
    titleFr: 'Nom en français',
    titleEn: 'Nom en anglais',
    aboutFr: 'De quoi on y parle, en français',
    aboutEn: 'De quoi on y parle, en anglais',
    renameTitle: 'Renommer un forum',
    firstPosts: 'Premiers textes lus par la modération, pour chaque nouveau nom',
    asOnSite: 'comme sur le reste du site',
    many: (count: number): string => (count === 0 ? 'aucun' : `${count}`),
    renameLead: 'Son adresse ne change pas : les liens d’ailleurs y mènent toujours.',
    save: 'Enregistrer',
  },
  newRules: {
    label: 'Règles du site',
    text: 'Les règles ont changé.',
    link: 'Lire ce qui change',
    read: 'J’ai lu',
  },
  rulesSettings: rulesSettingsFr,
  manage: {
    title: 'Épingler, fermer, déplacer',
    lead: 'Chaque décision est consignée. L’adresse du sujet ne change pas.',
    pinTitle: 'En haut du forum',
    pinWhy: 'Épinglé, le sujet reste au-dessus des autres, pour qui arrive.',
    pin: 'Épingler',
    unpinWhy: 'Ce sujet est épinglé.',
    unpin: 'Ne plus épingler',
    closeTitle: 'Les réponses',
    closeWhy:
      'Fermé, le sujet n’accepte plus de réponse, de personne. Tout reste lisible, et chacun peut encore modifier ou retirer ses mots. Avant de fermer, dis pourquoi dans une réponse.',
    close: 'Fermer',
    reopenWhy: 'Ce sujet est fermé.',
    reopen: 'Rouvrir',
    moveTitle: 'Le forum',
    moveWhy: 'Le sujet part avec toutes ses réponses ; s’il était épinglé, il ne l’est plus.',
    moveTo: 'Vers',
    chooseBoard: 'Choisis un forum',
    move: 'Déplacer',
  },
  edit: {
    title: 'Modifier',
    opening: 'Modifier le texte',
    comment: (n: number): string => `Modifier le commentaire n° ${n}`,
    reply: (n: number): string => `Modifier la réponse n° ${n}`,
    label: 'Ton texte',
    hint: 'Les versions précédentes restent consultables, sauf les passages que tu choisis de retirer. Une citation laissée telle quelle reste valable.',
    submit: 'Enregistrer',
    cutOutTitle: 'Ce que tu as enlevé',
    cutOutWhy: 'Ces passages ne sont plus dans ton texte. Que faire de l’ancienne version ?',
    keep: 'Les garder dans l’historique',
    keepHint: 'On peut encore les lire parmi les versions, et les citations qui les reprennent restent.',
    withdraw: 'Les retirer partout',
    withdrawHint: 'Ils disparaissent de l’historique et de toutes les citations. Cela ne se défait pas.',
  },
  takeBack: {
    summary: (minutes: number): string => `Reprendre (encore ${minutes} min)`,
    why: 'Il n’en restera que le numéro, sans un mot d’explication. Ton texte redevient un brouillon, ci-dessous.',
    submit: 'Reprendre mon texte',
  },
  theirs: {
    title: 'Le texte tel qu’il est maintenant',
    why: 'Il a été modifié ailleurs pendant que tu écrivais. Ce qui diffère de ton texte est marqué. Enregistrer remplace ce texte par le tien ; l’ancien reste parmi les versions.',
  },
  withdraw: {
    title: 'Retirer',
    opening: 'Retirer le texte',
    comment: (n: number): string => `Retirer le commentaire n° ${n}`,
    reply: (n: number): string => `Retirer la réponse n° ${n}`,
    whole: 'Tout retirer',
    wholeLead: 'Voici ce qui se passe dès que tu confirmes :',
    wholeSteps: [
      'Tes mots disparaissent de cette page, de toutes leurs versions et de toutes les citations qui les reprennent.',
      'À leur place, on lit que le texte a été retiré. Son numéro reste, pour que les réponses des autres gardent leur sens.',
      'Les réponses des autres restent : elles leur appartiennent.',
      'Si l’hébergeur fait des sauvegardes, une plus ancienne peut en garder trace un temps.',
    ],
    copy: 'En garder une copie pour toi',
    copyHint: 'Copie ce texte ailleurs si tu veux le garder : une fois retiré, il ne sera plus nulle part ici.',
    wholeFinal: 'Cela ne se défait pas.',
    wholeSubmit: 'Retirer tout le texte',
    passages: 'Retirer seulement des passages',
    passagesLead:
      'Coche les phrases à retirer. Elles disparaissent de la page, des versions et des citations ; à leur place, on lit « passage retiré ».',
    passagesLabel: 'Phrases de ton texte',
    passagesSubmit: 'Retirer ces passages',
    none: 'Ce texte n’a pas de phrase à retirer séparément.',
  },
  notifications: {
    letters: (count: number): string =>
      count === 1 ? 'Une lettre de la modération t’attend.' : `${count} lettres de la modération t’attendent.`,
    title: 'Avis',
    unread: 'non lu',
    /** After their number. */
    unreadOnes: (n: number): string => ['non lus', 'non lu'][Number(n < 2)] ?? '',
    /** Said when there are more than before. */
    waiting: (n: number): string => `${n} avis non lu${n < 2 ? '' : 's'}`,
    names: 'Pour quel nom',
    all: 'Tous',
    apart: 'Chacun de tes noms a ses avis. Rien de public ne relie un nom à un autre.',
    for: (_name: string): [string, string] => ['Pour ', ''],
    someone: 'Quelqu’un',
    /** After somebody's name; `n` is the number of the text, 0 for the one a discussion begins with. */
    kinds: {
      quoted: (n) => `reprend tes mots ${at(n)}`,
      answered: (n) => `te répond ${at(n)}`,
      mentioned: (n) => `écrit ton nom ${at(n)}`,
      thanked: (n) => `te remercie pour ${yours(n)}`,
    } satisfies Record<NotificationKind, (n: number) => string>,
    mark: 'Marquer comme lu',
    markAll: 'Tout marquer comme lu',
    empty:
      'Rien pour l’instant. Quand quelqu’un reprendra tes mots, te répondra, écrira ton nom ou te remerciera, tu le verras ici.',
    emptyForName: 'Rien pour ce nom pour l’instant.',
  },
  thank: {
    title: 'Remercier',
    opening: 'Remercier pour le texte',
    comment: (n: number): string => `Remercier pour le n° ${n}`,
    about: 'Le texte concerné',
    lead: 'Un merci se voit sous le texte. Rien n’est compté ailleurs, ni classé.',
    as: 'En tant que',
    note: 'Quelques mots, si tu veux',
    noteHint: (max: number): string =>
      `Une phrase, ${max} caractères au plus. Elle se lit sous le texte, à côté de ton pseudonyme.`,
    submit: 'Remercier',
    givenTitle: 'Ton merci',
    given: (_name: string): [string, string] => ['Tu as remercié pour ce texte en tant que ', '.'],
    change: 'Enregistrer ces mots',
    takeBack: 'Reprendre mon merci',
    takeBackHint: 'Il disparaît de la page, avec les mots qui l’accompagnent.',
  },
  ...frReports,
  reasons: {
    identifies_someone: {
      label: 'On peut reconnaître quelqu’un',
      hint: 'un nom, un lieu, une date, un détail qui désigne une personne',
    },
    sourcing: { label: 'Vente, achat, prix, bons plans', hint: 'où trouver un produit, à qui, à combien' },
    glamorises: { label: 'Donne envie de consommer', hint: 'présente une consommation comme un exploit ou une fête' },
    misinformation: {
      label: 'Information de santé fausse ou dangereuse',
      hint: 'un dosage, un mélange, un traitement',
    },
    contempt: { label: 'Mépris ou insulte', hint: 'contre une personne ou un groupe de personnes' },
    contempt_of_approach: {
      label: 'Mépris d’une autre approche',
      hint: 'réduction des risques ou rétablissement : le désaccord a sa place, le mépris non',
    },
    harassment: { label: 'Acharnement', hint: 'une personne est poursuivie, mise sous pression, menacée' },
    danger: { label: 'Quelqu’un est peut-être en danger', hint: 'la personne qui écrit, ou une autre' },
    illegal: { label: 'Contraire à la loi', hint: 'autre que ce qui précède' },
    spam: { label: 'Publicité ou message automatique', hint: '' },
    other: { label: 'Autre chose', hint: 'explique-le avec tes mots ci-dessous' },
  } satisfies Record<ReportReason, { label: string; hint: string }>,
  pageErrors: {
    sign_in_needed: {
      title: 'Il faut se connecter',
      text: 'Cette page demande un compte. Connecte-toi, et tu y reviendras aussitôt.',
    },
    suspended: {
      title: 'Ton compte est suspendu',
      text: 'Pour un temps, ce compte n’ouvre que les lettres de la modération, la contestation et tes textes. En te déconnectant, tu lis ce que tout le monde peut lire.',
    },
    read_only: {
      title: 'Ton compte est en lecture seule',
      text: 'Pour un temps, rien ne peut être publié. La lettre de la modération dit pourquoi, et jusqu’à quand.',
    },
    not_allowed: { title: 'Cette page ne t’est pas ouverte', text: 'Ce compte ne donne pas le droit de faire cela.' },
    not_found: {
      title: 'Il n’y a rien à cette adresse',
      text: 'Le texte a peut-être été retiré par la personne qui l’avait écrit, ou l’adresse contient une faute.',
    },
    form_expired: {
      title: 'Cette page était ouverte depuis trop longtemps',
      text: 'Rien n’a été enregistré. Reviens en arrière : ce que tu as écrit y est sans doute encore. Copie-le, recharge la page, puis envoie de nouveau.',
    },
    invalid_form: {
      title: 'Le formulaire n’a pas pu être lu',
      text: 'Il est arrivé incomplet. Reviens en arrière, recharge la page, puis essaie encore.',
    },
    conflict: {
      title: 'Quelqu’un est passé entre-temps',
      text: 'La page a changé pendant que tu écrivais. Reviens en arrière, regarde ce qui a changé, puis envoie de nouveau.',
    },
    slow_down: {
      title: 'Un peu trop vite',
      text: 'Le site limite le nombre d’envois pour rester calme. Attends quelques minutes, puis essaie encore.',
    },
    too_large: {
      title: 'C’est trop long',
      text: 'L’envoi dépasse la taille permise. Un texte peut compter 20 000 caractères.',
    },
    busy: { title: 'Le site a beaucoup à faire', text: 'Attends quelques instants, puis essaie encore.' },
    storage_unavailable: {
      title: 'Impossible d’enregistrer pour le moment',
      text: 'La lecture continue, mais rien ne peut être écrit. Garde ton texte ouvert ou copie-le, et essaie encore plus tard.',
    },
    unexpected: {
      title: 'Quelque chose s’est mal passé de notre côté',
      text: 'Ce n’est pas de ton fait. L’incident est noté, sans rien de ce que tu as écrit.',
    },
    link_used: { title: 'Ce lien ne sert plus', text: 'Il a déjà été utilisé, ou il a dépassé sa durée.' },
  } satisfies Record<PageErrorCode, { title: string; text: string }>,
  fieldErrors: {
    required: 'Il manque quelque chose ici.',
    too_short: 'C’est trop court.',
    too_long: 'C’est trop long.',
    nul: 'Ce texte contient un caractère qui ne peut pas être gardé (U+0000). Retire-le, puis envoie de nouveau.',
    name_taken: 'Ce nom, ou un nom qui lui ressemble trop, est déjà pris.',
    name_characters: 'Ce nom contient un caractère que nous ne pouvons pas afficher sans risque de confusion.',
    name_reserved: 'Ce nom est réservé au site.',
    name_unknown: 'Personne n’a de compte ici sous ce nom.',
    known_otherwise: 'L’équipe connaît déjà cette personne sous un autre nom. C’est celui-là qu’il faut donner.',
    last_host: 'Il faut toujours quelqu’un pour héberger le site. Nomme d’abord une autre personne.',
    password_common: 'Ce mot de passe se devine trop facilement. Choisis une phrase plus personnelle.',
    password_mismatch: 'Les deux mots de passe diffèrent.',
    password_wrong: 'Ce n’est pas le mot de passe actuel.',
    sign_in_failed: 'Ce nom et ce mot de passe ne vont pas ensemble.',
    sign_up_waits:
      'Ta demande d’inscription attend encore que quelqu’un de la modération la regarde. Rien n’est perdu : reviens un peu plus tard.',
    sign_up_refused:
      'Ta demande d’inscription n’a pas été acceptée. Si c’est une erreur, tu peux en faire une autre, en disant ce qui t’amène.',
    sign_ups_full: 'Trop de demandes d’inscription attendent déjà. Essaie de nouveau demain.',
    consent_needed: 'Sans cet accord, nous n’avons pas le droit de garder ce que tu écrirais.',
    choose_one: 'Choisis une des possibilités.',
    nothing_selected: 'Rien n’est coché pour l’instant.',
    draft_elsewhere: 'Une autre fenêtre a gardé un autre texte entre-temps. Les deux sont là : compare, puis choisis.',
    too_many_drafts: 'Tu as déjà beaucoup de brouillons. Supprimes-en quelques-uns, puis garde celui-ci.',
    edited_meanwhile:
      'Ce texte a été modifié ailleurs pendant que tu écrivais. Ta version est intacte ci-dessous : compare, puis envoie de nouveau.',
    thanked_already:
      'Tu as déjà remercié pour ce texte sous un autre de tes noms. Reprends d’abord ce merci-là : un seul par personne.',
    too_many_waiting:
      'Plusieurs de tes phrases attendent déjà un modérateur. Garde celle-ci pour plus tard, ou remercie sans elle.',
    proof_needed:
      'Sans compte, il faut répondre à cette question, ou laisser ton navigateur faire un court calcul (JavaScript).',
    proof_spent: 'Ce calcul a déjà servi : envoie encore une fois, il sera refait.',
    answer_wrong: 'Ce n’est pas la réponse attendue. Tes mots sont là : essaie encore.',
    passage_too_long:
      'C’est trop pour être masqué : la moitié du texte au plus, et 600 caractères au plus. Coche moins de phrases, ou signale le texte entier.',
    answered_enough: 'Tu as déjà beaucoup répondu : la modération a de quoi décider.',
    code_unknown: 'Aucun signalement n’a ce code. Vérifie chaque signe ; un code ne se retrouve pas.',
    last_question: 'C’est la dernière question de cette langue : ajoutes-en une autre avant de ne plus la poser.',
    question_exists: 'Cette question existe déjà.',
    quote_misplaced: 'Une citation doit tenir seule, au bord du texte : ni dans une liste, ni dans une autre citation.',
    quote_unknown_number: 'Aucun texte de cette discussion ne porte ce numéro.',
    quote_author: 'Ce numéro n’est pas de cette personne.',
    quote_altered: 'Ces mots ne sont pas exactement ceux de la personne citée.',
    quote_only_nested: 'Ce passage est lui-même une citation. Cite plutôt le texte d’où il vient.',
    too_many_quotes: 'Il y a trop de citations dans ce texte (50 au plus).',
    too_many_ranges: 'Cette citation a trop de coupures (11 au plus). Fais-en deux.',
    thread_closed:
      'La modération a fermé cette discussion pendant que tu écrivais. Ton texte est intact : copie-le si tu veux le garder.',
    discussion_gone: 'Cette discussion ne t’est plus ouverte. Ton texte est intact.',
    site_restored:
      'Entre-temps, le site a été rétabli depuis une sauvegarde, et rien ne paraît sans toi. Relis, puis publie si tu le veux encore.',
    merge_late:
      'Le texte à réunir ne peut plus l’être : ses minutes sont passées, ou il a changé entre-temps. Ce que tu viens d’écrire est intact : publie-le tel quel, ou corrige.',
    merge_other_name:
      'Le texte à réunir est d’un autre de tes noms : les réunir dirait à tout le monde que les deux sont à toi. Choisis le même nom, ou décoche.',
    merge_quoted:
      'Ce que tu viens d’écrire cite le texte à réunir, qui va disparaître. Enlève la citation, ou décoche.',
    board_closed:
      'Ce forum a été archivé entre-temps : on n’y ouvre plus de sujet. Ton texte est intact, tu peux le copier pour l’ouvrir ailleurs.',
    too_complex: 'La mise en forme est trop imbriquée pour être affichée. Simplifie les listes ou les citations.',
    too_many_tags: 'Il y a trop d’étiquettes (12 au plus).',
    tag_too_long: 'L’une des étiquettes est trop longue (60 caractères au plus). Manque-t-il une virgule ?',
    journal_exists: 'Ce nom tient déjà un journal.',
    cooling_down:
      'Un délai entre deux réponses d’une même personne vaut ici pour l’instant. Tes mots restent là : envoie-les plus tard, ou garde-les en brouillon.',
    narrowed:
      'Une décision de la modération garde ce texte aux membres jusqu’à une date, que ta lettre dit. D’ici là il ne peut pas s’ouvrir à tout le monde.',
    comments_closed:
      'Les commentaires de ce texte ont été fermés pendant que tu écrivais. Ton texte est intact ci-dessous : copie-le si tu veux le garder.',
    rules_none: 'Il faut au moins une règle : une ligne qui commence par « ## ».',
    rules_differ:
      'Les deux langues n’ont pas le même nombre de règles (lignes qui commencent par « ## »). Chaque règle doit exister dans les deux.',
    rules_meanwhile:
      'D’autres règles ont été publiées pendant que tu écrivais. Tes textes sont intacts ci-dessous : compare, puis publie de nouveau.',
    taken_by_other: 'Ce dossier est pris par quelqu’un d’autre. Ce que tu as écrit est encore là.',
    decided_meanwhile:
      'Quelqu’un d’autre est intervenu entre-temps. Relis, puis recommence : ce que tu as écrit est encore là.',
    no_account: 'Ce nom n’appartient à aucun compte.',
    spam_only: 'Plusieurs textes en un seul acte : seulement pour retirer de la publicité.',
    cannot_here: 'Cela n’est pas possible ici, ou ne l’est plus.',
    appealed_already: 'Cette décision a déjà été contestée.',
    appeal_late: 'Il n’est plus temps.',
    read_only:
      'Ton compte est en lecture seule pour un temps : rien ne peut être publié. Ton texte peut rester en brouillon.',
    suspended: 'Ton compte est suspendu pour un temps.',
    cookie_missing:
      'Ton navigateur n’a pas renvoyé le témoin de connexion. Il faut l’accepter pour garder la connexion ; sur une adresse en http, certains navigateurs le refusent.',
    form_expired: 'Cette page était ouverte depuis trop longtemps. Tout est encore là : envoie de nouveau.',
    sign_in_needed: 'Ta connexion s’est fermée entre-temps. Connecte-toi dans un autre onglet, puis envoie de nouveau.',
    not_allowed: 'Ce compte ne permet pas de faire cela.',
    slow_down: 'C’est un peu trop vite pour le site. Attends quelques minutes, puis envoie de nouveau.',
    busy: 'Le site a beaucoup à faire. Attends quelques instants, puis envoie de nouveau.',
    storage_unavailable:
      'Rien ne peut être enregistré pour le moment. Garde cette page ouverte ou copie ton texte, puis essaie plus tard.',
    unexpected:
      'Quelque chose s’est mal passé de notre côté, et rien n’a été enregistré. Essaie encore dans un moment.',
  } satisfies Record<FieldErrorCode, string>,
};

export type FormMessages = typeof frForms;
