import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import type { Browser, Fields } from '#tests/support/browser.ts';
import { codeIn, recognise, report } from '#tests/support/reports.ts';
import { newcomer } from '#tests/support/sign-up.ts';
import { claim, contest, decide, DECISION, decisionAbout, openReview, removePost } from '#tests/support/decide.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  AROUND,
  ENTRY,
  entry,
  imported,
  JOURNAL,
  openBoards,
  openJournal,
  postId,
  promote,
  reply,
  secondName,
  THREAD,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/**
 * The promise never to lose a member's words, as one table: every form the app declares × every way a form can fail ×
 * plain and enhanced. Whatever happens, what was typed is in the answer. A form without a row fails.
 */
const WORDS = 'Trois heures du matin, la tasse est froide & je continue <d’écrire>.';

interface Form {
  /** Page the form stands on, and where it goes. */
  from: string;
  action: string;
  fields: Fields;
}

let site: Site;
let place: Place;
let member: Browser;
let host: Browser;
let own: string;
let journal: string;
let ownEntry: Place;
let board: string;
let other: string;
/** A case the host has, the letter of a decision about the member's words, and an appeal the host may answer. */
let caseId: string;
let decided: string;
let appealId: string;
/** A report of the member's about which nothing was done. */
let dismissed = { id: '', code: '' };

/** Forms with words in them; null for those that only hold choices, secrets, or a short name typed anew in a moment. */
const FORMS: Record<string, ((who: Browser) => Promise<Form>) | null> = {
  reply: async (who) => {
    const { data } = await who.page('discussion', place.path);
    return {
      from: place.path,
      action: `${place.path}/reply`,
      fields: { as: data.composer?.as[0]?.id ?? newId(), submission: newId(), body: WORDS, do: 'publish' },
    };
  },
  edit: async (who) => {
    const { data } = await who.page('edit', `/p/${own}/edit`);
    return {
      from: `/p/${own}/edit`,
      action: `/p/${own}/edit`,
      fields: { body: WORDS, revision: data.revision, do: 'publish', cut_out: 'keep' },
    };
  },
  thank: async (who) => {
    const { data } = await who.page('thank', `/p/${other}/thank`);
    return {
      from: `/p/${other}/thank`,
      action: `/p/${other}/thank`,
      fields: { as: data.as[0]!.id, note: WORDS, do: 'thank' },
    };
  },
  'open-journal': async (who) => {
    const { data } = await who.page('openJournal', '/write/journal');
    return {
      from: '/write/journal',
      action: '/write/journal',
      fields: { ...JOURNAL, as: data.as[0]?.id ?? '', title: `Refusé ${newId()}`, description: WORDS },
    };
  },
  entry: () =>
    Promise.resolve({
      from: `/journals/${journal}/write`,
      action: `/journals/${journal}/write`,
      fields: { ...ENTRY, submission: newId(), body: WORDS },
    }),
  details: () =>
    Promise.resolve({
      from: `${ownEntry.path}/details`,
      action: `${ownEntry.path}/details`,
      fields: { ...AROUND, content_note: WORDS },
    }),
  'journal-settings': () =>
    Promise.resolve({
      from: `/journals/${journal}/settings`,
      action: `/journals/${journal}/settings`,
      fields: { ...JOURNAL, comments: 'open', entries: 'keep', description: WORDS },
    }),
  about: () =>
    Promise.resolve({
      from: '/@M%C3%A9sange/about',
      action: '/@M%C3%A9sange/about',
      fields: { about: WORDS },
    }),
  thread: async (who) => {
    const path = `/boards/${board}/new`;
    const { data } = await who.page('newThread', path);
    return { from: path, action: path, fields: { ...THREAD, as: data.as[0]!.id, submission: newId(), body: WORDS } };
  },
  'board-add': () =>
    Promise.resolve({
      from: '/boards/settings',
      action: '/boards/settings',
      fields: { title_fr: 'Refusé', title_en: 'Refused', about_fr: WORDS, about_en: '' },
    }),
  board: () =>
    Promise.resolve({
      from: `/boards/${board}/settings`,
      action: `/boards/${board}/settings`,
      fields: { title_fr: 'Refusé', title_en: 'Refused', about_fr: WORDS, about_en: '', do: 'save' },
    }),
  rules: async (who) => {
    const { data } = await who.page('rulesSettings', '/moderation/rules');
    return {
      from: '/moderation/rules',
      action: '/moderation/rules',
      fields: {
        version: String(data.version),
        source_fr: `## Une règle\n\n${WORDS}`,
        source_en: '## A rule',
        changes_fr: 'Une.',
        changes_en: 'One.',
        do: 'publish',
      },
    };
  },
  'rules-read': null,
  read: null,
  'board-read': null,
  manage: null,
  staff: null,
  report: () =>
    Promise.resolve({
      from: `/report/post/${other}`,
      action: `/report/post/${other}`,
      fields: { reason: 'other', words: WORDS },
    }),
  questions: () =>
    Promise.resolve({
      from: '/moderation/questions',
      action: '/moderation/questions',
      fields: { do: 'add', locale: 'fr', words: WORDS, answers: 'deux' },
    }),
  screening: () =>
    Promise.resolve({
      from: '/moderation/screening',
      action: '/moderation/screening',
      fields: { first_posts: '2', words: WORDS, domains: '' },
    }),
  moderating: null,
  recognise: async (who) => {
    const path = `/p/${other}/recognise`;
    const { data } = await who.page('recognise', path);
    const range = [data.sentences[0]?.range ?? ''];
    return { from: path, action: path, fields: { words: WORDS, revision: data.revision, range } };
  },
  asked: () =>
    Promise.resolve({ from: `/p/${own}/asked`, action: `/p/${own}/asked`, fields: { do: 'answer', words: WORDS } }),
  leave: null,
  'report-status': null,
  contest: () => {
    const { id } = dismissed;
    const fields = { do: 'appeal', words: WORDS, report: id };
    return Promise.resolve({ from: '/reports', action: `/reports/${id}/contest`, fields });
  },
  'contest-code': () => {
    const fields = { do: 'appeal', words: WORDS, code: dismissed.code };
    return Promise.resolve({ from: '/report/status', action: '/report/status/contest', fields });
  },
  reports: null,
  review: null,
  case: () => {
    const path = `/moderation/cases/${caseId}`;
    return Promise.resolve({ from: path, action: path, fields: { do: 'note', words: WORDS } });
  },
  decide: async (who) => {
    const path = `/moderation/cases/${caseId}`;
    const { data } = await who.page('case', path);
    const fields = { ...DECISION, do: 'decide', version: String(data.version), words: WORDS };
    return { from: path, action: `${path}/decide`, fields };
  },
  appeal: () => {
    const path = `/statements/${decided}`;
    return Promise.resolve({ from: path, action: `${path}/appeal`, fields: { do: 'appeal', words: WORDS } });
  },
  appealReview: async (who) => {
    const path = `/moderation/appeals/${appealId}`;
    const { data } = await who.page('appealReview', path);
    const fields = { do: 'ask', version: String(data.appeal.version), words: WORDS };
    return { from: path, action: path, fields };
  },
  'sign-up': async (who) => ({
    from: '/sign-up',
    action: '/sign-up',
    fields: { ...(await newcomer(who, 'Hirondelle')), words: WORDS },
  }),
  'sign-ups': null,
  'sign-in': null,
  'sign-out': null,
  password: null,
  sessions: null,
  preferences: null,
  host: null,
  withdraw: null,
  draft: null,
  held: null,
  holding: null,
  notifications: null,
  screen: null,
  'take-back': null,
};

/** Forms that only the host has. */
const BY_HOST = new Set(['case', 'decide', 'appealReview', 'board-add', 'board', 'questions', 'rules', 'screening']);

/** Ways to fail: each prepares what is sent, or the site, and gives the statuses that may answer. */
const FAILURES: Record<
  string,
  {
    statuses: number[];
    send(who: Browser, form: Form, token: string, enhanced: boolean): Promise<{ status: number; text: string }>;
  }
> = {
  'a form that is too old': {
    statuses: [403],
    send: (who, form, _token, enhanced) => who.send(form.action, { ...form.fields, token: 'old.token' }, { enhanced }),
  },
  'signed out meanwhile': {
    statuses: [401, 403, 404],
    send(who, form, token, enhanced) {
      const alone = who.window();
      alone.cookies.delete('__Host-s');
      return alone.send(form.action, { ...form.fields, token }, { enhanced });
    },
  },
  'a proxy that strips what tells our own pages': {
    statuses: [403],
    send: (who, form, token, enhanced) =>
      who.send(
        form.action,
        { ...form.fields, token },
        { enhanced, headers: { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' } },
      ),
  },
  'a choice missing': {
    statuses: [422],
    send: (who, form, token, enhanced) =>
      who.send(
        form.action,
        {
          ...form.fields,
          token,
          reason: 'nonsense',
          locale: 'nonsense',
          audience: 'nonsense',
          revision: 'nonsense',
          submission: 'nonsense',
          version: 'nonsense',
          first_posts: 'nonsense',
          ...asNobody(form),
          ...unnamed(form),
        },
        { enhanced },
      ),
  },
  'a full disk': {
    statuses: [503],
    async send(who, form, token, enhanced) {
      const { database } = site.context;
      const { write } = database;
      const { isUnavailable } = database.engine;
      const full = new Error('disk full');
      Object.assign(database, { write: () => Promise.reject(full) });
      Object.assign(database.engine, { isUnavailable: (error: unknown) => error === full });
      try {
        return await who.send(form.action, { ...form.fields, token }, { enhanced });
      } finally {
        Object.assign(database, { write });
        Object.assign(database.engine, { isUnavailable });
        expect(site.errors.splice(0).map(({ event }) => event)).toEqual(['storage_unavailable']);
      }
    },
  },
  'the thing gone meanwhile': {
    statuses: [401, 404],
    async send(who, form, token, enhanced) {
      const hide = (at: string | null): Promise<unknown> =>
        site.context.database.write(({ db }) =>
          Promise.all([
            db.updateTable('discussion').set({ erased_at: at }).where('id', 'in', [place.id, ownEntry.id]).execute(),
            db
              .updateTable('journal')
              .set({ slug: at === null ? journal : 'ailleurs' })
              .where('slug', 'in', [journal, 'ailleurs'])
              .execute(),
            db
              .updateTable('board')
              .set({ slug: at === null ? board : 'parti' })
              .where('slug', 'in', [board, 'parti'])
              .execute(),
          ]),
        );
      await hide('2026-02-01T00:00:00.000Z');
      try {
        return await who.send(form.action, { ...form.fields, token }, { enhanced });
      } finally {
        await hide(null);
      }
    },
  },
};

beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  host = await site.host('Tenancière');
  member = await site.member('Mésange');
  await reply(member, place, 'Un premier mot. Et puis un autre, bien plus long que lui.');
  own = await postId(member, place, 3);
  await recognise(site.visitor(), own, ['premier']);
  await secondName(site, 'Mésange', 'Roitelet');
  journal = await openJournal(member);
  ownEntry = await entry(member, journal);
  board = await openBoards(site);
  other = await postId(member, place, 1);
  const moderator = await site.member('Vigie');
  await promote(site, 'Vigie', 'moderator');
  const written = [];
  for (const words of ['Un texte en cause.', 'Un texte jugé.', 'Un texte contesté.']) {
    await reply(member, place, words);
    written.push(await postId(member, place, 4 + written.length));
  }
  const [inCase = '', judged = '', contested = ''] = written;
  caseId = await openReview(host, inCase);
  await removePost(moderator, judged);
  decided = await decisionAbout(site, judged);
  await removePost(moderator, contested);
  appealId = await contest(site, member, contested);
  const path = `/moderation/appeals/${appealId}`;
  await host.submit(path, path, { do: 'take', version: '1' });
  const code = codeIn(await report(member, '/report/profile/Vigie', { reason: 'spam' })) ?? '';
  const { db } = site.context.database;
  const ofMembers = db.selectFrom('report').select(['id', 'case_id']).where('account_id', 'is not', null);
  const row = await ofMembers.executeTakeFirstOrThrow();
  await claim(host, row.case_id);
  expect((await decide(host, row.case_id, { content: 'none' })).status).toBe(303);
  dismissed = { id: row.id, code };
});
afterAll(() => site.close());

it('has a row for every form the app declares', () => {
  const declared = site.app.declared.filter(({ method }) => method === 'POST').map(({ name }) => name);
  expect([...declared].sort()).toEqual(Object.keys(FORMS).sort());
});

/** What is not there yet cannot be gone, nor can a name; and what one says of oneself has nothing to choose. */
const CANNOT_HAPPEN: Record<string, string[]> = {
  'open-journal': ['the thing gone meanwhile'],
  'board-add': ['the thing gone meanwhile'],
  questions: ['the thing gone meanwhile'],
  'sign-up': ['the thing gone meanwhile', 'a choice missing'],
  screening: ['the thing gone meanwhile'],
  rules: ['the thing gone meanwhile'],
  about: ['the thing gone meanwhile', 'a choice missing'],
  case: ['the thing gone meanwhile', 'a choice missing'],
  decide: ['the thing gone meanwhile'],
  asked: ['a choice missing'],
  appeal: ['the thing gone meanwhile', 'a choice missing'],
  contest: ['the thing gone meanwhile', 'a choice missing'],
  'contest-code': ['the thing gone meanwhile', 'a choice missing'],
  appealReview: ['the thing gone meanwhile', 'a choice missing'],
};

const rows = Object.entries(FORMS).flatMap(([form, make]) =>
  make
    ? Object.keys(FAILURES)
        .filter((failure) => !(CANNOT_HAPPEN[form] ?? []).includes(failure))
        .map((failure) => [form, failure] as const)
    : [],
);

describe.each(rows)('%s, after %s', (name, failure) => {
  it.each([
    ['plain', false],
    ['enhanced', true],
  ])('comes back with every word in it, %s', async (_way, enhanced) => {
    const who = BY_HOST.has(name) ? host : member;
    const form = await FORMS[name]!(who);
    const page = await who.get(form.from);
    const token = /name="token"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const answer = await FAILURES[failure]!.send(who, form, token, enhanced);
    expect(FAILURES[failure]!.statuses).toContain(answer.status);
    const text = enhanced
      ? String(JSON.stringify(JSON.parse(answer.text)))
      : answer.text.replace(/&lt;/g, '<').replace(/&amp;/g, '&');
    expect(text.includes(WORDS)).toBe(true);
    expect(await unchanged()).toBe(true);
  });
});

/** A thanks has no key of its own: its choice is the name. */
const asNobody = ({ fields }: Form): Fields => ('note' in fields ? { as: 'nonsense' } : {});
/** What a board is called has no key either. */
const unnamed = ({ fields }: Form): Fields => ('title_fr' in fields ? { title_fr: ' ' } : {});

/** Nothing of what failed is stored. */
async function unchanged(): Promise<boolean> {
  const { db } = site.context.database;
  const revisions = await db.selectFrom('revision').select('text').where('text', 'like', 'Trois heures%').execute();
  const decisions = await db.selectFrom('decision').select('id').where('words', 'like', 'Trois heures%').execute();
  const notes = await db.selectFrom('case_note').select('id').execute();
  const appeals = await db.selectFrom('appeal').select('id').where('words', 'like', 'Trois heures%').execute();
  const messages = await db.selectFrom('appeal_message').select('id').execute();
  const reports = await db.selectFrom('report').select('id').where('words', 'like', 'Trois heures%').execute();
  const answers = await db.selectFrom('recognition_answer').select('id').execute();
  const thanks = await db.selectFrom('thanks').select('id').where('note', 'like', 'Trois heures%').execute();
  const journals = await db.selectFrom('journal').select('id').where('description', 'like', 'Trois heures%').execute();
  const boards = await db.selectFrom('board').select('id').where('about_fr', 'like', 'Trois heures%').execute();
  const questions = await db.selectFrom('question').select('id').execute();
  const rules = await db.selectFrom('rules_version').select('number').where('number', '>', 1).execute();
  const lists = await db.selectFrom('watch_list').select('kind').execute();
  const newcomers = await db.selectFrom('pseudonym').select('id').where('name', '=', 'Hirondelle').execute();
  const requests = await db.selectFrom('sign_up_request').select('id').execute();
  return [
    lists,
    newcomers,
    requests,
    revisions,
    rules,
    questions,
    decisions,
    notes,
    appeals,
    messages,
    reports,
    answers,
    thanks,
    journals,
    boards,
  ].every((rows) => rows.length === 0);
}
