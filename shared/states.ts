/** The one list of what can be the case with a discussion or a post (DESIGN section 4). */

export const AUDIENCES = ['public', 'members', 'me'] as const;
/** Who may read: everyone, signed-in members, or only the author. */
export type Audience = (typeof AUDIENCES)[number];

export const HOLDS = ['none', 'pending', 'held', 'hidden'] as const;
/** Kept back by staff or by a rule: awaiting approval, held by a pattern, hidden until edited. */
export type Hold = (typeof HOLDS)[number];

export const HELD_FOR = [
  'new_name',
  'approve_first',
  'link',
  'contact',
  'reworded',
  'repeated',
  'burst',
  'listed',
] as const;
/** Why a text waits for a moderator: what its author is told, never which pattern. */
export type HeldFor = (typeof HELD_FOR)[number];

export const COMMENTS = ['open', 'screened', 'closed'] as const;
/** What the author of an entry asks of comments: anybody's, each once they have let it appear, or none. */
export type Comments = (typeof COMMENTS)[number];

export const NOTIFICATION_KINDS = ['quoted', 'answered', 'mentioned', 'thanked'] as const;
/** Why somebody is told of a post, the strongest first. */
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Set when it happened, null while it has not. Withdraw is the author's, remove the moderators', erase the law's. */
export interface Ends {
  paused_at: string | null;
  detached_at: string | null;
  withdrawn_at: string | null;
  removed_at: string | null;
  erased_at: string | null;
}

export const ROLES = ['host', 'moderator'] as const;
export type Role = (typeof ROLES)[number];

/** What a sign-up comes with: a proof of work, or the answer to a question. */
export type SignUpWay = 'work' | 'question';

export const STAFF_ROLES = ['host', 'moderator', 'board_moderator', 'referee'] as const;
/** What somebody can be appointed to; a referee is from outside, and only reviews appeals. */
export type StaffRole = (typeof STAFF_ROLES)[number];

export const LOCALES = ['fr', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const TAG_FAMILIES = ['approach', 'theme', 'setting', 'role', 'substance'] as const;
export type TagFamily = (typeof TAG_FAMILIES)[number];

export const APPROACHES = ['a', 'b'] as const;
/** The two approaches, symmetrical everywhere: harm reduction, recovery. */
export type Approach = (typeof APPROACHES)[number];

/** Languages a text may say it is in, each by its own name; all of them written from left to right. */
export const LANGUAGES = {
  fr: 'Français',
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  it: 'Italiano',
  nl: 'Nederlands',
  pt: 'Português',
} as const;

/** Reasons a report may give; the words of the interface stand in `messages`. */
export const REPORT_REASONS = [
  'identifies_someone',
  'sourcing',
  'glamorises',
  'misinformation',
  'contempt',
  'contempt_of_approach',
  'harassment',
  'danger',
  'illegal',
  'spam',
  'other',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** What can be reported. */
export const SUBJECT_TYPES = ['post', 'profile', 'journal'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** Where cases wait; each has a file of its own in server/moderation/queues. */
export const QUEUES = ['reports', 'first_posts', 'held', 'recognition'] as const;
export type Queue = (typeof QUEUES)[number];

/** How long a case has waited at least: what a queue can be kept to. */
export const AGES = ['day', 'three_days', 'week'] as const;
export type Age = (typeof AGES)[number];

export const CASE_STATES = ['open', 'in_review', 'decided', 'appealed', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** What may be done about a text. */
export const CONTENT_MEASURES = [
  'none',
  'note',
  'reword',
  'remove_passage',
  'remove',
  'cool_down',
  'close',
  'narrow',
  'move',
] as const;
export type ContentMeasure = (typeof CONTENT_MEASURES)[number];

/** Of these, those that last: each until a date. */
export const LASTING_MEASURES: readonly ContentMeasure[] = ['cool_down', 'close', 'narrow'];

export const PAGE_SCOPES = ['description', 'title', 'both'] as const;
/** Which words of a journal a decision removes. */
export type PageScope = (typeof PAGE_SCOPES)[number];

/** What may be done about an account: a word, reading only, no access. */
export const ACCOUNT_MEASURES = ['none', 'warn', 'approve_first', 'read_only', 'suspended'] as const;
export type AccountMeasure = (typeof ACCOUNT_MEASURES)[number];

export const SANCTION_KINDS = ['approve_first', 'read_only', 'suspended'] as const satisfies AccountMeasure[];
export type SanctionKind = (typeof SANCTION_KINDS)[number];

/** What somebody may do for the time being, given the sanctions of their account. */
export type Standing = 'good' | Exclude<SanctionKind, 'approve_first'>;

export const APPEAL_OUTCOMES = ['upheld', 'reversed'] as const;
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number];
