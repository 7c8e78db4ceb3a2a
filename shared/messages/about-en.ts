import type { AboutTexts } from './about.ts';

export const aboutEn: AboutTexts = {
  privacy: {
    title: 'Privacy',
    lead: 'This site keeps as little as it can, and this page says what. It also says what it cannot protect.',
    sections: [
      {
        title: 'What we do not keep',
        text: [],
        list: [
          'your name, your e-mail address, your phone number: we do not ask for them;',
          'your IP address, your browser, your device: they are written nowhere. To slow down bursts of requests, a fingerprint of the address stays in memory for an hour at most, never on disk;',
          'what you read, when and for how long;',
          'nothing with anyone else: no page calls another site, for fonts, images or statistics. Only links that you open yourself lead there.',
        ],
      },
      {
        title: 'What we keep',
        text: [],
        list: [
          'your pseudonym, and the link between your pseudonyms if you have several; nothing public joins them;',
          'the date you signed up and the date of your consent, and the last version of the rules you said you have read;',
          'your password, in a form (Argon2id) from which it cannot be read back;',
          'your texts, their versions, their tags, their date and time;',
          'your drafts, each with its last three versions: nobody else reads them here. They go when you publish, when you delete them, or when you have not touched them for 180 days;',
          'the minutes you want between sending a reply and its appearing; until then it is a draft;',
          'your thanks, and your reports with your account if you have one; only the moderators see a report. Of its code we keep a fingerprint only;',
          'if you ask to have a passage masked in which you recognise yourself: your words, until six months after the end of the case, and where the passage stands, without its words, as long as the text exists;',
          'if you ask to sign up while many others do: your name, your password in the same form and what brings you here, for fourteen days at most; what brings you here is deleted as soon as the moderators have decided;',
          'your open sessions: a fingerprint that cannot be used to sign in, when they were opened, when they will end and the last day of use;',
          'the moderators’ decisions, with their reasons;',
          'a technical log: the time, the kind of page, how long it took, and an opaque account identifier for sign-ins and decisions. No address, no pseudonym, no text. The host of the site decides how long it is kept; 14 days are enough, and are what we ask of them.',
        ],
        after: [
          'Three cookies at most are set in your browser: your session, the protection of a form filled in without an account, your choice of language and theme. None is used to follow you.',
        ],
      },
      {
        title: 'Health data',
        text: [
          'Speaking of one’s drug use or care is writing data that the law protects specially (GDPR, article 9). We keep it because you consent when signing up, to show it to those you chose, and for nothing else. Withdrawing a text withdraws that consent for it.',
          'You have the right to see, correct, take with you and have erased what concerns you. Much of it can be done right here; for the rest, turn to the host of the site. In France the CNIL (cnil.fr) receives complaints.',
        ],
      },
      {
        title: 'Quotes are live',
        text: [
          'When someone quotes you, the site does not copy your words: it shows them from your text. If you withdraw the passage, it disappears from the quote, from quotes of quotes and from earlier versions. In its place one reads “passage withdrawn”.',
        ],
      },
      {
        title: 'What withdrawing means',
        text: ['As soon as you confirm:'],
        list: [
          'the words are erased from the database, in every version of the text;',
          'the number and the place of the text stay, without your name, so that other people’s answers still make sense;',
          'if a report is open, or if it was the moderators who removed the text, a sealed copy that no page shows is kept for as long as the case lasts.',
        ],
        after: ['Withdrawing cannot be undone.'],
      },
      {
        title: 'What remains all the same',
        text: [],
        list: [
          'other people’s words: an answer that tells yours in its own sentences belongs to the person who wrote it;',
          'backups, if the host makes any: Carnet makes none by itself. We ask the host to encrypt them, and to erase them after 30 days;',
          'on an installation that uses PostgreSQL, the database’s internal log may hold old bytes until it is recycled;',
          'whatever someone copied, printed or photographed from a public page.',
        ],
      },
      {
        title: 'What a seizure of the server would yield',
        text: ['A judge, the police or a thief who took the machine away, and could open its disk, would find:'],
        list: [
          'all the texts present, public or not, drafts among them, their versions, their date and time;',
          'the pseudonyms, and which of them belong to the same account;',
          'the reports, the moderators’ decisions and the requests to sign up that wait;',
          'the fingerprints of passwords, and when each session that is still open began.',
        ],
        after: [
          'They would find no name, no e-mail address, no IP address, no password, nor what you withdrew, except in an older backup. But your way of writing and your story may be enough for someone who knows you. This is why we insist on the details you change.',
        ],
      },
      {
        title: 'On a shared computer',
        text: [
          '“Quick exit”, at the top of each page, closes the page and opens an encyclopaedia. Page titles do not say what you read. The browser’s history keeps the addresses all the same: a private window is safer. Remember to sign out; from another device you can close a forgotten session in the settings.',
        ],
      },
      {
        title: 'Public pages',
        text: [
          'Anyone can read a public journal, even without an account. We ask search engines not to list it as long as the person who keeps it has not chosen so; that is no substitute for a secret.',
        ],
      },
    ],
  },
  help: {
    title: 'Help now',
    lead: 'If you are not well, or someone beside you is not, these lines answer in France. You do not have to give your name.',
    lines: [
      {
        name: 'Emergencies',
        number: '112',
        dial: '112',
        by: 'call',
        what: 'Someone is not breathing well, cannot be woken, is putting themselves in danger. Say what was taken: they come to treat, not to judge. 15 (SAMU) answers too.',
      },
      {
        name: 'Emergencies by text message',
        number: '114',
        dial: '114',
        by: 'sms',
        what: 'For those who cannot speak or hear, or cannot do so without risk.',
      },
      {
        name: 'Suicide prevention',
        number: '3114',
        dial: '3114',
        by: 'call',
        what: 'Day and night, free. For yourself, or to speak of someone you worry about.',
      },
      {
        name: 'Drogues Info Service',
        number: '0 800 23 13 13',
        dial: '0800231313',
        by: 'call',
        what: 'From 8 a.m. to 2 a.m. Listening, information, addresses.',
      },
      {
        name: 'Joueurs Info Service',
        number: '09 74 75 13 13',
        dial: '0974751313',
        by: 'call',
        what: 'From 8 a.m. to 2 a.m. For gambling.',
      },
    ],
    checked:
      'These numbers and hours were taken from public sources, some of them old. The host of the site must check them before opening, then regularly. 112 works throughout the European Union.',
    sections: [
      {
        title: 'If someone no longer responds',
        text: [
          'Call 112. If the person is breathing, lay them on their side and stay with them. If you have naloxone and think of an opioid, give it. Do what you are told on the phone.',
        ],
      },
      {
        title: 'If you read something here',
        text: [
          'Under the text, “Report” tells the moderators. They read it as soon as they can, but this is not an emergency service. You can also answer, in your own words: saying that you have read it already counts.',
        ],
      },
    ],
  },
};
