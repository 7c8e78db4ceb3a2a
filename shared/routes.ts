import type { SubjectType } from './states.ts';

/** Every address of the site: the patterns the router registers and the functions that write links. */

export const paths = {
  home: '/',
  journals: '/journals',
  journal: '/journals/:slug',
  journalSettings: '/journals/:slug/settings',
  writeEntry: '/journals/:slug/write',
  write: '/write',
  openJournal: '/write/journal',
  discussion: '/d/:id/:slug',
  discussionShort: '/d/:id',
  reply: '/d/:id/:slug/reply',
  details: '/d/:id/:slug/details',
  boards: '/boards',
  boardsSettings: '/boards/settings',
  board: '/boards/:slug',
  newThread: '/boards/:slug/new',
  boardRead: '/boards/:slug/read',
  boardSettings: '/boards/:slug/settings',
  read: '/d/:id/:slug/read',
  manage: '/d/:id/:slug/manage',
  post: '/p/:id',
  edit: '/p/:id/edit',
  history: '/p/:id/history',
  screen: '/p/:id/screen',
  withdraw: '/p/:id/withdraw',
  review: '/p/:id/review',
  recognise: '/p/:id/recognise',
  asked: '/p/:id/asked',
  thank: '/p/:id/thank',
  takeBack: '/p/:id/take-back',
  drafts: '/drafts',
  draft: '/drafts/:id',
  held: '/drafts/:id/waiting',
  report: '/report/:type/:id',
  reportStatus: '/report/status',
  contestCode: '/report/status/contest',
  reports: '/reports',
  contest: '/reports/:id/contest',
  questions: '/moderation/questions',
  screening: '/moderation/screening',
  signUps: '/moderation/sign-ups',
  moderation: '/moderation',
  moderating: '/moderation/mine',
  case: '/moderation/cases/:id',
  decide: '/moderation/cases/:id/decide',
  leave: '/moderation/cases/:id/leave',
  appeals: '/moderation/appeals',
  appealReview: '/moderation/appeals/:id',
  statements: '/statements',
  statement: '/statements/:token',
  appeal: '/statements/:token/appeal',
  ownTexts: '/statements/:token/texts',
  profile: '/@:name',
  about: '/@:name/about',
  notifications: '/notifications',
  tags: '/tags',
  tag: '/tags/:slug',
  signUp: '/sign-up',
  signIn: '/sign-in',
  signOut: '/sign-out',
  settings: '/settings',
  changePassword: '/settings/password',
  holding: '/settings/waiting',
  endSession: '/settings/sessions',
  preferences: '/preferences',
  firstHost: '/host/:token',
  rules: '/about/rules{/:version}',
  rulesRead: '/about/rules/read',
  rulesSettings: '/moderation/rules',
  privacy: '/about/privacy',
  help: '/about/help',
  transparency: '/about/transparency',
  decisions: '/about/decisions',
  staff: '/moderation/staff',
  auditLog: '/moderation/log',
  statementsExport: '/moderation/statements.json',
  healthz: '/healthz',
} as const;

const query = (values: Record<string, string | number | undefined>): string => {
  const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return filled.length ? `?${new URLSearchParams(filled.map(([key, value]) => [key, String(value)])).toString()}` : '';
};

/** Only some of a journal's entries. */
export interface JournalAddress {
  /** 2026-03 */
  month?: string | undefined;
  tag?: string | undefined;
  category?: string | undefined;
  /** Key of the last entry of the page before. */
  after?: string | undefined;
}

export interface DiscussionAddress {
  page?: number | undefined;
  view?: 'branches' | undefined;
  quote?: number | undefined;
  /** A draft of one's own to go on with. */
  draft?: string | undefined;
  /** What the asking page holds already, for its data alone. */
  since?: string | undefined;
  /** Number of the post to stand at; `reply` for the composer, `held` for one's own replies that wait. */
  at?: number | 'reply' | 'held' | undefined;
}

export const url = {
  home: () => '/',
  journals: () => '/journals',
  journal: (slug: string, only: JournalAddress = {}) => `/journals/${slug}${query({ ...only })}`,
  journalSettings: (slug: string) => `/journals/${slug}/settings`,
  writeEntry: (slug: string, draft?: string) => `/journals/${slug}/write${query({ draft })}`,
  write: () => '/write',
  openJournal: (as?: string) => `/write/journal${query({ as })}`,
  boards: () => '/boards',
  boardsSettings: () => '/boards/settings',
  board: (slug: string) => `/boards/${slug}`,
  newThread: (slug: string, draft?: string) => `/boards/${slug}/new${query({ draft })}`,
  boardRead: (slug: string) => `/boards/${slug}/read`,
  boardSettings: (slug: string) => `/boards/${slug}/settings`,
  discussion: (id: string, slug: string, { page, view, quote, draft, since, at }: DiscussionAddress = {}) =>
    `/d/${id}/${slug}${query({ page: page === 1 ? undefined : page, view, quote, draft, since })}` +
    (at === undefined ? '' : typeof at === 'string' ? `#${at}` : `#p${at}`),
  reply: (id: string, slug: string) => `/d/${id}/${slug}/reply`,
  details: (id: string, slug: string) => `/d/${id}/${slug}/details`,
  read: (id: string, slug: string) => `/d/${id}/${slug}/read`,
  manage: (id: string, slug: string) => `/d/${id}/${slug}/manage`,
  post: (id: string) => `/p/${id}`,
  edit: (id: string, draft?: string) => `/p/${id}/edit${query({ draft })}`,
  history: (id: string) => `/p/${id}/history`,
  screen: (id: string) => `/p/${id}/screen`,
  withdraw: (id: string) => `/p/${id}/withdraw`,
  review: (id: string) => `/p/${id}/review`,
  recognise: (id: string) => `/p/${id}/recognise`,
  asked: (id: string) => `/p/${id}/asked`,
  thank: (id: string) => `/p/${id}/thank`,
  /** @param key a post's id, a pseudonym's name, a journal's slug */
  report: (type: SubjectType, key: string) => `/report/${type}/${encodeURIComponent(key)}`,
  reportStatus: () => '/report/status',
  contestCode: () => '/report/status/contest',
  contest: (id: string) => `/reports/${id}/contest`,
  reports: (after?: string) => `/reports${query({ after })}`,
  questions: () => '/moderation/questions',
  screening: () => '/moderation/screening',
  signUps: (of: { after?: string | undefined; done?: string | undefined } = {}) => `/moderation/sign-ups${query(of)}`,
  moderation: (
    of: {
      queue?: string | undefined;
      reason?: string | undefined;
      mine?: string | undefined;
      place?: string | undefined;
      approach?: string | undefined;
      age?: string | undefined;
      name?: string | undefined;
      all?: string | undefined;
      after?: string | undefined;
    } = {},
  ) => `/moderation${query(of)}`,
  moderating: () => '/moderation/mine',
  case: (id: string) => `/moderation/cases/${id}`,
  decide: (id: string) => `/moderation/cases/${id}/decide`,
  leave: (id: string) => `/moderation/cases/${id}/leave`,
  appeals: (after?: string) => `/moderation/appeals${query({ after })}`,
  appealReview: (id: string) => `/moderation/appeals/${id}`,
  statements: () => '/statements',
  statement: (token: string) => `/statements/${token}`,
  appeal: (token: string) => `/statements/${token}/appeal`,
  ownTexts: (token: string) => `/statements/${token}/texts`,
  takeBack: (id: string) => `/p/${id}/take-back`,
  drafts: () => '/drafts',
  draft: (id: string) => `/drafts/${id}`,
  held: (id: string) => `/drafts/${id}/waiting`,
  profile: (name: string) => `/@${encodeURIComponent(name)}`,
  about: (name: string) => `/@${encodeURIComponent(name)}/about`,
  notifications: (of: { for?: string | undefined; after?: string | undefined } = {}) => `/notifications${query(of)}`,
  tags: () => '/tags',
  tag: (slug: string) => `/tags/${encodeURIComponent(slug)}`,
  /** @param asked the day until which a request that waits is kept, to say so */
  signUp: (asked?: string) => `/sign-up${query({ asked })}`,
  signIn: (back?: string) => `/sign-in${query({ back })}`,
  signOut: () => '/sign-out',
  settings: () => '/settings',
  changePassword: () => '/settings/password',
  holding: () => '/settings/waiting',
  endSession: () => '/settings/sessions',
  preferences: (back?: string) => `/preferences${query({ back })}`,
  firstHost: (token: string) => `/host/${token}`,
  rules: () => '/about/rules',
  rulesRead: () => '/about/rules/read',
  /** A version of the rules, at one of them. */
  rulesVersion: (version: number, rule?: string) =>
    `/about/rules/${version}${rule === undefined ? '' : `#rule-${rule}`}`,
  rulesSettings: () => '/moderation/rules',
  privacy: () => '/about/privacy',
  help: () => '/about/help',
  transparency: (year?: number) => `/about/transparency${query({ year })}`,
  decisions: () => '/about/decisions',
  staff: () => '/moderation/staff',
  auditLog: () => '/moderation/log',
  statementsExport: () => '/moderation/statements.json',
} as const;

/**
 * A redirect target typed by nobody: only a same-origin path that starts with exactly one "/".
 * Refuses "//", "/\", control characters (SECURITY 3.1, Logout). Anything else gives `fallback`.
 */
export function safeBack(candidate: unknown, fallback = '/'): string {
  if (typeof candidate !== 'string' || candidate.length > 500) return fallback;
  if (!/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(candidate)) return fallback;
  return candidate;
}
