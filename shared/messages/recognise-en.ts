import { MASK_HOURS, MASK_MAX } from '../limits.ts';
import type { RecogniseWords } from './recognise-fr.ts';

export const recogniseEn: RecogniseWords = {
  title: 'I recognise myself in this text',
  lead: `You think that you can be recognised in what somebody tells? Show the sentences: they are masked at once, for ${MASK_HOURS} hours at most, while the moderators look. No account is needed, and you are not asked for your name.`,
  how: 'What happens then',
  steps: [
    'The sentences you tick disappear for everybody, from quotes as well. Only the person who wrote them and the moderators still read them.',
    'The person who wrote is asked to reword them, or to answer. We do not tell them who you are, what you write to us, or the time of your request. The passage is masked at once: if they look at their text just then, they can see when.',
    `A moderator decides: to give the passage back, to remove it, or to leave time for rewording. If nobody has decided after ${MASK_HOURS} hours, it shows again, and your request still waits.`,
  ],
  notFor:
    'This is not for a disagreement, nor for silencing somebody: a passage is masked only once, and never a whole text. For anything else, or for all of the text:',
  report: 'report it',
  range: 'The sentences in which you recognise yourself',
  rangeHint: `Tick only what makes you recognisable: half of the text at most, and ${MASK_MAX} characters at most.`,
  none: 'This text has no sentence that could be masked by itself. You can report it.',
  words: 'What makes you recognisable',
  wordsHint:
    'If you want to help us understand. Only the moderators read it, and it is deleted six months after the end.',
  submit: 'Ask to mask it',
  receivedTitle: 'Thank you, it has arrived',
  masked: `The passage is masked, for ${MASK_HOURS} hours at most. A moderator will read your request and decide.`,
  notMasked:
    'A moderator will read your request, as a report. The passage is not masked meanwhile: it has been once before, or too many passages are at this moment.',
  asked: {
    title: 'Somebody recognises themself in your text',
    lead: 'Somebody thinks that they can be recognised in a passage you wrote, and asks that it change. Nobody blames you: to write about one’s life is to write about others too, and a place or a date is sometimes enough.',
    on: 'Asked on',
    passage: 'The passage',
    gone: 'Your text does not hold this passage any more.',
    maskedUntil: (day: string): string =>
      `Until ${day} at the latest, others do not read it. You and the moderators do. It will not be masked a second time.`,
    shown: 'It is not masked any more, but the moderators have not decided yet.',
    kept: 'The moderators have looked: the passage stayed, and the request is closed.',
    removed: 'The moderators removed a passage. A letter tells you why, and how to contest it.',
    letters: 'Your letters',
    reword: 'Reword it',
    rewordHint:
      'Change what makes somebody recognisable: a first name, a street, a date. When you save, choose to withdraw the words you took out, or the older version stays readable. The mask stays until the moderators have looked.',
    edit: 'Edit the text',
    reworded: 'You have edited the text since. The moderators see it.',
    answer: 'Or answer the moderators',
    answerHint: 'For example: why nobody is recognisable, or what you would rather change. Only they read it.',
    more: 'Add to your answer',
    answered: 'What you answered',
    submit: 'Send the answer',
    who: 'Who asked is told to nobody: neither a name, nor their words, nor the hour. Better not to look for it.',
    read: 'I have read this',
  },
};
