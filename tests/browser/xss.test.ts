import { marked } from 'marked';
import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import type { ExportedDiscussion } from '#server/importing/format.ts';
import { POSTS_PER_PAGE, TEXT_MAX, WORDS_MAX } from '#shared/limits.ts';
import { messages } from '#shared/messages/index.ts';
import { moderationFr as said } from '#shared/messages/moderation-fr.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { DECISION, decisionAbout, openReview, removePost } from '#tests/support/decide.ts';
import { batches, HOSTILE } from '#tests/support/hostile.ts';
import { inspectPage, skeletonOf, touchEverything } from '#tests/support/inspect.ts';
import { listen } from '#server/http/listen.ts';
import type { Listening } from '#server/http/listen.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

const { fr } = messages;

const long = process.env['LONG'] === '1';

/** Texts that go into one field together; `npm run test:long` sends each one alone, and again within others. */
const TOGETHER = long ? 1 : 60;
const TEXTS = long ? HOSTILE.flatMap((text) => [text, `un *mot ${text} suite*`]) : HOSTILE;
const POLICY =
  'policy: require-trusted-types-for trusted-types-sink Element insertAdjacentHTML|<img src=data:, onerror=alert(1)>';
const one = (texts: readonly string[]): string => texts.join(' ');
/** As many as one field or address takes at a time. */
const fill = (characters: number): string => one(batches(HOSTILE, characters)[0] ?? []);

let chromium: Chromium;
let site: Site;
/** Where members answer, and a discussion whose every part is hostile, as an import may bring it. */
let place: Place;
let fixture: Place;
let author: Browser;
let host: Browser;
/** A case the host has, cases that are decided, and their letters. */
let caseId = '';
const decided: string[] = [];
const letters: string[] = [];
/** A place with an empty page and no policy, for reading answers and for showing what the texts can do. */
let elsewhere: Listening;
let desk: Page;

beforeAll(async () => {
  // Whatever asks for another host finds nobody; that it asked is noted all the same.
  chromium = await launchBrowser({ args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
  site = await openSite({ engine: 'sqlite' });
  place = await imported(site);
  fixture = await imported(site, hostileDiscussion());
  author = await site.member('Mésange');
  host = await site.host('Gardienne');
  await writeHostileReplies();
  elsewhere = await listen(
    (request, response) => {
      const blank = request.url === '/';
      response.writeHead(blank ? 200 : 404, { 'Content-Type': 'text/html' }).end(blank ? '<!doctype html><body>' : '');
    },
    { port: 0, host: '127.0.0.1' },
  );
  desk = (await openElsewhere()).page;
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await site.close();
  await elsewhere.close();
});

it('the same texts without a sanitiser run scripts and ask other hosts, and this file sees it', async () => {
  const { page, troubles, close } = await openElsewhere();
  const raw = HOSTILE.map((vector) => String(marked.parse(vector)));
  // A few to a frame: a frame costs more than what is in it.
  const together = batches(raw, TEXT_MAX, 6).map((group) => group.join('\n'));
  await page.evaluate(showRaw, { raw: together, touch: String(touchEverything) });
  const ran = troubles.filter((trouble) => /^console: ran \d+$/.test(trouble));
  expect(new Set(ran).size).toBeGreaterThan(200);
  expect(troubles.filter((trouble) => trouble.startsWith('request: ')).length).toBeGreaterThan(20);
  const { wrong, skeletons } = await read(raw);
  expect(wrong.filter((found) => found.length > 0).length).toBeGreaterThan(400);
  expect(new Set(skeletons).size).toBeGreaterThan(200);
  await close();
});

describe.each([
  ['under the policy as served, with JavaScript', false, true],
  ['under the policy as served, without JavaScript', false, false],
  ['with the policy stripped, with JavaScript', true, true],
  // What runs by itself and what is asked elsewhere, the row before sees too.
  ...(long ? [['with the policy stripped, without JavaScript', true, false] as const] : []),
] as const)('%s', (_way, stripped, script) => {
  it.runIf(script)('a script that got in would run, or not', async () => {
    const { page, open, close } = await openHostile({ stripped });
    await open('/');
    const noted = page.waitForEvent('console', (message) => message.text() === (stripped ? 'ran 1' : POLICY));
    const put = page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=alert(1)>'));
    await (stripped ? put : expect(put).rejects.toThrow('TrustedHTML'));
    await noted;
    await close();
  });

  let visitor: Window;
  let member: Window;
  let staff: Window;
  beforeAll(async () => {
    visitor = await openHostile({ stripped, script });
    member = await openHostile({ stripped, script }, author);
    staff = await openHostile({ stripped, script }, host);
  });
  afterAll(async () => {
    for (const window of [visitor, member, staff]) await window.close();
  });

  it('what is stored is shown as text on every page that shows it', async () => {
    const own = await postId(author, place, 3);
    const { tags, journal, posts } = (await site.visitor().page('discussion', fixture.path)).data;
    const [first] = posts;
    const pages = await pagesOf(place);
    const full = ['/', ...(await pagesOf(fixture)), ...pages];
    const others = [
      '/tags',
      `/tags/${encodeURIComponent(tags[0]?.slug ?? '')}`,
      '/journals',
      `/journals/${journal?.slug}`,
      `/@${encodeURIComponent(first?.author?.name ?? '')}`,
      `/p/${own}/history`,
      `/report/post/${first?.id}`,
    ];
    const last = pages.at(-1) ?? '';
    // Without the policy everything is seen that the texts could do; with it, that it holds on each kind of page.
    const shown = stripped || long ? [...full, ...others] : script ? ['/', last, ...others] : full;
    for (const path of shown) await expectHarmless(visitor, path);
    for (const path of [`${place.path}?quote=3#reply`, `/p/${own}/edit`, `/p/${own}/withdraw`, last]) {
      await expectHarmless(member, path);
    }
    for (const letter of letters) await expectHarmless(member, letter);
    for (const path of [`/p/${first?.id}/review`, `/moderation/cases/${caseId}`, ...decided, last])
      await expectHarmless(staff, path);
  });

  it('what is typed comes back as text when a form is refused or shows a preview', async () => {
    const everything = one(HOSTILE);
    await visitor.open('/sign-up');
    await send(visitor, { name: everything, password: PASSWORD }, fr.signUp.submit);
    await expectHarmless(visitor);
    // A part of them; all of them are stored, and drawn by the same door.
    for (const group of batches(HOSTILE, TEXT_MAX / 3).slice(0, long ? Infinity : 1)) {
      await member.open(place.path);
      await send(member, { body: group.join('\n\n') }, fr.composer.preview);
      await member.arrive(member.page.locator('.preview'));
      await expectHarmless(member);
    }
    await send(member, { body: headers(HOSTILE.slice(0, 45)) }, fr.composer.publish);
    await expectHarmless(member);
    // Without script these are the answers that are read text by text below.
    if (!script && !long) return;
    const own = await postId(author, place, 3);
    await visitor.open('/sign-in');
    await send(visitor, { name: everything, password: everything }, fr.signIn.submit);
    await expectHarmless(visitor);
    await visitor.open(`/report/post/${own}`);
    await send(visitor, { words: everything }, fr.report.submit);
    await expectHarmless(visitor);
    expect(await visitor.page.locator('textarea').inputValue()).toContain(HOSTILE.at(-1));
    await member.open(`/p/${own}/edit`);
    await send(member, { body: one(HOSTILE.slice(100, 300)) }, fr.composer.preview);
    await member.arrive(member.page.locator('.preview'));
    await expectHarmless(member);
    await staff.open(`/moderation/cases/${caseId}`);
    await send(staff, { facts: everything, remedy: everything }, said.decide.preview);
    await expectHarmless(staff);
  });

  it('what stands in an address is nothing but an address', async () => {
    const words = encodeURIComponent(fill(1_500));
    const pages = ['/@', '/', '/sign-in?back='];
    const more = ['/preferences?back=', '/?after=', `${place.path}?page=`, `${place.path}?quote=`, '/tags/', '/host/'];
    for (const path of script || long ? [...pages, ...more] : pages) await expectHarmless(visitor, path + words);
  });
});

describe('text by text, an answer has the shape it has for harmless words', () => {
  const own = (): Promise<string> => postId(author, place, 3);
  const password = PASSWORD;
  const ids = (): { as: string; submission: string } => ({ as: newId(), submission: newId() });
  /** Sends words into one field and gives the answer. */
  const fields: Record<string, (words: string) => Promise<Answer>> = {
    'a name at sign-up': (name) => post(site.visitor(), '/sign-up', '/sign-up', { name, password }),
    'a name at sign-in': (name) => post(site.visitor(), '/sign-in', '/sign-in', { name, password }),
    'where to after sign-in': (back) =>
      post(site.visitor(), '/sign-in', '/sign-in', { name: 'Personne', password, back }),
    'where to after sign-up': (back) => post(site.visitor(), '/sign-up', '/sign-up', { name: 'x', password, back }),
    'a language': (locale) =>
      post(site.visitor(), '/preferences', '/preferences', { locale, theme: locale, back: locale }),
    'words of a report': async (words) =>
      post(site.visitor(), `/report/post/${await own()}`, `/report/post/${await own()}`, { words, reason: words }),
    'words of a decision': (words) => {
      const path = `/moderation/cases/${caseId}`;
      return post(host, path, `${path}/decide`, { ...DECISION, words, facts: words, reason: words, do: 'decide' });
    },
    'a reply that cannot be taken': (body) =>
      post(author, place.path, `${place.path}/reply`, {
        ...ids(),
        body: `> @Courlis #1\n> altéré\n\n${body}`,
        as: body,
      }),
    'who replies, to what': (words) =>
      post(author, place.path, `${place.path}/reply`, {
        body: 'a',
        as: words,
        submission: words,
        in_reply_to: words,
        do: words,
        own: words,
      }),
    'a revision': async (words) =>
      post(author, `/p/${await own()}/edit`, `/p/${await own()}/edit`, {
        body: words,
        revision: words,
        cut_out: words,
        do: words,
      }),
    'passages to withdraw': async (words) =>
      post(author, `/p/${await own()}/withdraw`, `/p/${await own()}/withdraw`, { what: words, range: words }),
    'a session to end': (session) => post(author, '/settings', '/settings/sessions', { session }),
    'in an address, a page key': (after) => site.visitor().get(`/?${new URLSearchParams({ after })}`),
    'in an address, where to go back': (back) => site.visitor().get(`/sign-in?${new URLSearchParams({ back })}`),
    'in an address, a page number': (page) =>
      site.visitor().get(`${place.path}?${new URLSearchParams({ page, quote: page, view: page })}`),
    'in an address, a flag': (done) => author.get(`/settings?${new URLSearchParams({ done, back: done })}`),
    'in an address, an unknown name': (name) => site.visitor().get(`/@${encodeURIComponent(name)}`),
    'in an address, an unknown tag': (slug) => site.visitor().get(`/tags/${encodeURIComponent(slug)}`),
    'in an address, an unknown page': (path) =>
      site.visitor().get(`/${encodeURIComponent(path)}/x?${encodeURIComponent(path)}`),
    'in an address, an unknown link': (token) => site.visitor().get(`/host/${encodeURIComponent(token)}`),
  };

  it.each(Object.keys(fields))('%s', async (name) => {
    const ask = fields[name]!;
    // Good, too long, with signs that a name may not have.
    const harmless = ['des mots', '§ des mots', 'des mots '.repeat(60), 'des mots '.repeat(300), '§ '.repeat(700)];
    const shapes = new Set<string>();
    for (const words of harmless) shapes.add((await read([(await ask(words)).text])).skeletons[0] ?? '');
    // Addresses have less room than forms.
    for (const group of batches(TEXTS, name.startsWith('in an address') ? 1_500 : TEXT_MAX / 3, TOGETHER)) {
      const answer = await ask(one(group));
      const { wrong, skeletons } = await read([answer.text]);
      expect({ group, wrong, known: shapes.has(skeletons[0] ?? '') }).toEqual({ group, wrong: [[]], known: true });
      expect(answer.status).toBeLessThan(500);
    }
  });

  it('the head of a quote', async () => {
    for (const group of batches(HOSTILE, TEXT_MAX / 3, 45)) {
      const answer = await post(author, place.path, `${place.path}/reply`, {
        ...ids(),
        body: headers(group),
        do: 'preview',
      });
      const { wrong } = await read([answer.text]);
      expect({ group, wrong }).toEqual({ group, wrong: [[]] });
    }
  });

  it('nobody is led elsewhere after signing in or choosing a language', async () => {
    for (const back of [
      ...HOSTILE.filter((text) => text.length <= 500),
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/%09/evil.example',
      '/.//evil.example',
      'https:/evil.example',
      '/\u2028/evil.example',
    ]) {
      const answer = await post(site.visitor(), '/preferences', '/preferences', { locale: 'fr', theme: 'dark', back });
      expect(answer.status).toBe(303);
      expect(new URL(answer.location ?? '', `${site.origin}/preferences`).origin).toBe(site.origin);
    }
  });
});

async function openElsewhere(): Promise<Window> {
  const window = await openWindow(chromium, { origin: `http://127.0.0.1:${elsewhere.port}` });
  await window.page.context().addInitScript(noteRuns);
  await window.page.goto('/');
  return window;
}

/** A window on the site that notes it when one of the texts runs. */
async function openHostile(
  { stripped, script = true }: { stripped: boolean; script?: boolean },
  who?: Browser,
): Promise<Window> {
  const window = await openWindow(chromium, site, { script, bypassCSP: stripped, as: who });
  await window.page.context().addInitScript(noteRuns);
  return window;
}

/** Nothing but text on this page (or the one shown): nothing ran, was asked of another host, or led away. */
async function expectHarmless(window: Window, path?: string): Promise<void> {
  const { page, troubles } = window;
  if (path !== undefined) await window.open(path);
  const address = page.url();
  const wrong = await page.evaluate(inspectPage, { origin: site.origin });
  if (window.script) await page.evaluate(touchEverything, undefined);
  expect({ path: address, wrong, troubles: troubles.splice(0) }).toEqual({ path: address, wrong: [], troubles: [] });
  expect(page.url()).toBe(address);
  expect(window.refusals.splice(0).filter((refusal) => refusal.startsWith('5'))).toEqual([]);
}

/** The addresses of a discussion's pages. */
async function pagesOf({ path }: Place): Promise<string[]> {
  const { pages } = (await author.page('discussion', path)).data;
  return Array.from({ length: pages }, (_, index) => `${path}?page=${index + 1}`);
}

/** Types into the fields of these names and presses the button; the browser's own checks are left out. */
async function send(window: Window, fields: Record<string, string>, button: string): Promise<void> {
  const { page } = window;
  for (const [name, value] of Object.entries(fields))
    await page.locator(`main [name="${name}"]:not([type=hidden])`).fill(value);
  await page
    .locator('main form')
    .evaluateAll((forms) => forms.forEach((form) => ((form as HTMLFormElement).noValidate = true)));
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('main').getByRole('button', { name: button, exact: true }).click();
  await (await answered).finished();
  await window.arrive(page.locator('main .error-summary, main .preview'));
}

const tokens = new Map<Browser, string>();
/** Sends a form, with the token of a page that holds it. */
async function post(browser: Browser, from: string, action: string, fields: Fields): Promise<Answer> {
  const known =
    tokens.get(browser) ?? /name="token"[^>]*value="([^"]*)"/.exec((await browser.get(from)).text)?.[1] ?? '';
  tokens.set(browser, known);
  return browser.send(action, { token: known, ...fields });
}

/** What is wrong with each of these pages, and their shapes, as Chromium reads them. */
const read = (htmls: string[]): Promise<{ wrong: string[][]; skeletons: string[] }> =>
  desk.evaluate(
    ({ htmls, origin, inspect, skeleton }) => {
      const make = (source: string): ((page: object) => never) => (0, eval)(`(${source})`) as (page: object) => never;
      return {
        wrong: htmls.map((html) => make(inspect)({ html, origin }) as string[]),
        skeletons: htmls.map((html) => make(skeleton)({ html, origin }) as string),
      };
    },
    { htmls, origin: site.origin, inspect: String(inspectPage), skeleton: String(skeletonOf) },
  );

/** Runs before any script of any page and frame. */
function noteRuns(): void {
  const ran = (what?: unknown): never => {
    console.error(`ran ${what}`);
    const top = window.top as unknown as { ran?: string[] };
    (top.ran ??= []).push(String(what));
    return undefined as never;
  };
  Object.assign(window, { alert: ran, confirm: ran, prompt: ran, print: ran });
}

/** Puts each of these into a frame of its own as it is, several at a time, and comes near everything in it. */
async function showRaw({ raw, touch }: { raw: string[]; touch: string }): Promise<void> {
  const touchAll = (0, eval)(`(${touch})`) as typeof touchEverything;
  const next = raw.values();
  const show = async (): Promise<void> => {
    for (const html of next) {
      const frame = document.createElement('iframe');
      await new Promise((loaded) => {
        frame.onload = loaded;
        frame.srcdoc = html;
        document.body.append(frame);
      });
      if (frame.contentDocument) touchAll(frame.contentDocument);
      // What a click sets off runs as a task of its own.
      for (let i = 0; i < 2; i += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
      frame.remove();
    }
  };
  await Promise.all(Array.from({ length: 12 }, show));
}

/** In an item of its own, no text swallows the next one. */
const asItem = (text: string): string => `- ${text.replaceAll('\n', '\n  ')}`;
const headers = (texts: readonly string[]): string =>
  texts.map((text) => `> @${text.replace(/\s+/g, ' ')} #1\n> le silence pèse aussi.\n\net`).join('\n\n');

/** Hostile in every part that an export can carry. */
function hostileDiscussion(): ExportedDiscussion {
  const at = '2026-04-01T10:00:00+02:00';
  const groups = batches(HOSTILE, TEXT_MAX, Math.ceil(HOSTILE.length / POSTS_PER_PAGE));
  // Names that pass for each other are refused: the place in the list tells them apart.
  const name = (text: string): string => `${String(1000 + HOSTILE.indexOf(text))} ${text}`;
  const notes = (texts: readonly string[]): { author: string; note: string }[] =>
    texts.map((text) => ({ author: name(text), note: text }));
  return {
    journal: { author: one(HOSTILE.slice(0, 20)), title: one(HOSTILE.slice(20, 120)) },
    entry: {
      title: one(HOSTILE.slice(120, 220)),
      author: one(HOSTILE.slice(0, 20)),
      category: one(HOSTILE.slice(220, 320)),
      at,
      // Every list shows all of them.
      tags: HOSTILE.filter((_text, index) => index % 5 === 0),
      bbcode: HOSTILE.join('\n'),
      acknowledgements: [],
    },
    replies: groups.map((group, index) => ({
      number: index + 1,
      author: `${2000 + index} ${one(group)}`,
      at,
      bbcode: group
        .map(
          (text) =>
            `[b]${text}[/b] [url=${text}]${text}[/url] [url]${text}[/url] [quote=${text}]${text}[/quote] [img]${text}[/img] [code]${text}[/code]`,
        )
        .join('\n'),
      acknowledgements: notes(group),
    })),
  };
}

/** Every text as members can write it: raw, in an item of its own, quoted, edited, and in the words of a removal. */
async function writeHostileReplies(): Promise<void> {
  const write = async (body: string): Promise<void> => expect((await reply(author, place, body)).status).toBe(303);
  const send = async (browser: Browser, address: string, fields: Fields, action = address): Promise<void> =>
    expect((await browser.submit(address, action, fields)).status).toBe(303);
  for (const group of batches(HOSTILE, TEXT_MAX / 4)) {
    await write(group.join('\n\n'));
    await write(group.map(asItem).join('\n'));
  }
  // Quotes are drawn from stored words, without the sanitiser: whole ones, and one that is itself quoted.
  const { data } = await author.page('discussion', place.path);
  for (const { number } of data.posts.filter((post) => post.number > 2)) {
    const quoting = await author.page('discussion', `${place.path}?quote=${number}`);
    await write(`${quoting.data.composer?.body}\n\nAlors.`);
  }
  await write(`> @Mésange #${data.replies + 1}\n> Alors.\n\nOui.`);
  // So is a text of which a passage was withdrawn.
  const withdraw = `/p/${await postId(author, place, 4)}/withdraw`;
  const { sentences } = (await author.page('withdraw', withdraw)).data;
  await send(author, withdraw, { what: 'passage', range: sentences[0]?.range ?? '' });
  const edit = `/p/${await postId(author, place, 3)}/edit`;
  const { revision } = (await author.page('edit', edit)).data;
  await send(author, edit, { body: fill(5_000), revision, do: 'publish', cut_out: 'keep' });
  for (const group of batches(HOSTILE, WORDS_MAX)) {
    const { location } = await reply(author, place, 'À retirer.');
    const { posts } = (await host.page('discussion', location ?? '')).data;
    const removed = posts.at(-1)?.id ?? '';
    const words = one(group);
    const { location: at } = await removePost(host, removed, {
      words,
      facts: words.slice(0, 500),
      remedy: words.slice(0, 1000),
    });
    decided.push(at ?? '');
    const letter = `/statements/${await decisionAbout(site, removed)}`;
    await send(author, letter, { do: 'appeal', words }, `${letter}/appeal`);
    letters.push(letter);
  }
  caseId = await openReview(host, await postId(author, place, 3));
}
