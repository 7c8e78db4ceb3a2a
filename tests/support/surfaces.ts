import type { Place } from './story.ts';

/**
 * Every GET route the app declares, with the addresses where the words of one discussion could show. The visibility,
 * withdrawal and unlinkability tests walk it; a route without a row fails them.
 */

export interface Subject {
  place: Place;
  journalSlug: string;
  /** The board it stands on as well: no thread is an entry, but so every surface of both is asked. */
  board: string;
  tagSlug: string;
  /** Names of the authors of the three posts. */
  names: string[];
  posts: [string, string, string];
  /** Drafts that somebody has about it. */
  drafts?: string[];
  /** Cases about it, letters and appeals, where there are some. */
  cases?: string[];
  letters?: string[];
  appeals?: string[];
}

export const NUMBERS = [0, 1, 2] as const;

/** Pages that hold nobody's words. */
export const WORDLESS: Record<string, (subject: Subject) => string[]> = {
  signUp: () => ['/sign-up'],
  signIn: () => ['/sign-in'],
  signOutAddress: () => ['/sign-out'],
  settings: () => ['/settings'],
  passwordAddress: () => ['/settings/password'],
  holdingAddress: () => ['/settings/waiting'],
  sessionsAddress: () => ['/settings/sessions'],
  preferences: () => ['/preferences'],
  firstHost: () => ['/host/none'],
  newThread: ({ board }) => [`/boards/${board}/new`],
  boardsSettings: () => ['/boards/settings'],
  boardSettings: ({ board }) => [`/boards/${board}/settings`],
  questions: () => ['/moderation/questions'],
  screening: () => ['/moderation/screening'],
  signUps: () => ['/moderation/sign-ups'],
  moderating: () => ['/moderation/mine'],
  reportStatus: () => ['/report/status'],
  contestAddress: () => ['/reports/none/contest'],
  contestCodeAddress: () => ['/report/status/contest'],
  staff: () => ['/moderation/staff'],
  statementsExport: () => ['/moderation/statements.json'],
  decisions: () => ['/about/decisions'],
  transparency: () => ['/about/transparency'],
  rules: () => ['/about/rules', '/about/rules/1'],
  rulesReadAddress: () => ['/about/rules/read'],
  rulesSettings: () => ['/moderation/rules'],
  privacy: () => ['/about/privacy'],
  help: () => ['/about/help'],
  healthz: () => ['/healthz'],
};

/** Where the words of a discussion could show, for each GET route: every address worth asking. */
export const SURFACES: Record<string, (subject: Subject) => string[]> = {
  home: () => ['/'],
  journals: () => ['/journals'],
  journal: ({ journalSlug, tagSlug }) => [
    `/journals/${journalSlug}`,
    `/journals/${journalSlug}?tag=${tagSlug}`,
    `/journals/${journalSlug}?month=2026-02`,
    `/journals/${journalSlug}?category=Cabestan+Liturgique`,
  ],
  write: () => ['/write'],
  openJournal: () => ['/write/journal'],
  journalSettings: ({ journalSlug }) => [`/journals/${journalSlug}/settings`],
  entry: ({ journalSlug }) => [`/journals/${journalSlug}/write`],
  discussion: ({ place }) => [
    place.path,
    `${place.path}?view=branches`,
    ...NUMBERS.map((n) => `${place.path}?quote=${n}`),
    `/d/${place.id}/-`,
  ],
  discussionShort: ({ place }) => [`/d/${place.id}`],
  boards: () => ['/boards'],
  board: ({ board }) => [`/boards/${board}`],
  boardReadAddress: ({ board }) => [`/boards/${board}/read`],
  readAddress: ({ place }) => [`${place.path}/read`, `/d/${place.id}/-/read`],
  manage: ({ place }) => [`${place.path}/manage`, `/d/${place.id}/-/manage`],
  replyAddress: ({ place }) => [`${place.path}/reply`, `/d/${place.id}/-/reply`],
  post: ({ posts }) => posts.map((id) => `/p/${id}`),
  edit: ({ posts }) => posts.map((id) => `/p/${id}/edit`),
  details: ({ place }) => [`${place.path}/details`, `/d/${place.id}/-/details`],
  screenAddress: ({ posts }) => posts.map((id) => `/p/${id}/screen`),
  history: ({ posts }) => posts.map((id) => `/p/${id}/history`),
  withdraw: ({ posts }) => posts.map((id) => `/p/${id}/withdraw`),
  thank: ({ posts }) => posts.map((id) => `/p/${id}/thank`),
  report: ({ posts, names, journalSlug }) => [
    ...posts.map((id) => `/report/post/${id}`),
    ...names.map((name) => `/report/profile/${encodeURIComponent(name)}`),
    `/report/journal/${journalSlug}`,
  ],
  recognise: ({ posts }) => posts.map((id) => `/p/${id}/recognise`),
  asked: ({ posts }) => posts.map((id) => `/p/${id}/asked`),
  reports: () => ['/reports'],
  review: ({ posts }) => posts.map((id) => `/p/${id}/review`),
  moderation: () => [
    '/moderation',
    '/moderation?mine=1&reason=contempt',
    '/moderation?all=1&age=day&approach=a&place=journals',
    '/moderation?name=Repondant',
  ],
  case: ({ cases = ['none'] }) => cases.map((id) => `/moderation/cases/${id}`),
  decideAddress: ({ cases = ['none'] }) => cases.map((id) => `/moderation/cases/${id}/decide`),
  leaveAddress: ({ cases = ['none'] }) => cases.map((id) => `/moderation/cases/${id}/leave`),
  appeals: () => ['/moderation/appeals'],
  appealReview: ({ appeals = ['none'] }) => appeals.map((id) => `/moderation/appeals/${id}`),
  statements: () => ['/statements'],
  statement: ({ letters = ['none'] }) => letters.map((token) => `/statements/${token}`),
  appealAddress: ({ letters = ['none'] }) => letters.map((token) => `/statements/${token}/appeal`),
  ownTexts: ({ letters = ['none'] }) => letters.map((token) => `/statements/${token}/texts`),
  takeBackAddress: ({ posts }) => posts.map((id) => `/p/${id}/take-back`),
  drafts: () => ['/drafts'],
  draft: ({ drafts = ['none'] }) => drafts.map((id) => `/drafts/${id}`),
  heldAddress: ({ drafts = ['none'] }) => drafts.map((id) => `/drafts/${id}/waiting`),
  notifications: () => ['/notifications'],
  auditLog: () => ['/moderation/log', '/moderation/log?subject=post'],
  profile: ({ names }) => names.map((name) => `/@${encodeURIComponent(name)}`),
  about: ({ names }) => names.map((name) => `/@${encodeURIComponent(name)}/about`),
  tags: () => ['/tags'],
  tag: ({ tagSlug }) => [`/tags/${tagSlug}`],
  ...WORDLESS,
};

/**
 * Every event of the sockets: what is asked for, told to whoever may see the discussion and nobody else, or counted for
 * the account concerned and nobody else. The visibility test walks it; an event without a row fails it.
 */
export const SOCKET_EVENTS: Record<string, 'asked for' | 'told' | 'counted'> = {
  watch: 'asked for',
  discussion: 'told',
  account: 'counted',
  cases: 'told',
};
