/** Who writes in the demonstration. Invented, like everything they say. */
export const PEOPLE: readonly { name: string; joined: string; about: string }[] = [
  {
    name: 'Brindille',
    joined: '2026-05-18T20:14:00Z',
    about:
      'Maraude et festivals, équipe Parapluie. Sous traitement de substitution depuis six ans et ça va, merci. Je parle vite, j’écris lentement.',
  },
  {
    name: 'Lichen',
    joined: '2026-05-19T05:40:00Z',
    about:
      'Quatorze ans d’arrêt complet. J’anime un groupe du soir dans une maison de convalescence. Je pousse lentement et je tiens au froid.',
  },
  {
    name: 'Mèche courte',
    joined: '2026-05-27T22:31:00Z',
    about:
      'Embauchée à l’hôpital, équipe de liaison. Première fiche de paie depuis longtemps. Je note tout pour ne pas exploser.',
  },
  {
    name: 'Ardoise',
    joined: '2026-05-18T21:02:00Z',
    about:
      'Pair-aidant dans un centre qui délivre de la méthadone. Onze ans de guichet, dont sept du bon côté. Ni croyant ni anticlérical.',
  },
  {
    name: 'Grenadine',
    joined: '2026-06-02T23:48:00Z',
    about: 'Salle de consommation, équipe du matin. Je réponds plus que je n’écris. Directe, pas fâchée.',
  },
  {
    name: 'Pas de côté',
    joined: '2026-06-04T18:20:00Z',
    about:
      'Éducatrice, coordinatrice d’une équipe où travaillent deux pairs. Ici pour apprendre et pour dire quand je ne suis pas d’accord.',
  },
  {
    name: 'Second Kettle',
    joined: '2026-05-22T19:05:00Z',
    about:
      'Peer worker in a drop-in, naloxone trainer, keeper of the kettle. I have buried too many friends to be neutral, and I try to be kind.',
  },
  {
    name: 'Northbound',
    joined: '2026-05-24T06:12:00Z',
    about: 'Nine years without. Recovery café and prison visits. I read French badly and with pleasure.',
  },
];
