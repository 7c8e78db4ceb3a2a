import type { AboutTexts } from './about.ts';

export const aboutFr: AboutTexts = {
  privacy: {
    title: 'Vie privée',
    lead: 'Ce site garde le moins possible, et cette page dit quoi. Elle dit aussi ce qu’il ne peut pas protéger.',
    sections: [
      {
        title: 'Ce que nous ne gardons pas',
        text: [],
        list: [
          'ton nom, ton adresse e-mail, ton téléphone : nous ne les demandons pas ;',
          'ton adresse IP, ton navigateur, ton appareil : ils ne sont écrits nulle part. Pour freiner les envois en rafale, une empreinte de l’adresse reste une heure au plus en mémoire vive, jamais sur le disque ;',
          'ce que tu lis, quand et combien de temps ;',
          'rien chez personne d’autre : aucune page n’appelle un autre site, ni police, ni image, ni mesure d’audience. Seuls les liens que tu ouvres toi-même y mènent.',
        ],
      },
      {
        title: 'Ce que nous gardons',
        text: [],
        list: [
          'ton pseudonyme, et le lien entre tes pseudonymes si tu en as plusieurs ; rien de public ne les relie ;',
          'la date de ton inscription et celle de ton accord, et la dernière version des règles que tu as dit avoir lue ;',
          'ton mot de passe, sous une forme (Argon2id) d’où l’on ne peut pas le relire ;',
          'tes textes, leurs versions, leurs étiquettes, leur date et leur heure ;',
          'tes brouillons, chacun avec ses trois dernières versions : personne d’autre ne les lit ici. Ils partent quand tu publies, quand tu les supprimes, ou quand tu n’y as pas touché pendant 180 jours ;',
          'les minutes que tu veux entre l’envoi d’une réponse et son apparition ; jusque-là, elle est un brouillon ;',
          'tes mercis, et tes signalements avec ton compte si tu en as un ; seules les personnes de la modération voient un signalement. Du code de suivi, nous ne gardons qu’une empreinte ;',
          'si tu demandes de masquer un passage où tu te reconnais : tes mots, jusqu’à six mois après la fin du dossier, et la place du passage, sans ses mots, tant que le texte existe ;',
          'si tu demandes à t’inscrire quand beaucoup d’autres le font : ton nom, la même forme de ton mot de passe et ce qui t’amène, quatorze jours au plus ; ce qui t’amène est effacé dès que la modération a décidé ;',
          'tes connexions ouvertes : une empreinte qui ne permet pas de se connecter, le moment de l’ouverture, celui où elle prendra fin et le dernier jour d’usage ;',
          'les décisions de la modération, avec leur motif ;',
          'un journal technique : l’heure, le type de page, le temps de réponse, et un identifiant opaque du compte pour les connexions et les décisions. Ni adresse, ni pseudonyme, ni texte. L’hébergeur du site décide combien de temps il le garde ; 14 jours suffisent, et c’est ce que nous lui demandons.',
        ],
        after: [
          'Trois témoins (cookies) au plus sont posés dans ton navigateur : ta connexion, la protection d’un formulaire rempli sans compte, tes choix de langue et de thème. Aucun ne sert à te suivre.',
        ],
      },
      {
        title: 'Des données de santé',
        text: [
          'Parler de ses consommations ou de ses soins, c’est écrire des données que la loi protège particulièrement (RGPD, article 9). Nous les gardons parce que tu y consens à l’inscription, pour les montrer à qui tu as choisi, et pour rien d’autre. Retirer un texte, c’est retirer ce consentement pour lui.',
          'Tu as le droit de voir, de corriger, d’emporter et de faire effacer ce qui te concerne. Beaucoup se fait ici même ; pour le reste, adresse-toi à l’hébergeur du site. La CNIL (cnil.fr) reçoit les réclamations.',
        ],
      },
      {
        title: 'Les citations sont vivantes',
        text: [
          'Quand quelqu’un te cite, le site ne recopie pas tes mots : il les montre depuis ton texte. Si tu retires le passage, il disparaît de la citation, des citations de citations et des anciennes versions. À sa place, on lit « passage retiré ».',
        ],
      },
      {
        title: 'Ce que retirer veut dire',
        text: ['Dès que tu confirmes :'],
        list: [
          'les mots sont effacés de la base de données, dans toutes les versions du texte ;',
          'le numéro et la place du texte restent, sans ton nom, pour que les réponses des autres gardent leur sens ;',
          'si un signalement est en cours, ou si c’est la modération qui a retiré le texte, une copie scellée qu’aucune page n’affiche est gardée le temps de l’affaire.',
        ],
        after: ['Retirer ne se défait pas.'],
      },
      {
        title: 'Ce qui reste malgré tout',
        text: [],
        list: [
          'les mots des autres : une réponse qui raconte le tien avec ses propres phrases appartient à la personne qui l’a écrite ;',
          'les sauvegardes, si l’hébergeur en fait : Carnet n’en fait pas de lui-même. Nous lui demandons de les chiffrer, et de les effacer au bout de 30 jours ;',
          'sur une installation qui utilise PostgreSQL, le journal interne de la base peut contenir d’anciens octets jusqu’à ce qu’il soit recyclé ;',
          'ce que quelqu’un a copié, imprimé ou photographié d’une page publique.',
        ],
      },
      {
        title: 'Ce qu’une saisie du serveur livrerait',
        text: [
          'Un juge, la police ou un voleur qui emporterait la machine, et saurait ouvrir son disque, trouverait :',
        ],
        list: [
          'tous les textes présents, publics ou non, brouillons compris, leurs versions, leur date et leur heure ;',
          'les pseudonymes, et lesquels appartiennent au même compte ;',
          'les signalements, les décisions de la modération et les demandes d’inscription qui attendent ;',
          'les empreintes des mots de passe, et quand chaque connexion encore ouverte a commencé.',
        ],
        after: [
          'Il ne trouverait ni nom, ni adresse e-mail, ni adresse IP, ni mot de passe, ni ce que tu as retiré, sauf dans une sauvegarde plus ancienne. Mais ta façon d’écrire et ton histoire peuvent suffire à qui te connaît. C’est pourquoi nous insistons tant sur les détails que tu changes.',
        ],
      },
      {
        title: 'Sur un ordinateur partagé',
        text: [
          '« Quitter vite », en haut de chaque page, ferme la page et ouvre une encyclopédie. Les titres des pages ne disent pas ce que tu lis. L’historique du navigateur garde pourtant les adresses : une fenêtre de navigation privée est plus sûre. Pense aussi à te déconnecter ; depuis un autre appareil, tu peux fermer une connexion oubliée dans les réglages.',
        ],
      },
      {
        title: 'Les pages publiques',
        text: [
          'Tout le monde peut lire un journal public, même sans compte. Nous demandons aux moteurs de recherche de ne pas l’indexer tant que la personne qui le tient ne l’a pas choisi ; cela ne remplace pas un secret.',
        ],
      },
    ],
  },
  help: {
    title: 'Aide maintenant',
    lead: 'Si tu vas mal, ou si quelqu’un à côté de toi va mal, ces lignes répondent en France. Tu n’as pas à donner ton nom.',
    lines: [
      {
        name: 'Urgences',
        number: '112',
        dial: '112',
        by: 'call',
        what: 'Quelqu’un ne respire plus bien, ne se réveille pas, se met en danger. Dis ce qui a été pris : les secours soignent, ils ne jugent pas. Le 15 (SAMU) répond aussi.',
      },
      {
        name: 'Urgences par SMS',
        number: '114',
        dial: '114',
        by: 'sms',
        what: 'Pour qui ne peut pas parler ou entendre, ou ne peut pas le faire sans risque.',
      },
      {
        name: 'Prévention du suicide',
        number: '3114',
        dial: '3114',
        by: 'call',
        what: 'Jour et nuit, gratuit. Pour toi, ou pour parler de quelqu’un qui t’inquiète.',
      },
      {
        name: 'Drogues Info Service',
        number: '0 800 23 13 13',
        dial: '0800231313',
        by: 'call',
        what: 'De 8 h à 2 h. Écoute, information, adresses.',
      },
      {
        name: 'Joueurs Info Service',
        number: '09 74 75 13 13',
        dial: '0974751313',
        by: 'call',
        what: 'De 8 h à 2 h. Pour les jeux d’argent.',
      },
    ],
    checked:
      'Ces numéros et ces horaires ont été relevés dans des sources publiques, dont certaines sont anciennes. L’hébergeur du site doit les vérifier avant l’ouverture, puis régulièrement. Le 112 est valable dans toute l’Union européenne.',
    sections: [
      {
        title: 'Si quelqu’un ne réagit plus',
        text: [
          'Appelle le 112. Si la personne respire, allonge-la sur le côté et reste avec elle. Si tu as de la naloxone et que tu penses à un opioïde, donne-la. Fais ce qu’on te dit au téléphone.',
        ],
      },
      {
        title: 'Si c’est ici que tu as lu quelque chose',
        text: [
          'Sous le texte, « Signaler » prévient la modération. Elle lit dès qu’elle peut, mais ce n’est pas un service d’urgence. Tu peux aussi répondre, avec tes mots : dire qu’on a lu compte déjà.',
        ],
      },
    ],
  },
};
