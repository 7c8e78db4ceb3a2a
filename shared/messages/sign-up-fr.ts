/** The words of signing up while many do: apart from those that every form loads. */
export const signUpFr = {
  crowded: 'Beaucoup de monde s’inscrit en ce moment',
  crowdedWhy:
    'Quelqu’un de la modération regarde donc chaque demande avant d’ouvrir un compte. Remplis cette page comme d’habitude : ton nom te sera gardé quatorze jours.',
  words: 'Ce qui t’amène ici',
  wordsHint:
    'Une phrase ou deux suffisent à voir que quelqu’un est là. Ni nom, ni lieu. Seule la modération les lit, et elles sont effacées dès qu’elle a décidé.',
  ask: 'Demander un compte',
  asked: 'Ta demande attend',
  askedLead:
    'Beaucoup de monde s’inscrit en ce moment. Une personne de la modération va regarder ta demande ; jusque-là, ton compte n’existe pas encore.',
  next: 'Ce qui se passe maintenant',
  keep: 'Garde ton nom et ton mot de passe : nous n’avons aucun moyen de te prévenir.',
  comeBack:
    'Reviens plus tard et connecte-toi avec eux. Si ta demande est acceptée, tu entres ; sinon, la page dit où elle en est.',
  until: (day: string): string =>
    `Elle est gardée jusqu’au ${day}. Sans réponse d’ici là, elle est effacée, et tu peux en faire une autre.`,
  meanwhile: 'En attendant, tout ce qui est public se lit sans compte.',
  read: 'Lire les journaux',
};

export type SignUpWords = typeof signUpFr;
