import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostLink } from '#server/members/accounts.ts';
import { askToSignUp } from '#server/members/requests.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { messages } from '#shared/messages/index.ts';
import type { PageName } from '#shared/pages.ts';
import type { Locale, Theme } from '#shared/states.ts';
import type { Browser } from '#tests/support/browser.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { claim, contest, decide, decisionAbout, openReview, removePost, waitingPage } from '#tests/support/decide.ts';
import { draftId, holdFor, holdReply, keepReply } from '#tests/support/drafts.ts';
import { FULL, WRITTEN } from '#tests/support/full.ts';
import { recognise } from '#tests/support/reports.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  entry,
  imported,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  secondName,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

/** Who looks at a page. `keeper` has two names and keeps a journal under one; `nobody` is the first visitor of a site on which nothing has happened yet. */
type Who = 'visitor' | 'author' | 'host' | 'second' | 'keeper' | 'nobody';

interface Look {
  who: Who;
  path: () => string;
  /** What is done on the page before it is judged. */
  act?: (page: Page) => Promise<void>;
  /** Which page stands there then, when it is not the one of its name. */
  page?: PageName;
  /** Statuses of 400 and above that belong to it. */
  refused?: number;
}

const NEWCOMER = { password: PASSWORD, proof: null, locale: 'fr' } as const;
const long = process.env['LONG'] === '1';
const AUTHOR = 'Mésange-des-marais du 12e';

let chromium: Chromium;
let site: Site;
let bare: Site;
let place: Place;
let journal = '';
/** An entry of the keeper's, with a comment that waits for them. */
let kept: Place;
let thread: Place;
let hostLink = '';
let draft = '';
/** Ids of the author's texts, in the order of WRITTEN. */
let written: string[] = [];
/** A case the host has, a letter anybody who has its address can open, and an appeal that the second moderator may answer. */
let caseId = '';
let letter = '';
let appealId = '';
/** A text of the author's in which somebody recognises themself, and the case of it, which the host has. */
let asked = '';
let askedCase = '';
/** A case of a text that waits before it appears, which the host has. */
let heldCase = '';
/** The same of words of a page. */
let wordsCase = '';
const people = new Map<Who, Browser>();
const windows = new Map<string, Window>();

beforeAll(async () => {
  chromium = await launchBrowser();
  bare = await openSite({ engine: 'sqlite' });
  hostLink = (await createHostLink(bare.context)) ?? '';
  site = await openSite({ engine: 'sqlite' });
  place = await imported(site, FULL);
  const author = await site.member(AUTHOR);
  const host = await site.host('Gardienne');
  for (const body of WRITTEN) expect((await reply(author, place, body, { in_reply_to: '2' })).status).toBe(303);
  const last = await author.page('discussion', `${place.path}?page=2`);
  written = last.data.posts.slice(-WRITTEN.length).map(({ id }) => id);
  const [edited, withdrawn] = written.map((id) => `/p/${id}`);
  const { data } = await author.page('edit', `${edited}/edit`);
  site.clock.advance(60_000);
  const edit = { body: 'Une version revue.', revision: data.revision, do: 'publish', cut_out: 'keep' };
  const removal = { reason: 'contempt', words: `Le ton. Le fond peut rester. ${'Aussi'.repeat(40)}` };
  for (const answer of [
    await author.submit(`${edited}/edit`, `${edited}/edit`, edit),
    await author.submit(`${withdrawn}/withdraw`, `${withdrawn}/withdraw`, { what: 'post' }),
    await removePost(host, written[2] ?? '', removal),
  ]) {
    expect(answer.status).toBe(303);
  }
  const second = await site.member('Guetteuse');
  await promote(site, 'Guetteuse', 'moderator');
  appealId = await contest(site, author, written[2] ?? '');
  const own = `/statements/${await decisionAbout(site, written[2] ?? '')}`;
  letter = `/statements/${(await author.page('statement', own)).data.token}`;
  await second.submit(`/report/post/${written[3]}`, `/report/post/${written[3]}`, { reason: 'danger', words: 'Vite.' });
  caseId = await openReview(host, written[3] ?? '', 'contempt');
  const profile = `/report/profile/${encodeURIComponent(AUTHOR)}`;
  await second.submit(profile, profile, { reason: 'spam', words: 'Un second dossier, au même nom.' });
  // The host asked to read some words first.
  const lists = { first_posts: '0', words: 'zolpimix', domains: '' };
  await host.submit('/moderation/screening', '/moderation/screening', lists);
  const keeper = await site.member('Guêpier');
  const page = `/report/profile/${encodeURIComponent('Guêpier')}`;
  await author.submit(page, page, { reason: 'other', words: `Il faudrait voir. ${'Donaudampfschiff'.repeat(8)}` });
  const { db } = site.context.database;
  const { case_id: dismissed } = await db
    .selectFrom('report')
    .select('case_id')
    .where('reason', '=', 'other')
    .executeTakeFirstOrThrow();
  await claim(host, dismissed);
  expect((await decide(host, dismissed, { content: 'none' })).status).toBe(303);
  for (const many of ['Un', 'Deux']) expect((await reply(keeper, place, `${many} zolpimix, encore.`)).status).toBe(303);
  heldCase = (await host.page('moderation', '/moderation?queue=held')).data.cases[0]?.id ?? '';
  await claim(host, heldCase);
  const about = `Je ne vends pas de zolpimix. ${'Donaudampfschiff'.repeat(8)}`;
  expect((await keeper.submit('/@Gu%C3%AApier/about', '/@Gu%C3%AApier/about', { about })).status).toBe(303);
  wordsCase = (await waitingPage(host, 'Guêpier')) ?? '';
  await claim(host, wordsCase);
  await secondName(site, 'Guêpier', 'Rollier');
  await keepReply(author, place, `> @Courlis #1\n> le silence pèse\n\nPas fini. ${'Donaudampfschiff'.repeat(8)}`);
  site.clock.advance(5 * 60_000);
  await keepReply(author, place, `> @Courlis #1\n> le silence pèse\n\nToujours pas fini.`);
  draft = await draftId(author);
  await holdFor(author, 30);
  await holdReply(author, place, `> @Courlis #1\n> le silence pèse\n\nPas encore. ${'Donaudampfschiff'.repeat(8)}`);
  const slug = await openJournal(keeper);
  kept = await entry(keeper, slug, { comments: 'screened', content_note: 'rechute', approach: ['a', 'b'] });
  await entry(keeper, slug, { title: 'Deuxième soir', category: 'Témoignage' });
  await holdFor(author, 0);
  await reply(author, kept, 'Je passais par là.');
  const board = await openBoards(site);
  await makeStarterQuestions(site.context);
  for (const name of ['Butor-étoilé-des-roselières du lac', 'Blongios'])
    await askToSignUp(site.context, {
      ...NEWCOMER,
      name,
      words: `Je tiens un accueil. ${'Donaudampfschiff'.repeat(8)}`,
    });
  await openThread(keeper, board, { title: 'Épinglé pour tout le monde', approach: ['a', 'b'], content_note: 'deuil' });
  thread = await openThread(author, board, { approach: 'b' });
  const { location } = await reply(
    author,
    thread,
    'La dame du kiosque, on la connaît tous. Ce soir-là il pleuvait, et personne ne voulait rentrer avant la fin du café.',
  );
  asked = await postId(author, thread, Number(/#p(\d+)$/.exec(location ?? '')?.[1]));
  expect((await recognise(site.visitor(), asked, ['kiosque'])).status).toBe(200);
  await author.submit(`/p/${asked}/asked`, `/p/${asked}/asked`, { do: 'answer', words: 'Quel kiosque ?' });
  askedCase = (await host.page('moderation', '/moderation?queue=recognition')).data.cases[0]?.id ?? '';
  await claim(host, askedCase);
  expect(
    (await reply(keeper, thread, '> @Mésange-des-marais du 12e #0\n> Comment faites-vous\n\nÀ deux.')).status,
  ).toBe(303);
  // The keeper has not read the new rules: the line that says so stands on all their pages.
  const changes = { changes_fr: 'Une règle de plus, sur les nuits.', changes_en: 'One more rule, about nights.' };
  const { data: rules } = await host.page('rulesSettings', '/moderation/rules');
  const { source_fr, source_en } = rules;
  const version = { version: '1', source_fr, source_en, ...changes, do: 'publish' };
  expect((await host.submit('/moderation/rules', '/moderation/rules', version)).status).toBe(303);
  await author.submit('/settings', '/about/rules/read', { version: '2' });
  journal = (await author.page('journals', '/journals')).data.journals[0]?.slug ?? '';
  for (const [who, browser] of [
    ['visitor', site.visitor()],
    ['author', author],
    ['host', host],
    ['second', second],
    ['keeper', keeper],
    ['nobody', bare.visitor()],
  ] as const)
    people.set(who, browser);
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await site.close();
  await bare.close();
});

const at = (index: number, what: string) => () => `/p/${written[index]}/${what}`;

/** A line for each page the app declares; the compiler and the first test ask for the missing ones. */
const pages: Record<Exclude<PageName, 'error'>, Look> = {
  home: { who: 'visitor', path: () => '/' },
  journals: { who: 'visitor', path: () => '/journals' },
  journal: { who: 'visitor', path: () => `/journals/${journal}` },
  discussion: { who: 'visitor', path: () => place.path },
  boards: { who: 'author', path: () => '/boards' },
  board: { who: 'author', path: () => '/boards/metier' },
  newThread: { who: 'keeper', path: () => '/boards/metier/new' },
  boardsSettings: { who: 'host', path: () => '/boards/settings' },
  boardSettings: { who: 'host', path: () => '/boards/cuisine/settings' },
  manage: { who: 'host', path: () => `${thread.path}/manage` },
  write: { who: 'keeper', path: () => '/write' },
  openJournal: { who: 'author', path: () => '/write/journal' },
  entry: { who: 'keeper', path: () => '/journals/cahier-ouvert/write' },
  journalSettings: { who: 'keeper', path: () => '/journals/cahier-ouvert/settings' },
  details: { who: 'keeper', path: () => `${kept.path}/details` },
  about: { who: 'keeper', path: () => '/@Gu%C3%AApier/about' },
  profile: { who: 'visitor', path: () => '/@Sterne' },
  notifications: { who: 'author', path: () => '/notifications' },
  tags: { who: 'visitor', path: () => '/tags' },
  tag: { who: 'visitor', path: () => '/tags/maraude' },
  signUp: { who: 'visitor', path: () => '/sign-up' },
  signIn: { who: 'visitor', path: () => '/sign-in' },
  drafts: { who: 'author', path: () => '/drafts' },
  draft: { who: 'author', path: () => `/drafts/${draft}` },
  settings: { who: 'author', path: () => '/settings?done=password' },
  preferences: { who: 'visitor', path: () => '/preferences' },
  firstHost: { who: 'nobody', path: () => `/host/${hostLink}` },
  edit: { who: 'author', path: at(3, 'edit') },
  history: { who: 'visitor', path: at(0, 'history') },
  withdraw: { who: 'author', path: at(3, 'withdraw') },
  thank: { who: 'host', path: at(3, 'thank') },
  review: { who: 'host', path: at(3, 'review') },
  moderation: { who: 'host', path: () => '/moderation' },
  case: { who: 'host', path: () => `/moderation/cases/${caseId}` },
  appeals: { who: 'second', path: () => '/moderation/appeals' },
  appealReview: { who: 'second', path: () => `/moderation/appeals/${appealId}` },
  statements: { who: 'author', path: () => '/statements' },
  statement: { who: 'visitor', path: () => letter },
  report: { who: 'visitor', path: () => `/report/post/${written[3]}` },
  recognise: { who: 'visitor', path: () => `/p/${asked}/recognise` },
  asked: { who: 'author', path: () => `/p/${asked}/asked` },
  reportStatus: { who: 'visitor', path: () => '/report/status' },
  reports: { who: 'author', path: () => '/reports' },
  moderating: { who: 'host', path: () => '/moderation/mine' },
  questions: { who: 'host', path: () => '/moderation/questions' },
  screening: { who: 'host', path: () => '/moderation/screening' },
  signUps: { who: 'host', path: () => '/moderation/sign-ups' },
  staff: { who: 'host', path: () => '/moderation/staff' },
  auditLog: { who: 'host', path: () => '/moderation/log' },
  decisions: { who: 'visitor', path: () => '/about/decisions' },
  transparency: { who: 'visitor', path: () => '/about/transparency' },
  rules: { who: 'visitor', path: () => '/about/rules' },
  rulesSettings: { who: 'host', path: () => '/moderation/rules' },
  privacy: { who: 'visitor', path: () => '/about/privacy' },
  help: { who: 'visitor', path: () => '/about/help' },
};

const publish = 'button[name=do][value=publish]';

/** The other states they can be in. */
const states: Record<string, Look & { page: PageName }> = {
  'home, signed in, menu open': {
    page: 'home',
    who: 'author',
    path: () => '/',
    act: (page) => page.locator('.menu summary').click(),
  },
  'journal, by the one who keeps it': {
    page: 'journal',
    who: 'keeper',
    path: () => '/journals/cahier-ouvert?tag=aller-vers',
  },
  'discussion with a note before it and a comment that waits': {
    page: 'discussion',
    who: 'keeper',
    path: () => kept.path,
  },
  'home, nothing written yet': { page: 'home', who: 'nobody', path: () => '/' },
  'journals, none yet': { page: 'journals', who: 'nobody', path: () => '/journals' },
  'tags, none yet': { page: 'tags', who: 'nobody', path: () => '/tags' },
  'profile of a member': { page: 'profile', who: 'author', path: () => `/@${encodeURIComponent(AUTHOR)}` },
  'discussion, its author, everything unfolded': {
    page: 'discussion',
    who: 'author',
    path: () => `${place.path}?page=2`,
    act: (page) =>
      page
        .locator('main details')
        .evaluateAll((all) => all.forEach((one) => ((one as HTMLDetailsElement).open = true))),
  },
  'discussion, moderator, in branches': {
    page: 'discussion',
    who: 'host',
    path: () => `${place.path}?page=2&view=branches`,
  },
  'discussion, a preview': {
    page: 'discussion',
    who: 'author',
    path: () => place.path,
    act: async (page) => {
      await page.locator('#reply-body').fill(WRITTEN[3] ?? '');
      await page.locator('button[name=do][value=preview]').click();
      // The reply that is held has one of its own.
      await page.locator('section.preview').waitFor();
    },
  },
  'discussion, words selected': {
    page: 'discussion',
    who: 'author',
    path: () => place.path,
    act: async (page) => {
      await page
        .locator('#p0 .body p')
        .first()
        .evaluate((words) => document.getSelection()?.selectAllChildren(words));
      await page.locator('.quote-passage').waitFor();
    },
  },
  'discussion, a quote refused': {
    page: 'discussion',
    who: 'author',
    path: () => place.path,
    refused: 422,
    act: async (page) => {
      await page
        .locator('#reply-body')
        .fill('> @Courlis #1\n> le silence pèse toujours.\n\n> @Courlis #2\n> rien\n\nMoi.');
      await page.locator(publish).click();
      await page.locator('.quote-problems').waitFor();
    },
  },
  'edit, words cut out': {
    page: 'edit',
    who: 'author',
    path: at(3, 'edit'),
    act: async (page) => {
      await page.locator('#edit-body').fill('Presque rien.');
      await page.locator(publish).click();
      await page.locator('.cut-out').waitFor();
    },
  },
  'sign-up that waits for a moderator': {
    page: 'signUp',
    who: 'visitor',
    path: () => `/sign-up?asked=${site.clock.now.toISOString().slice(0, 10)}`,
  },
  'sign-up refused': { page: 'signUp', who: 'visitor', path: () => '/sign-up', refused: 422, act: sendAsItIs },
  'report refused': {
    page: 'report',
    who: 'visitor',
    path: () => `/report/post/${written[3]}`,
    refused: 422,
    act: sendAsItIs,
  },
  'recognising oneself, refused': {
    page: 'recognise',
    who: 'visitor',
    path: () => `/p/${asked}/recognise`,
    refused: 422,
    act: sendAsItIs,
  },
  'case of somebody who recognises themself': {
    page: 'case',
    who: 'host',
    path: () => `/moderation/cases/${askedCase}`,
  },
  'discussion with a passage masked, for its author': { page: 'discussion', who: 'author', path: () => thread.path },
  'report of a page received': {
    page: 'report',
    who: 'visitor',
    path: () => '/report/profile/Sterne',
    act: async (page) => {
      await page.locator('input[name=reason]').first().check();
      await page.locator('main form .primary').click();
      await page.locator('.receipt').waitFor();
    },
  },
  'report of a journal, by a member': { page: 'report', who: 'author', path: () => '/report/journal/cahier-ouvert' },
  'reports, contesting that nothing was done': {
    page: 'reports',
    who: 'author',
    path: () => '/reports',
    act: (page) => page.locator('details.contested summary').click(),
  },
  'case, what belongs to a measure': {
    page: 'case',
    who: 'host',
    path: () => `/moderation/cases/${caseId}`,
    act: (page) => page.locator('input[value=cool_down]').check(),
  },
  'status of a report refused': {
    page: 'reportStatus',
    who: 'visitor',
    path: () => '/report/status',
    refused: 422,
    act: async (page) => {
      await page.locator('#f-code').fill('AAAAA');
      await page.locator('main form .primary').click();
      await page.locator('.error-summary').waitFor();
    },
  },
  'case of a text that waits': {
    page: 'case',
    who: 'host',
    path: () => `/moderation/cases/${heldCase}`,
    act: async (page) => {
      await page.locator('form details summary').first().click();
    },
  },
  'case of words of a page that wait': {
    page: 'case',
    who: 'host',
    path: () => `/moderation/cases/${wordsCase}`,
    act: async (page) => {
      await page.locator('.evidence summary').click();
    },
  },
  'rules, by somebody who has not read them': { page: 'rules', who: 'keeper', path: () => '/about/rules' },
  'rules as they were': { page: 'rules', who: 'visitor', path: () => '/about/rules/1' },
  'rules, a preview': {
    page: 'rulesSettings',
    who: 'host',
    path: () => '/moderation/rules',
    act: async (page) => {
      await page.locator('button[name=do][value=preview]').click();
      await page.locator('.preview').first().waitFor();
    },
  },
  'rules refused': {
    page: 'rulesSettings',
    who: 'host',
    path: () => '/moderation/rules',
    refused: 422,
    act: sendAsItIs,
  },
  'sign-in from a page opened too long ago': {
    page: 'signIn',
    who: 'visitor',
    path: () => '/sign-in',
    refused: 403,
    act: async (page) => {
      await page.locator('input[name=token]').evaluate((input) => ((input as HTMLInputElement).value = 'old'));
      await sendAsItIs(page);
    },
  },
  'discussion, a thread closed and kept on top': {
    page: 'discussion',
    who: 'host',
    path: () => thread.path,
    act: async (page) => {
      for (const act of ['pin', 'close']) {
        await page.goto(`${thread.path}/manage`);
        await page.locator(`button[name=do][value=${act}]`).click();
        await page.waitForURL(`**${thread.path}`);
      }
    },
  },
  'team, nobody of that name': {
    page: 'staff',
    who: 'host',
    path: () => '/moderation/staff',
    refused: 422,
    // Each of the others on the team has a form before this one, folded away.
    act: async (page) => {
      const form = page.locator('main form').last();
      await form.evaluate((one) => ((one as HTMLFormElement).noValidate = true));
      await form.locator('button.primary').click();
      await form.locator('.error-summary').waitFor();
    },
  },

  'boards, none yet': { page: 'boards', who: 'nobody', path: () => '/boards' },
  'board, a visitor': { page: 'board', who: 'visitor', path: () => '/boards/cuisine' },
  'nothing at this address': { page: 'error', who: 'visitor', path: () => '/nulle-part', refused: 404 },
  'sign in first': { page: 'error', who: 'visitor', path: () => '/settings', refused: 401 },
};

it('every page the app declares is in this list', () => {
  const declared = site.app.declared.filter(({ kind }) => kind === 'page').map(({ name }) => name);
  expect(Object.keys(pages).sort()).toEqual([...new Set(declared)].sort());
});

type Named = [name: string, look: Look & { page: PageName }];
const everyPage = Object.entries(pages).map(([name, look]): Named => [name, { page: name as PageName, ...look }]);
const everyState = Object.entries(states);

describe.each<[Locale, Named[]]>([
  ['fr', [...everyPage, ...everyState]],
  // The other states are made of the same parts: their words are seen with large counts.
  ['en', [...everyPage, ...everyState.filter(([, { page }]) => long || page === 'error')]],
])('in %s', (locale, named) => {
  it.each(named)('%s', async (_name, look) => {
    const window = await windowOf(look.who, locale);
    const { page, troubles, refusals } = window;
    for (const list of [troubles, refusals]) list.length = 0;
    // Both widths, both themes and both languages meet in pairs.
    await show(page, { width: 360, theme: locale === 'fr' ? 'light' : 'dark' });
    await window.open(look.path());
    await look.act?.(page);
    // A form that is being sent has its buttons faded until its answer stands.
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    expect(await page.title()).toBe(`${messages[locale].titles[look.page]} · Carnet`);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    expect(await overflow(page)).toEqual([]);
    // Other words can be too wide for a telephone; what axe looks at is the same in both languages.
    if (locale === 'fr' || long || look.page === 'error') {
      expect(await judge(page)).toEqual([]);
      await show(page, { width: 1280, theme: locale === 'fr' ? 'dark' : 'light' });
      expect(await overflow(page)).toEqual([]);
      // Names, roles and their order are what they were; colours and sizes are not.
      expect(await judge(page, long ? AXE : AXE_LOOK)).toEqual([]);
    }
    expect(troubles.splice(0)).toEqual([]);
    expect(refusals.splice(0).map((refusal) => Number(refusal.slice(0, 3)))).toEqual(
      look.refused ? [look.refused] : [],
    );
  });
});

it('Tab reaches everything on a discussion that can be used, in its order, and shows where it is', async () => {
  const { page, open } = await windowOf('author', 'fr');
  await show(page, { width: 360, theme: 'light' });
  await open(`${place.path}?page=2`);
  const count = await page.evaluate(numberStops);
  expect(count).toBeGreaterThan(40);
  const stops: { stop: number; hidden: string }[] = [];
  for (let pressed = 0; pressed < count; pressed += 1) {
    await page.keyboard.press('Tab');
    stops.push(await page.evaluate(whereFocusIs));
  }
  expect(stops.filter(({ hidden }) => hidden)).toEqual([]);
  expect(stops.map(({ stop }) => stop)).toEqual(Array.from({ length: count }, (_, index) => index));
});

it('the theme one chooses looks as the one of the device does', async () => {
  const { page, open } = await windowOf('author', 'fr');
  await show(page, { width: 1280, theme: 'light' });
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await open(place.path);
    const device = await page.evaluate(colours);
    await page.emulateMedia({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
    await page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);
    const chosen = await page.evaluate(colours);
    expect(chosen).toEqual(device);
    await page.evaluate(() => document.documentElement.removeAttribute('data-theme'));
    expect(await page.evaluate(colours)).not.toEqual(device);
  }
});

it('on paper there are the texts, whole, and nothing to press', async () => {
  const { page, open } = await windowOf('author', 'fr');
  await open(`${place.path}?page=2`);
  await page.emulateMedia({ media: 'print' });
  const printed = await page.evaluate(() => {
    const seen = (selector: string): Element[] =>
      [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    return {
      controls: seen('button, input, textarea, select, nav, form, .leave').map((one) => one.outerHTML.slice(0, 100)),
      clipped: seen('.clip').filter((one) => one.scrollHeight > one.clientHeight + 1).length,
      texts: seen('.post').length,
      long: seen('.clip').length,
    };
  });
  await page.emulateMedia({ media: null });
  expect(printed).toEqual({ controls: [], clipped: 0, texts: await page.locator('.post').count(), long: 1 });
});

it.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('leaving quickly, %s, says nothing to the place one goes to', async (_way, script) => {
  const { page, open, close } = await openWindow(chromium, site, { script, as: people.get('author') });
  const referers: unknown[] = [];
  await page.context().route('https://fr.wikipedia.org/**', (route) => {
    referers.push(route.request().headers()['referer']);
    return route.fulfill({ contentType: 'text/html', body: '<title>Ailleurs</title>' });
  });
  const asked: string[] = [];
  page.on('dialog', (dialog) => asked.push(dialog.type()));
  await open('/tags');
  await open(place.path);
  await page.locator('#reply-body').pressSequentially('Pas envoyé');
  await page.locator('.leave').click();
  await page.waitForURL('https://fr.wikipedia.org/');
  expect({ referers, asked }).toEqual({ referers: [undefined], asked: [] });
  if (script) {
    // The page one was on is not one step back.
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe('/tags');
  }
  await close();
});

/** One window per person and language; a page is loaded anew each time. */
async function windowOf(who: Who, locale: Locale): Promise<Window> {
  const known = windows.get(who + locale);
  if (known) return known;
  const session = people.get(who)!.window();
  session.cookies.set('__Host-c', `${locale}.system`);
  const window = await openWindow(chromium, who === 'nobody' ? bare : site, { as: session });
  windows.set(who + locale, window);
  return window;
}

async function show(page: Page, { width, theme }: { width: number; theme: Exclude<Theme, 'system'> }): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme, media: null });
}

/** Sends the first form of the page with nothing in it, past the browser's own checks. */
async function sendAsItIs(page: Page): Promise<void> {
  await page
    .locator('main form')
    .first()
    .evaluate((form) => ((form as HTMLFormElement).noValidate = true));
  await page.locator('main form button[type=submit].primary').first().click();
  await page.locator('.error-summary').waitFor();
}

/** What reaches beyond the right edge, where reading would mean scrolling sideways. */
const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} > ${clientWidth}`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
  });

const AXE: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
  preload: false,
};

/** What the same page can break in another theme and at another width. */
const AXE_LOOK: RunOptions = {
  ...AXE,
  runOnly: {
    type: 'rule',
    values: ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'],
  },
};

/** What axe finds against WCAG 2.2 AA. */
async function judge(page: Page, asked: RunOptions = AXE): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${axe.source}; undefined`);
  return page.evaluate(async (options) => {
    const { violations } = await (
      window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }
    ).axe.run(options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
    );
  }, asked);
}

/** Numbers what the keyboard should stop at, in the order of the page; gives how many. */
function numberStops(): number {
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]',
  );
  const stops = [...all].filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  stops.forEach((one, index) => (one.dataset['stop'] = String(index)));
  return stops.length;
}

/** The stop that has the focus, and what keeps an eye from seeing it. */
function whereFocusIs(): { stop: number; hidden: string } {
  const one = document.activeElement as HTMLElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const [box] = one.getClientRects();
  const marked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  const inside = box !== undefined && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const top =
    box &&
    document.elementFromPoint(
      box.left + box.width / 2,
      Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1),
    );
  const covered = !top || !(one.contains(top) || top.contains(one));
  const hidden = [!marked && 'no mark', !inside && 'out of sight', covered && 'covered'].filter(Boolean).join(', ');
  return { stop: Number(one.dataset['stop'] ?? -1), hidden: hidden && `${hidden}: ${one.outerHTML.slice(0, 100)}` };
}

function colours(): string[] {
  return [...document.querySelectorAll('html, body *')].map((one) => {
    const { color, backgroundColor, borderTopColor, outlineColor } = getComputedStyle(one);
    return `${one.localName}.${one.className} ${color} ${backgroundColor} ${borderTopColor} ${outlineColor}`;
  });
}
