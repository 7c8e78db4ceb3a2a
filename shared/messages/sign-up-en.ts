import type { SignUpWords } from './sign-up-fr.ts';

export const signUpEn: SignUpWords = {
  crowded: 'Many people are signing up just now',
  crowdedWhy:
    'So a moderator looks at each request before an account is opened. Fill in this page as usual: your name is kept for you for fourteen days.',
  words: 'What brings you here',
  wordsHint:
    'A sentence or two are enough to see that somebody is there. No names, no places. Only the moderators read it, and it is deleted as soon as they have decided.',
  ask: 'Ask for an account',
  asked: 'Your request is waiting',
  askedLead:
    'Many people are signing up just now. A moderator will look at your request; until then, your account does not exist yet.',
  next: 'What happens now',
  keep: 'Keep your name and your password: we have no way of reaching you.',
  comeBack:
    'Come back later and sign in with them. If your request was accepted, you are in; if not, the page says where it stands.',
  until: (day) => `It is kept until ${day}. Without an answer by then it is deleted, and you can ask again.`,
  meanwhile: 'Meanwhile, everything public can be read without an account.',
  read: 'Read the journals',
};
