import { createHostLink, signUp } from '#server/members/accounts.ts';
import { askToSignUp } from '#server/members/requests.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser, Fields } from './browser.ts';
import { PASSWORD } from './site.ts';
import type { Site } from './site.ts';
import { claim, contest, decide, DECISION, decisionAbout, openReview, removePost } from './decide.ts';
import { codeIn, recognise, recognising, report, worked } from './reports.ts';
import { newcomer } from './sign-up.ts';
import { draftId, holdFor, holdReply, keepReply } from './drafts.ts';
import {
  AROUND,
  ENTRY,
  entry,
  imported,
  JOURNAL,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  secondName,
  THREAD,
} from './story.ts';
import type { Place } from './story.ts';

/** A site with somebody of every kind and something of everybody's, on which every form of the app can be sent. */
export interface House {
  site: Site;
  place: Place;
  /** The link of the first host, still unused. */
  link: string;
  visitor: Browser;
  member: Browser;
  /** The member's own post, and a draft. */
  own: string;
  /** Somebody else's. */
  others: string;
  /** The slug of the member's journal, and the id of a second name of theirs that keeps none. */
  journal: string;
  second: string;
  draft: string;
  /** A reply of theirs that waits to appear. */
  held: string;
  /** An entry of theirs, and the id of a comment to it that waits for them. */
  ownEntry: Place;
  waiting: string;
  /** A reply of theirs that can still be taken back. */
  fresh: string;
  /** A member who has nothing to do with it. */
  stranger: Browser;
  moderator: Browser;
  host: Browser;
  /** A case the moderator has, about a post of the member's. */
  caseId: string;
  /** A decision about another post of theirs, and the appeal against a third, which the moderator may answer. */
  decided: string;
  appealId: string;
  /** A text of theirs in which somebody recognises themself, and its case, which the moderator has. */
  asked: string;
  askedCase: string;
  /** A board, and a thread of the stranger's on it. */
  board: string;
  thread: Place;
  /** The code of a report that a visitor has sent. */
  code: string;
  /** Reports about which nothing was done: one of the member's, and the code of a visitor's. */
  dismissed: { id: string; code: string };
}

export async function furnish(site: Site): Promise<House> {
  const place = await imported(site);
  const [member, stranger, moderator] = [
    await site.member('Mésange'),
    await site.member('Étourneau'),
    await site.member('Vigie'),
  ];
  await promote(site, 'Vigie', 'moderator');
  const board = await openBoards(site);
  const thread = await openThread(stranger, board);
  const second = await secondName(site, 'Mésange', 'Roitelet');
  const journal = await openJournal(member, { title: 'Cahier de la Mésange' });
  const ownEntry = await entry(member, journal, { comments: 'screened' });
  await reply(stranger, ownEntry, 'Je passais par là.');
  const waiting = await postId(stranger, ownEntry, 1);
  const answer = await reply(member, place, 'Une phrase de la nuit. Et une autre.');
  const own = await postId(member, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
  const judged = [];
  for (const words of ['Un texte à juger.', 'Un texte jugé.', 'Un texte contesté.']) {
    const said = await reply(member, place, words);
    judged.push(await postId(member, place, Number(/#p(\d+)$/.exec(said.location ?? '')?.[1])));
  }
  // The link is made while there is no host; then there is one.
  const link = (await createHostLink(site.context)) ?? '';
  const host = await hostNamed(site, 'Tenancière');
  const cases = await judge(site, { member, moderator, host }, judged);
  const recognised = await recognisable(site, { member, moderator, place });
  const sent = await reply(member, place, 'À reprendre, peut-être.');
  const fresh = await postId(member, place, Number(/#p(\d+)$/.exec(sent.location ?? '')?.[1]));
  await holdFor(member, 5);
  const held = await holdReply(member, place, 'Pas tout de suite.');
  await holdFor(member, 0);
  await keepReply(member, place, 'Ce qui vient ensuite, un jour.');
  return {
    site,
    place,
    member,
    own,
    others: await postId(member, place, 1),
    journal,
    second,
    fresh,
    draft: await draftId(member),
    held,
    ...cases,
    ...recognised,
    ownEntry,
    waiting,
    stranger,
    moderator,
    board,
    thread,
    code: codeIn(await report(site.visitor(), '/report/profile/%C3%89tourneau', { reason: 'other' })) ?? '',
    dismissed: await dismiss(site, { member, moderator }),
    visitor: site.visitor(),
    link,
    host,
  };
}

/** The member reports somebody's page, and the moderator finds nothing to do. */
async function dismiss(
  site: Site,
  { member, moderator }: Pick<House, 'member' | 'moderator'>,
): Promise<House['dismissed']> {
  const [address, fields] = ['/report/profile/Tenanci%C3%A8re', { reason: 'spam' }];
  await report(member, address, fields);
  const code = codeIn(await report(site.visitor(), address, fields)) ?? '';
  const row = await site.context.database.db
    .selectFrom('report')
    .select(['id', 'case_id'])
    .where('reason', '=', 'spam')
    .where('account_id', 'is not', null)
    .executeTakeFirstOrThrow();
  await claim(moderator, row.case_id);
  await decide(moderator, row.case_id, { content: 'none', reason: 'spam' });
  return { id: row.id, code };
}

/** Three posts: one in a case, one decided about, one decided about by somebody else and contested. */
async function judge(
  site: Site,
  { member, moderator, host }: Pick<House, 'member' | 'moderator' | 'host'>,
  [inCase, decidedPost, contested]: string[],
): Promise<Pick<House, 'caseId' | 'decided' | 'appealId'>> {
  await removePost(moderator, decidedPost ?? '');
  await removePost(host, contested ?? '');
  return {
    caseId: await openReview(moderator, inCase ?? ''),
    decided: await decisionAbout(site, decidedPost ?? ''),
    appealId: await contest(site, member, contested ?? ''),
  };
}

/** A text in which a visitor has recognised themself, in a case the moderator has. */
async function recognisable(
  site: Site,
  { member, moderator, place }: Pick<House, 'member' | 'moderator' | 'place'>,
): Promise<Pick<House, 'asked' | 'askedCase'>> {
  const { location } = await reply(
    member,
    place,
    'Elle tient le kiosque du pont. Ce soir-là il pleuvait fort, et nous étions deux.',
  );
  const asked = await postId(member, place, Number(/#p(\d+)$/.exec(location ?? '')?.[1]));
  await recognise(site.visitor(), asked, ['kiosque']);
  const { data } = await moderator.page('moderation', '/moderation?queue=recognition');
  const askedCase = data.cases[0]?.id ?? '';
  await claim(moderator, askedCase);
  return { asked, askedCase };
}

async function hostNamed(site: Site, name: string): Promise<Browser> {
  // Not by the form: a network may make no fourth account in an hour.
  await signUp(site.context, { name, password: PASSWORD });
  await promote(site, name, 'host');
  const browser = site.visitor();
  await browser.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
  return browser;
}

export interface FormRow {
  /** The least that may send it. */
  by: 'visitor' | 'member' | 'moderator' | 'host';
  /** True when it acts on something of the member's own. */
  owned?: boolean;
  path(house: House): string;
  fields(house: House): Promise<Fields> | Fields;
  /** What answers it once it is done; 303 unless its own page does. */
  answers?: 200;
  /** Tables that have other rows once it was taken. */
  writes: string[];
}

const BY_ANSWER = { proof: null, locale: 'fr' } as const;
const NEW_ACCOUNT = { password: PASSWORD, rules: 'yes', consent: 'yes' };

const RULES = {
  source_fr: '## Une règle',
  source_en: '## A rule',
  changes_fr: 'Une seule.',
  changes_en: 'One only.',
  do: 'publish',
};

/** Every form the app declares, by name, in an order in which each can be sent once. */
export const FORMS: Record<string, FormRow> = {
  preferences: {
    by: 'visitor',
    path: () => '/preferences',
    fields: () => ({ locale: 'en', theme: 'dark' }),
    writes: [],
  },
  'sign-in': {
    by: 'visitor',
    path: () => '/sign-in',
    fields: () => ({ name: 'Mésange', password: PASSWORD }),
    writes: ['session'],
  },
  'sign-up': {
    by: 'visitor',
    path: () => '/sign-up',
    fields: async ({ visitor }) => {
      // The token belongs to whoever sends it.
      const { token: _token, ...fields } = await newcomer(visitor, 'Hirondelle');
      return fields;
    },
    writes: ['account', 'pseudonym', 'session', 'spent_proof'],
  },
  reply: {
    by: 'member',
    owned: true,
    path: ({ place }) => `${place.path}/reply`,
    fields: async ({ member, place }) => {
      const { data } = await member.page('discussion', place.path);
      return {
        as: data.composer!.as[0]!.id,
        submission: newId(),
        in_reply_to: '1',
        body: 'Encore une phrase.',
        do: 'publish',
      };
    },
    writes: ['discussion', 'post', 'reading', 'recent_text', 'revision'],
  },
  read: {
    by: 'member',
    path: ({ thread }) => `${thread.path}/read`,
    fields: () => ({ number: '0' }),
    writes: ['reading'],
  },
  'board-read': {
    by: 'member',
    path: ({ board }) => `/boards/${board}/read`,
    // Another one's: the member has read the only thread by now.
    fields: async ({ board, stranger }) => {
      await openThread(stranger, board);
      return {};
    },
    writes: ['reading'],
  },
  thread: {
    by: 'member',
    owned: true,
    path: ({ board }) => `/boards/${board}/new`,
    fields: async ({ member, board }) => {
      const { data } = await member.page('newThread', `/boards/${board}/new`);
      return { ...THREAD, tags: '', as: data.as[0]!.id, submission: newId() };
    },
    writes: ['discussion', 'post', 'reading', 'recent_text', 'revision'],
  },
  manage: {
    by: 'moderator',
    path: ({ thread }) => `${thread.path}/manage`,
    fields: () => ({ do: 'close' }),
    writes: ['audit', 'discussion'],
  },
  'board-add': {
    by: 'host',
    path: () => '/boards/settings',
    fields: () => ({ title_fr: 'Nuits', title_en: 'Nights', about_fr: '', about_en: '' }),
    writes: ['audit', 'board', 'site'],
  },
  board: {
    by: 'host',
    path: ({ board }) => `/boards/${board}/settings`,
    fields: () => ({ do: 'archive' }),
    writes: ['audit', 'board', 'site'],
  },
  edit: {
    by: 'member',
    owned: true,
    path: ({ own }) => `/p/${own}/edit`,
    fields: async ({ member, own }) => {
      const { data } = await member.page('edit', `/p/${own}/edit`);
      return {
        body: 'Une phrase de la nuit. Et une autre, plus longue.',
        revision: data.revision,
        cut_out: 'keep',
        do: 'publish',
      };
    },
    writes: ['discussion', 'post', 'revision'],
  },
  thank: {
    by: 'member',
    owned: true,
    path: ({ others }) => `/p/${others}/thank`,
    fields: async ({ member, others }) => {
      const { data } = await member.page('thank', `/p/${others}/thank`);
      return { as: data.as[0]!.id, note: 'Une phrase.', do: 'thank' };
    },
    writes: ['discussion', 'thanks'],
  },
  'open-journal': {
    by: 'member',
    owned: true,
    path: () => '/write/journal',
    fields: ({ second }) => ({ ...JOURNAL, as: second, title: 'Un autre cahier' }),
    writes: ['journal'],
  },
  entry: {
    by: 'member',
    owned: true,
    path: ({ journal }) => `/journals/${journal}/write`,
    fields: () => ({ ...ENTRY, tags: 'petit matin', submission: newId() }),
    writes: ['discussion', 'discussion_tag', 'post', 'reading', 'recent_text', 'revision', 'tag'],
  },
  'take-back': {
    by: 'member',
    owned: true,
    path: ({ fresh }) => `/p/${fresh}/take-back`,
    fields: () => ({}),
    writes: ['discussion', 'draft', 'draft_version', 'post', 'recent_text', 'revision', 'site', 'tombstone'],
  },
  draft: {
    by: 'member',
    owned: true,
    path: ({ draft }) => `/drafts/${draft}`,
    fields: () => ({ do: 'delete' }),
    writes: ['draft', 'draft_version'],
  },
  holding: {
    by: 'member',
    path: () => '/settings/waiting',
    fields: () => ({ minutes: '10' }),
    writes: ['account'],
  },
  held: {
    by: 'member',
    owned: true,
    path: ({ held }) => `/drafts/${held}/waiting`,
    fields: () => ({ do: 'delete' }),
    writes: ['draft', 'draft_version'],
  },
  notifications: {
    by: 'member',
    path: () => '/notifications',
    fields: async ({ member, stranger, own }) => {
      // There is something to read: a stranger's thanks.
      const { data: thanks } = await stranger.page('thank', `/p/${own}/thank`);
      const given = { as: thanks.as[0]!.id, note: '', do: 'thank' };
      await stranger.submit(`/p/${own}/thank`, `/p/${own}/thank`, given);
      const { data } = await member.page('notifications', '/notifications');
      return { read: 'all', until: data.until };
    },
    writes: ['notification'],
  },
  details: {
    by: 'member',
    owned: true,
    path: ({ ownEntry }) => `${ownEntry.path}/details`,
    fields: () => ({ ...AROUND, title: 'Premier soir, relu', approach: 'a', language: 'en' }),
    writes: ['discussion', 'discussion_tag', 'post', 'site'],
  },
  'journal-settings': {
    by: 'member',
    owned: true,
    path: ({ journal }) => `/journals/${journal}/settings`,
    fields: () => ({ ...JOURNAL, comments: 'screened', entries: 'all' }),
    writes: ['discussion', 'journal', 'site'],
  },
  screen: {
    by: 'member',
    owned: true,
    path: ({ waiting }) => `/p/${waiting}/screen`,
    fields: () => ({ do: 'show' }),
    writes: ['discussion', 'post'],
  },
  about: {
    by: 'member',
    owned: true,
    path: () => '/@M%C3%A9sange/about',
    fields: () => ({ about: 'Dix ans de nuits.' }),
    writes: ['pseudonym'],
  },
  report: {
    by: 'visitor',
    path: ({ own }) => `/report/post/${own}`,
    fields: async ({ visitor, own }) => ({
      reason: 'other',
      words: 'À lire.',
      ...(await worked(visitor, `/report/post/${own}`)),
    }),
    answers: 200,
    writes: ['moderation_case', 'report', 'sealed_revision', 'spent_proof'],
  },
  recognise: {
    by: 'visitor',
    path: ({ others }) => `/p/${others}/recognise`,
    fields: ({ visitor, others }) => recognising(visitor, others, ['justement']),
    answers: 200,
    writes: [
      'discussion',
      'moderation_case',
      'passage_hold',
      'recognition',
      'report',
      'revision',
      'sealed_revision',
      'spent_proof',
    ],
  },
  asked: {
    by: 'member',
    owned: true,
    path: ({ asked }) => `/p/${asked}/asked`,
    fields: () => ({ do: 'answer', words: 'Personne ne tient ce kiosque.' }),
    writes: ['recognition', 'recognition_answer'],
  },
  leave: {
    by: 'moderator',
    path: ({ askedCase }) => `/moderation/cases/${askedCase}/leave`,
    fields: async ({ moderator, askedCase }) => ({
      version: String((await moderator.page('case', `/moderation/cases/${askedCase}`)).data.version),
    }),
    writes: ['audit', 'moderation_case', 'recognition'],
  },
  'report-status': {
    by: 'visitor',
    path: () => '/report/status',
    fields: ({ code }) => ({ code }),
    answers: 200,
    writes: [],
  },
  reports: {
    by: 'member',
    path: () => '/reports',
    fields: async ({ member, moderator, stranger, place }) => {
      // There is something to read: what the member reports is removed.
      const { location } = await reply(stranger, place, 'À vendre, à vendre.');
      const advert = await postId(member, place, Number(/#p(\d+)$/.exec(location ?? '')?.[1]));
      await report(member, `/report/post/${advert}`, { reason: 'spam' });
      const removal = { reason: 'spam', words: 'De la publicité.' };
      await removePost(moderator, advert, removal);
      return { read: 'all', until: (await member.page('reports', '/reports')).data.until };
    },
    writes: ['report'],
  },
  contest: {
    by: 'member',
    owned: true,
    path: ({ dismissed }) => `/reports/${dismissed.id}/contest`,
    fields: ({ dismissed }) => ({ do: 'appeal', words: 'C’est de la publicité.', report: dismissed.id }),
    writes: ['appeal', 'audit', 'moderation_case'],
  },
  'contest-code': {
    by: 'visitor',
    path: () => '/report/status/contest',
    fields: ({ dismissed }) => ({ do: 'appeal', words: 'C’est de la publicité.', code: dismissed.code }),
    answers: 200,
    writes: ['appeal', 'audit', 'moderation_case'],
  },
  moderating: {
    by: 'moderator',
    path: () => '/moderation/mine',
    fields: () => ({ left: ['spam'], hard: '3' }),
    writes: ['account'],
  },
  'sign-ups': {
    by: 'moderator',
    path: () => '/moderation/sign-ups',
    fields: async ({ site }) => {
      // Another one each time.
      const name = `Butor ${newId()}`;
      await askToSignUp(site.context, { name, password: PASSWORD, words: 'Je tiens un accueil.', ...BY_ANSWER });
      const requests = site.context.database.db.selectFrom('sign_up_request').select('id').where('name', '=', name);
      return { do: 'refuse', request: (await requests.executeTakeFirstOrThrow()).id };
    },
    writes: ['audit', 'sign_up_request', 'tombstone'],
  },
  questions: {
    by: 'moderator',
    path: () => '/moderation/questions',
    fields: () => ({ do: 'add', locale: 'fr', words: 'De quelle couleur est le ciel sans nuage ?', answers: 'bleu' }),
    writes: ['audit', 'question'],
  },
  withdraw: {
    by: 'member',
    owned: true,
    path: ({ own }) => `/p/${own}/withdraw`,
    fields: () => ({ what: 'passage', range: '0-22' }),
    writes: ['discussion', 'revision', 'site', 'tombstone'],
  },
  review: {
    by: 'moderator',
    path: ({ own }) => `/p/${own}/review`,
    fields: () => ({ reason: 'danger' }),
    // Reported before: the words are sealed already.
    writes: ['audit', 'moderation_case'],
  },
  case: {
    by: 'moderator',
    path: ({ caseId }) => `/moderation/cases/${caseId}`,
    fields: () => ({ do: 'note', words: 'À relire à deux.' }),
    writes: ['audit', 'case_note'],
  },
  decide: {
    by: 'moderator',
    path: ({ caseId }) => `/moderation/cases/${caseId}/decide`,
    fields: async ({ moderator, caseId }) => {
      const { data } = await moderator.page('case', `/moderation/cases/${caseId}`);
      return { ...DECISION, do: 'decide', version: String(data.version) };
    },
    writes: [
      'audit',
      'decision',
      'discussion',
      'moderation_case',
      'post',
      'recent_text',
      'revision',
      'sealed_revision',
      'site',
      'tombstone',
    ],
  },
  appeal: {
    by: 'member',
    owned: true,
    path: ({ decided }) => `/statements/${decided}/appeal`,
    fields: () => ({ do: 'appeal', words: 'Cette rue n’existe pas.' }),
    writes: ['appeal', 'audit', 'moderation_case'],
  },
  appealReview: {
    by: 'moderator',
    path: ({ appealId }) => `/moderation/appeals/${appealId}`,
    fields: async ({ moderator, appealId }) => {
      const { data } = await moderator.page('appealReview', `/moderation/appeals/${appealId}`);
      return { do: 'take', version: String(data.appeal.version) };
    },
    writes: ['appeal', 'audit', 'discussion', 'moderation_case'],
  },
  staff: {
    by: 'host',
    path: () => '/moderation/staff',
    fields: async ({ host }) => {
      const { data } = await host.page('staff', '/moderation/staff');
      return { do: 'appoint', name: 'Vigie', role: 'board_moderator', board: data.boards[0]!.id, current: PASSWORD };
    },
    writes: ['account', 'audit', 'session'],
  },
  'rules-read': {
    by: 'member',
    path: () => '/about/rules/read',
    // There is something to read: a new version.
    fields: async ({ host }) => {
      const { data } = await host.page('rulesSettings', '/moderation/rules');
      await host.submit('/moderation/rules', '/moderation/rules', { ...RULES, version: String(data.version) });
      return { version: String(data.version + 1) };
    },
    writes: ['account'],
  },
  screening: {
    by: 'host',
    path: () => '/moderation/screening',
    fields: () => ({ first_posts: '1', words: 'essai', domains: '' }),
    // Whoever has written already is not new by it.
    writes: ['audit', 'pseudonym', 'site', 'watch_list'],
  },
  rules: {
    by: 'host',
    path: () => '/moderation/rules',
    fields: async ({ host }) => {
      const { data } = await host.page('rulesSettings', '/moderation/rules');
      return { ...RULES, version: String(data.version) };
    },
    writes: ['account', 'audit', 'rules_version'],
  },
  sessions: {
    by: 'member',
    path: () => '/settings/sessions',
    fields: () => ({ session: 'others' }),
    writes: ['session'],
  },
  password: {
    by: 'member',
    path: () => '/settings/password',
    fields: () => ({ current: PASSWORD, password: 'une barque verte sous le pont' }),
    writes: ['account', 'session'],
  },
  'sign-out': { by: 'member', path: () => '/sign-out', fields: () => ({}), writes: ['session'] },
  host: {
    by: 'visitor',
    path: ({ link }) => `/host/${link}`,
    fields: () => ({ name: 'Gardienne', ...NEW_ACCOUNT }),
    writes: ['account', 'audit', 'host_link', 'pseudonym', 'session'],
  },
};

/** The page from which somebody of this kind has a token that fits all their forms. */
export const tokenOf = async (browser: Browser): Promise<string> =>
  (await browser.token(browser.cookies.has('__Host-s') ? '/settings' : '/sign-in')) ?? '';
