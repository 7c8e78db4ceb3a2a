import { z } from 'zod';
import type { FieldErrorCode } from './error-codes.ts';
import {
  HARD_A_DAY,
  ANSWER_MAX,
  BOARD_ABOUT_MAX,
  BOARD_TITLE_MAX,
  CATEGORY_MAX,
  CONTENT_DAYS,
  CONTENT_NOTE_MAX,
  COOL_MINUTES,
  DESCRIPTION_MAX,
  DRAFT_MAX,
  FACTS_MAX,
  FIRST_POSTS,
  HOLD_MINUTES,
  LAW_MAX,
  NAME_MAX,
  NAME_MIN,
  PASSWORD_MAX,
  PASSWORD_MIN,
  QUESTION_MAX,
  REMEDY_MAX,
  RULES_CHANGES_MAX,
  RULES_MAX,
  SANCTION_DAYS,
  SIGN_UP_WORDS_MAX,
  TAG_MAX,
  TAGS_MAX,
  THANKS_NOTE_MAX,
  TITLE_MAX,
  WATCH_LIST_MAX,
  WORDS_MAX,
} from './limits.ts';
import {
  ACCOUNT_MEASURES,
  APPEAL_OUTCOMES,
  APPROACHES,
  AUDIENCES,
  COMMENTS,
  CONTENT_MEASURES,
  LASTING_MEASURES,
  PAGE_SCOPES,
  LOCALES,
  REPORT_REASONS,
  STAFF_ROLES,
  THEMES,
} from './states.ts';

/** Every form of the site: one schema each. A message is always a FieldErrorCode. Never shipped to the browser. */

const code = (value: FieldErrorCode): FieldErrorCode => value;
const one = z.string(code('required'));
const words = (max: number): z.ZodString => one.max(max, code('too_long'));
/** A checkbox that must be ticked. */
const ticked = z.literal('yes', code('consent_needed'));
const id = z.string().regex(/^[0-9A-Za-z]{22}$/, code('choose_one'));
/** The same field once or several times, as forms send it. */
const several = <T extends string>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z
    .union([z.array(item), item], code('choose_one'))
    .optional()
    .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));
/** White space and control characters become single spaces; what turns a line around is dropped. */
const oneLine = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
const line = (max: number): z.ZodType<string> => words(max).transform(oneLine);
const title = line(TITLE_MAX).refine((value) => value !== '', code('required'));
/** Sentences that are ticked, each as the place it has in its text. */
const range = several(z.string().regex(/^\d{1,6}-\d{1,6}$/, code('choose_one')));
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, code('choose_one'));
const yesOrNo = z.enum(['yes', 'no'], code('choose_one'));

const name = one.min(NAME_MIN, code('too_short')).max(NAME_MAX, code('too_long'));
const newPassword = one.min(PASSWORD_MIN, code('too_short')).max(PASSWORD_MAX, code('too_long'));
const anyPassword = one.min(1, code('required')).max(1_000, code('too_long'));
const back = z.string().max(500).optional();

/** In place of an account: a proof of work, or which question was answered how. */
const vouched = {
  proof: z.string().max(2_000, code('too_long')).optional(),
  question: id.optional(),
  answer: words(ANSWER_MAX).optional(),
};

export const signUpForm = z.object({
  name,
  password: newPassword,
  rules: ticked,
  consent: ticked,
  ...vouched,
  /** For the moderators, when more sign up than are let in without a look. */
  words: words(SIGN_UP_WORDS_MAX).trim().optional(),
  back,
});
/** `do` is the button pressed: what is ticked, or one request alone. */
export const signUpsForm = z.object({
  do: z.string().regex(/^(?:let_in|refuse)(?:\.[0-9A-Za-z]{22})?$/, code('choose_one')),
  request: several(id),
});
export const firstHostForm = z.object({ name, password: newPassword, rules: ticked, consent: ticked });
export const signInForm = z.object({ name: words(200).min(1, code('required')), password: anyPassword, back });
/** `current` is the host's own password: asked again for what gives somebody power over others. */
export const staffForm = z.discriminatedUnion(
  'do',
  [
    z.object({
      do: z.literal('appoint'),
      name: words(200).trim().min(1, code('required')),
      role: z.enum(STAFF_ROLES, code('choose_one')),
      board: several(id),
      current: anyPassword,
    }),
    z.object({ do: z.literal('remove'), name: words(200).trim().min(1, code('required')), current: anyPassword }),
  ],
  code('choose_one'),
);
export const signOutForm = z.object({});
export const passwordForm = z.object({ current: anyPassword, password: newPassword });
export const sessionsForm = z.object({ session: z.union([id, z.literal('others')], code('choose_one')) });
export const preferencesForm = z.object({
  locale: z.enum(LOCALES, code('choose_one')),
  theme: z.enum(THEMES, code('choose_one')),
  back,
});

export const holdingForm = z.object({
  minutes: z.enum(
    HOLD_MINUTES.map((minutes) => String(minutes)),
    code('choose_one'),
  ),
});

/** `do` is the button pressed; `quote`, `answer` and `own` are submit buttons that bring the typed text along. */
export const draftKey = z
  .string()
  .regex(/^(?:[0-9A-Za-z]{22}\.\d{1,7}\+?)?$/, code('choose_one'))
  .optional();
const writing = {
  // How long a text that is published may be, `prepareText` says: what is longer is still kept as a draft.
  body: words(DRAFT_MAX),
  do: z.enum(['publish', 'preview', 'draft'], code('choose_one')).optional(),
  draft: draftKey,
  own: z
    .string()
    .regex(/^\d{1,3}$/, code('choose_one'))
    .optional(),
};
const number = z.string().regex(/^\d{1,7}$/, code('choose_one'));

export const replyForm = z.object({
  ...writing,
  as: id,
  submission: id,
  in_reply_to: z.union([number, z.literal('')], code('choose_one')).optional(),
  quote: number.optional(),
  answer: number.optional(),
  /** One's own fresh reply that goes into this one. */
  merge: number.optional(),
  /** Highest number on the page the answer is written under, and whether what came since has been asked about. */
  seen: number.optional(),
  asked: z.literal('yes', code('choose_one')).optional(),
});
export const readForm = z.object({ number });
export const boardReadForm = z.object({});
export const manageForm = z.discriminatedUnion(
  'do',
  [z.object({ do: z.enum(['pin', 'unpin', 'close', 'reopen']) }), z.object({ do: z.literal('move'), board: id })],
  code('choose_one'),
);
const board = {
  title_fr: words(BOARD_TITLE_MAX).trim().min(1, code('required')),
  title_en: words(BOARD_TITLE_MAX).trim().min(1, code('required')),
  about_fr: words(BOARD_ABOUT_MAX).trim(),
  about_en: words(BOARD_ABOUT_MAX).trim(),
};
export const boardAddForm = z.object(board);
export const boardForm = z.discriminatedUnion(
  'do',
  [
    z.object({
      do: z.literal('save'),
      ...board,
      /** Empty: as on the site. */
      first_posts: z.enum(['', ...FIRST_POSTS.map((count) => String(count))], code('choose_one')).optional(),
    }),
    z.object({ do: z.enum(['up', 'down', 'archive', 'restore']) }),
  ],
  code('choose_one'),
);
const firstPosts = FIRST_POSTS.map((count) => String(count));
export const screeningForm = z.object({
  first_posts: z.enum(firstPosts, code('choose_one')),
  words: words(WATCH_LIST_MAX),
  domains: words(WATCH_LIST_MAX),
});
export const rulesForm = z.object({
  source_fr: words(RULES_MAX).trim().min(1, code('required')),
  source_en: words(RULES_MAX).trim().min(1, code('required')),
  // Asked for when it is published; a preview can do without.
  changes_fr: line(RULES_CHANGES_MAX),
  changes_en: line(RULES_CHANGES_MAX),
  /** The version it was written from. */
  version: number,
  do: z.enum(['publish', 'preview'], code('choose_one')),
});
export const rulesReadForm = z.object({ version: number, back });
export const editForm = z.object({
  ...writing,
  revision: id,
  cut_out: z.enum(['keep', 'withdraw'], code('choose_one')).optional(),
});

/** Tags as people type them, between commas; one tag spelt twice is one. */
const tags = words(TAGS_MAX * (TAG_MAX + 2))
  .transform((value) => {
    const typed = value.split(/[,\n]/).map((tag) => oneLine(tag.replace(/^\s*#/, '')));
    return typed.filter((tag, at) => tag !== '' && typed.findIndex((other) => sameTag(tag, other)) === at);
  })
  .refine((list) => list.length <= TAGS_MAX, code('too_many_tags'))
  .refine((list) => list.every((tag) => tag.length <= TAG_MAX), code('tag_too_long'));
const sameTag = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What stands around any opening; a thread has no more than this. */
export const aroundOpening = {
  title,
  tags,
  approach: several(z.enum(APPROACHES, code('choose_one'))),
  content_note: line(CONTENT_NOTE_MAX),
  language: z.string().regex(/^[a-z]{2,3}$/, code('choose_one')),
};
/** What the author of an entry decides beside. */
const ofEntry = {
  category: line(CATEGORY_MAX),
  audience: z.enum(AUDIENCES, code('choose_one')),
  indexable: yesOrNo,
  comments: z.enum(COMMENTS, code('choose_one')),
};
/** An entry's author sends all of it, a thread's only what stands around any opening. */
export const detailsForm = z.object({ ...aroundOpening, ...z.object(ofEntry).partial().shape });
export const screenForm = z.object({ do: z.enum(['show', 'aside'], code('choose_one')) });
export const aboutForm = z.object({ about: words(WORDS_MAX).transform((text) => text.trim()) });
export const threadForm = z.object({ ...aroundOpening, ...writing, as: id, submission: id });
export const entryForm = z.object({ ...aroundOpening, ...ofEntry, ...writing, submission: id });

const ofJournal = {
  title,
  description: words(DESCRIPTION_MAX).transform((text) => text.trim()),
  audience: z.enum(AUDIENCES, code('choose_one')),
  indexable: yesOrNo,
  listed: yesOrNo,
};
export const openJournalForm = z.object({ as: id, ...ofJournal });
export const journalSettingsForm = z.object({
  ...ofJournal,
  comments: ofEntry.comments,
  /** What becomes of the entries that are there. */
  entries: z.enum(['keep', 'all'], code('choose_one')),
  /** Ticked: the address follows the title. */
  readdress: z.literal('yes', code('choose_one')).optional(),
});

/** A form kept as a draft, however unfinished: what its fields must hold is asked when it is published. */
export const keptForm = z.looseObject({ body: words(DRAFT_MAX), draft: draftKey });
export const takeBackForm = z.object({});
export const heldForm = z.object({ do: z.enum(['appear', 'take_back', 'delete'], code('choose_one')) });
export const draftForm = z.object({
  do: z.enum(['restore', 'delete'], code('choose_one')),
  version: number.optional(),
});
export const withdrawForm = z.object({
  what: z.enum(['post', 'passage'], code('choose_one')),
  range,
});
export const thankForm = z.object({
  do: z.enum(['thank', 'take_back'], code('choose_one')),
  as: id,
  note: words(THANKS_NOTE_MAX),
});
/** `read` is the button pressed: one notification, or all that had come when the page was drawn. */
export const notificationsForm = z.object({
  read: z.union([id, z.literal('all')], code('choose_one')),
  until: time,
  for: z.union([id, z.literal('')], code('choose_one')).optional(),
});
export const reviewForm = z.object({ reason: z.enum(REPORT_REASONS, code('choose_one')) });
/** How often a case was changed when the page was drawn: whoever acts on an older one is told so. */
const version = z.string().regex(/^\d{1,9}$/, code('choose_one'));
/** Other cases of the same act, each with the version that was seen. */
const also = several(z.string().regex(/^[0-9A-Za-z]{22}\.\d{1,7}$/, code('choose_one')));
export const caseForm = z.discriminatedUnion(
  'do',
  [
    z.object({ do: z.literal('claim'), version }),
    z.object({ do: z.literal('release'), version }),
    z.object({ do: z.literal('hand_over'), version, to: id }),
    z.object({ do: z.literal('settle'), version, also }),
    z.object({ do: z.literal('unseal'), words: words(WORDS_MAX).trim().min(1, code('required')) }),
    z.object({ do: z.literal('note'), words: words(WORDS_MAX).trim().min(1, code('required')) }),
  ],
  code('choose_one'),
);
/** What one moderates, and how much a day. */
export const moderatingForm = z.object({
  left: several(z.enum(REPORT_REASONS, code('choose_one'))),
  hard: z.union([z.enum(HARD_A_DAY.map(String)), z.literal('')], code('choose_one')),
});
const said = (max: number): z.ZodString => words(max).trim().min(1, code('required'));
/**
 * A decision: everything DSA art. 17(3) asks a statement of reasons to say, each missing field refused by itself. `do` is the
 * button pressed: the letter to read over, or the decision.
 */
export const decideForm = z
  .object({
    do: z.enum(['preview', 'decide'], code('choose_one')),
    version,
    // The sealed words it was decided about: those its passages count in.
    sealed: z.union([id, z.literal('')], code('choose_one')).optional(),
    content: z.enum(CONTENT_MEASURES, code('choose_one')),
    account: z.enum(ACCOUNT_MEASURES, code('choose_one')),
    days: z.union([z.enum(SANCTION_DAYS.map(String)), z.literal('')], code('choose_one')),
    range: several(z.string().regex(/^\d{1,6}-\d{1,6}$/, code('choose_one'))),
    // What stands beside one measure or another.
    content_days: z.union([z.enum(CONTENT_DAYS.map(String)), z.literal('')], code('choose_one')).optional(),
    minutes: z.union([z.enum(COOL_MINUTES.map(String)), z.literal('')], code('choose_one')).optional(),
    note: line(CONTENT_NOTE_MAX).optional(),
    board: z.union([id, z.literal('')], code('choose_one')).optional(),
    also,
    scope: z.union([z.enum(PAGE_SCOPES), z.literal('')], code('choose_one')).optional(),
    reason: z.enum(REPORT_REASONS, code('choose_one')),
    rule: words(LAW_MAX).trim(),
    law: line(LAW_MAX),
    facts: said(FACTS_MAX),
    words: said(WORDS_MAX),
    remedy: words(REMEDY_MAX).trim(),
  })
  .check((context) => {
    const { value, issues } = context;
    const lacking = (field: string, message: FieldErrorCode): unknown =>
      issues.push({ code: 'custom', message: code(message), path: [field], input: value });
    if (value.rule === '' && value.law === '') lacking('rule', 'choose_one');
    if (LASTING_MEASURES.includes(value.content) && !value.content_days) lacking('content_days', 'choose_one');
    if (value.content === 'cool_down' && !value.minutes) lacking('minutes', 'choose_one');
    if (value.content === 'note' && !value.note) lacking('note', 'required');
    if (value.content === 'move' && !value.board) lacking('board', 'choose_one');
    if (value.content === 'reword' && value.remedy === '') lacking('remedy', 'required');
    if (value.content === 'remove_passage' && value.range.length === 0) lacking('range', 'nothing_selected');
    if (value.account !== 'none' && value.account !== 'warn' && !value.days) lacking('days', 'choose_one');
  });
export const appealForm = z.discriminatedUnion(
  'do',
  [z.object({ do: z.enum(['appeal', 'answer']), words: said(WORDS_MAX) }), z.object({ do: z.literal('read') })],
  code('choose_one'),
);
const contesting = { do: z.enum(['appeal', 'answer'], code('choose_one')), words: said(WORDS_MAX) };
/** Of a report, that nothing was done; `report` tells the forms of one page apart. */
export const contestForm = z.object({ ...contesting, report: id });
export const contestCodeForm = z.object({ ...contesting, code: words(100).trim().min(1, code('required')) });
export const appealReviewForm = z.discriminatedUnion(
  'do',
  [
    z.object({ do: z.literal('take'), version }),
    z.object({ do: z.literal('ask'), version, words: said(WORDS_MAX) }),
    z.object({
      do: z.literal('decide'),
      version,
      outcome: z.enum(APPEAL_OUTCOMES, code('choose_one')),
      words: said(WORDS_MAX),
    }),
  ],
  code('choose_one'),
);
export const reportForm = z.object({
  reason: z.enum(REPORT_REASONS, code('choose_one')),
  words: words(WORDS_MAX),
  /** The wording that stood on the page, and the passages of it that were ticked. */
  revision: id.optional(),
  range,
  ...vouched,
});
/** A passage to be masked: which sentences, of which wording. */
export const recogniseForm = reportForm.omit({ reason: true }).extend({ revision: id });
/** What the author of a text answers about such a request. */
export const askedForm = z.discriminatedUnion(
  'do',
  [z.object({ do: z.literal('answer'), words: said(WORDS_MAX) }), z.object({ do: z.literal('read') })],
  code('choose_one'),
);
export const leaveForm = z.object({ version });
export const reportStatusForm = z.object({ code: words(100).trim().min(1, code('required')) });
/** `read` is the button pressed: one report, or all that were decided when the page was drawn. */
export const reportsForm = z.object({
  read: z.union([id, z.literal('all')], code('choose_one')),
  until: time,
});
export const questionsForm = z.discriminatedUnion(
  'do',
  [
    z.object({
      do: z.literal('add'),
      locale: z.enum(LOCALES, code('choose_one')),
      words: words(QUESTION_MAX)
        .transform(oneLine)
        .refine((value) => value !== '', code('required')),
      answers: words(10 * ANSWER_MAX),
    }),
    z.object({ do: z.literal('retire'), question: id }),
  ],
  code('choose_one'),
);
