import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostLink } from '#server/members/accounts.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { messages } from '#shared/messages/index.ts';
import { moderationFr as said } from '#shared/messages/moderation-fr.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Engine, Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

const { fr, en } = messages;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Each engine and each way: which of them meet is seen with large counts, and form by form without a browser. */
const PAIRS: [Engine, string, boolean][] = [
  ['sqlite', 'with JavaScript', true],
  ['postgres', 'without JavaScript', false],
];
const OTHERS: [Engine, string, boolean][] = [
  ['sqlite', 'without JavaScript', false],
  ['postgres', 'with JavaScript', true],
];

describe.each(process.env['LONG'] === '1' ? [...PAIRS, ...OTHERS] : PAIRS)('on %s, %s', (engine, _way, script) => {
  let site: Site;
  let place: Place;
  let windows: Window[];
  beforeAll(async () => {
    site = await openSite({ engine });
    await makeStarterQuestions(site.context);
    place = await imported(site);
    windows = [];
  });
  afterAll(async () => {
    for (const window of windows) await window.close();
    await site.close();
  });
  const open = async (): Promise<Window> => {
    const window = await openWindow(browser, site, { script });
    windows.push(window);
    return window;
  };
  /** As if a moderator had read the first texts of whoever signed up by an answer: their waiting is told elsewhere. */
  const nobodyWaits = (): Promise<unknown> =>
    site.context.database.write(({ db }) => db.updateTable('account').set({ crowded_at: null }).execute());
  /** No error, no warning, no breach of the policy, no request to elsewhere in any window so far. */
  const troubles = (): string[] => windows.flatMap((window) => window.troubles);

  it('somebody signs up, answers with two quotes, edits and withdraws, and a visitor sees each change', async () => {
    const me = await open();
    const visitor = await open();
    const { page } = me;
    const mine = page.locator('#p3');
    const seen = visitor.page.locator('#p3');

    await me.open('/');
    await link(page.locator('body'), fr.nav.signUp).click();
    await signUp(me, 'Mésange');
    await nobodyWaits();
    await link(page.locator('main'), NIGHT_ROUND.entry.title).click();
    await me.arrive(page.locator('#reply'));

    // What is typed comes along when a text is quoted, and when a second one is.
    const field = page.getByRole('textbox', { name: fr.composer.label, exact: true });
    await field.pressSequentially('Je pense à la pluie de jeudi.');
    await cite(me, 1);
    expect(await field.inputValue()).toMatch(
      /^Je pense à la pluie de jeudi\.\n\n> @Courlis #1\n[^]*le silence pèse aussi\.\n\n$/,
    );
    await cite(me, 2);
    expect(await field.inputValue()).toMatch(
      /^Je pense[^]*> @Courlis #1\n[^]*> @Sterne #2\n[^]*laisse la place\.\n\n$/,
    );
    await retype(field, "Et si ça l'était, justement ? Chez nous on dit les choses, ");
    await retype(field, 'Il pèse, oui. ');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText("Ça se discute en équipe. Ma cheffe s'appelle Odile. On en reparle lundi.");

    // So it does when the answer turns out to be to another one.
    const before = await field.inputValue();
    await press(page.locator('#p1 .acts'), fr.actions.reply);
    await me.arrive(page.locator('#reply .answers', { hasText: fr.discussion.number(1) }));
    expect(await field.inputValue()).toBe(before);

    // An altered quote is refused with every character in its place; enhanced, even without a new document.
    const typed = await field.inputValue();
    await retype(field, 'aussi', 'toujours');
    const loads = me.loads;
    await press(page.locator('#reply'), fr.composer.publish);
    await me.arrive(page.getByText(fr.fieldErrors.quote_altered));
    expect(me.loads - loads).toBe(script ? 0 : 1);
    expect(await field.inputValue()).toBe(typed.replace('aussi', 'toujours'));
    expect(await page.locator('.nearest mark').last().innerText()).toBe(' aussi');
    expect(me.refusals.splice(0)).toEqual([`422 POST ${place.path}/reply`]);
    await retype(field, 'toujours', 'aussi');

    await press(page.locator('#reply'), fr.composer.preview);
    await me.arrive(page.locator('.preview'));
    const quotes = [
      expect.stringMatching(/^Courlis\s*n°\s1[^]*le silence pèse aussi\.$/),
      expect.stringMatching(/^Sterne\s*n°\s2[^]*Mais il laisse la place\.$/),
    ];
    expect(await page.locator('.preview blockquote.quote').allInnerTexts()).toEqual(quotes);
    expect(await field.inputValue()).toBe(typed);
    if (script) await expectTrustedTypes(me);
    await visitor.open(place.path);
    expect(await visitor.page.locator('.post').count()).toBe(3);

    await press(page.locator('#reply'), fr.composer.publish);
    await me.arrive(mine);
    // The page is drawn first, then its address changes.
    await page.waitForURL(`${site.origin}${place.path}#p3`);
    await visitor.open(place.path);
    expect(await seen.locator('blockquote.quote').allInnerTexts()).toEqual(quotes);
    expect(await seen.locator('header').innerText()).toContain('Mésange');
    await link(seen, fr.discussion.permalink(3)).click();
    await visitor.page.waitForURL(`${site.origin}${place.path}#p3`);

    // Somebody else takes these words up: what is withdrawn could linger in two places.
    const neighbour = await site.member('Rousserolle');
    const quoted =
      "> @Mésange #3\n> Ça se discute en équipe.\n\nOui.\n\n> @Mésange #3\n> On en reparle lundi.\n\nD'accord.";
    expect((await reply(neighbour, place, quoted)).status).toBe(303);

    site.clock.advance(60_000);
    // Cutting words out asks what becomes of them: kept, they stand in the history only.
    await cutOut(me, mine, "Ma cheffe s'appelle Odile. ", fr.edit.keep);
    await visitor.open(place.path);
    expect(await seen.innerText()).toContain('On en reparle lundi.');
    expect(await visitor.page.content()).not.toContain('Odile');
    await link(seen, fr.discussion.edited, false).click();
    await visitor.arrive(visitor.page.locator('.revision'));
    expect(await visitor.page.locator('.revision').allInnerTexts()).toEqual([
      expect.not.stringContaining('Odile'),
      expect.stringContaining('Odile'),
    ]);

    site.clock.advance(60_000);
    // Withdrawn with the edit, they are gone from the history and from the other one's quote as well.
    await cutOut(me, mine, 'Ça se discute en équipe. ', fr.edit.withdraw);
    await visitor.open(place.path);
    expect(await visitor.page.locator('#p4').innerText()).toMatch(
      /passage retiré[^]*Oui\.[^]*On en reparle lundi\.[^]*D'accord\./,
    );
    expect(await whereIs(visitor, place, ['se discute en équipe'])).toEqual([]);

    // A passage.
    await withdraw(me, mine, async () => {
      await page.getByLabel('On en reparle lundi.').check();
      await press(page.locator('main'), fr.withdraw.passagesSubmit);
    });
    await visitor.open(place.path);
    expect(await seen.innerText()).toContain('Je pense à la pluie de jeudi.');
    expect(await seen.locator('blockquote.quote').first().innerText()).toContain('le silence pèse aussi.');
    expect(await visitor.page.locator('#p4').innerText()).toMatch(
      /passage retiré[^]*Oui\.[^]*passage retiré[^]*D'accord\./,
    );
    expect(await whereIs(visitor, place, ['se discute en équipe', 'reparle lundi'])).toEqual([]);

    // And all of it: number and place stay.
    await withdraw(me, mine, () => press(page.locator('main'), fr.withdraw.wholeSubmit));
    await visitor.open(place.path);
    expect(await seen.innerText()).toContain(fr.states.withdrawn);
    expect(await visitor.page.locator('#p4').innerText()).toContain("D'accord.");
    expect(await whereIs(visitor, place, ['se discute en équipe', 'reparle lundi', 'pluie de jeudi', 'Odile'])).toEqual(
      [],
    );

    expect(me.refusals).toEqual([]);
    expect(troubles()).toEqual([]);
  });

  // What follows asks nothing more of the second engine.
  it('language and theme, signing out and in again, another password', async () => {
    const me = await open();
    const elsewhere = await open();
    const { page } = me;
    const main = page.locator('main');

    await me.open('/sign-up');
    await signUp(me, 'Pipit');
    const light = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await link(page.locator('.foot'), fr.footer.preferences).click();
    await me.arrive(main.getByLabel(fr.themes.dark));
    await main.getByLabel(fr.themes.dark).check();
    await main.getByLabel(fr.locales.en).check();
    await press(main, fr.preferences.submit);
    await me.arrive(page.getByRole('heading', { level: 1, name: en.home.title, exact: true }));
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(light);
    await link(page.locator('.foot'), en.footer.preferences).click();
    await me.arrive(main.getByLabel(en.locales.fr));
    await main.getByLabel(en.locales.fr).check();
    await press(main, en.preferences.submit);
    await me.arrive(page.getByRole('heading', { level: 1, name: fr.home.title, exact: true }));

    await signOut(me);
    await me.open('/settings');
    await me.arrive(page.getByRole('heading', { level: 1, name: fr.pageErrors.sign_in_needed.title }));
    await link(main, fr.error.signIn).click();
    await signIn(me, 'Pipit', 'trois brebis au bord du lac');
    await me.arrive(main.getByText(fr.fieldErrors.sign_in_failed));
    expect(await main.getByLabel(fr.forms.name, { exact: true }).inputValue()).toBe('Pipit');
    await signIn(me, 'Pipit', PASSWORD);
    await me.arrive(page.getByRole('heading', { level: 1, name: fr.settings.title, exact: true }));

    await elsewhere.open('/sign-in');
    await signIn(elsewhere, 'Pipit', PASSWORD);
    await elsewhere.arrive(elsewhere.page.locator('.menu'));
    const change = async (current: string): Promise<void> => {
      await main.getByLabel(fr.settings.current, { exact: true }).fill(current);
      await main.getByLabel(fr.settings.next, { exact: true }).fill('quatre agneaux sous le pont de fer');
      await press(main, fr.settings.passwordSubmit);
    };
    await change('ce n’est pas le bon');
    await me.arrive(main.getByText(fr.fieldErrors.password_wrong));
    await change(PASSWORD);
    await me.arrive(main.getByText(fr.settings.passwordChanged));
    await elsewhere.open('/settings');
    await elsewhere.arrive(elsewhere.page.getByRole('heading', { level: 1, name: fr.pageErrors.sign_in_needed.title }));
    await signOut(me);
    await me.open(`/sign-in?back=${encodeURIComponent(place.path)}`);
    await signIn(me, 'Pipit', PASSWORD);
    await me.arrive(main.getByText(fr.fieldErrors.sign_in_failed));
    await signIn(me, 'Pipit', 'quatre agneaux sous le pont de fer');
    await me.arrive(page.locator('#reply-body'));
    expect(new URL(page.url()).pathname).toBe(place.path);

    expect(me.refusals).toEqual([
      '401 GET /settings',
      '422 POST /sign-in',
      '422 POST /settings/password',
      '422 POST /sign-in',
    ]);
    expect(troubles()).toEqual([]);
  });

  it('a visitor reports a text, the host removes it with a reason, which its author sees and nobody else', async () => {
    const author = await open();
    const visitor = await open();
    const host = await open();
    await author.open(`/sign-up?back=${encodeURIComponent(place.path)}`);
    await signUp(author, 'Grèbe');
    await nobodyWaits();
    await author.page.locator('#reply-body').fill('Sa sœur travaille à la boulangerie de la place.');
    await press(author.page.locator('#reply'), fr.composer.publish);
    await author.page.waitForURL(/#p\d+$/);
    const number = Number(/#p(\d+)$/.exec(author.page.url())?.[1]);
    const post = ({ page }: Window): Locator => page.locator(`#p${number}`);
    const id = await postId(site.visitor(), place, number);

    await visitor.open(place.path);
    await link(post(visitor), fr.actions.report).click();
    const report = visitor.page.locator('main');
    await visitor.arrive(report.getByLabel(fr.reasons.identifies_someone.label));
    expect(await report.innerText()).toContain('Sa sœur travaille');
    await report.getByLabel(fr.reasons.identifies_someone.label).check();
    await report.getByLabel(fr.report.words).fill('On reconnaît tout le monde.');
    if (!script) await report.getByLabel(/bicyclette/).fill('Deux');
    await press(report, fr.report.submit);
    await visitor.arrive(visitor.page.getByRole('heading', { level: 1, name: fr.report.receivedTitle }));
    const reports = await site.context.database.db
      .selectFrom('report')
      .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
      .select(['subject_id', 'report.reason', 'report.words'])
      .execute();
    expect(reports).toEqual([{ subject_id: id, reason: 'identifies_someone', words: 'On reconnaît tout le monde.' }]);

    await host.open(`/host/${await createHostLink(site.context)}`);
    await signUp(host, 'Gardienne', fr.firstHost.title, fr.firstHost.submit);
    await host.open(place.path);
    await link(post(host), fr.actions.remove).click();
    const main = host.page.locator('main');
    await host.arrive(main.getByLabel(fr.reasons.identifies_someone.label));
    await main.getByLabel(fr.reasons.identifies_someone.label).check();
    await press(main, said.review.submit);
    await host.arrive(main.getByLabel(said.decide.words));
    await main.getByLabel(said.content.remove.label).check();
    await main.getByLabel(said.decide.rule).selectOption('1');
    await main.getByLabel(said.decide.facts).fill('La boulangerie désigne une personne.');
    await main.getByLabel(said.decide.words).fill('La boulangerie suffit à trouver qui c’est. Le reste peut rester.');
    await press(main, said.decide.submit);
    await host.arrive(main.getByRole('heading', { name: said.case.decided }));
    await host.open(place.path);
    await host.arrive(post(host).getByText(fr.states.removed));

    await author.open(place.path);
    expect(await post(author).innerText()).toContain(fr.reasons.identifies_someone.label);
    expect(await post(author).innerText()).toContain('Le reste peut rester.');
    await visitor.open(place.path);
    expect(await post(visitor).innerText()).toContain(fr.states.removed);
    expect(await whereIs(visitor, place, ['Sa sœur', 'Le reste peut rester', 'On reconnaît'], number)).toEqual([]);

    expect(windows.flatMap((window) => window.refusals)).not.toContainEqual(expect.stringMatching(/^5/));
    expect(troubles()).toEqual([]);
  });

  /** Where some of these words are found: in this window, or in what a visitor can get about a text, drawn or as data. */
  async function whereIs(visitor: Window, { path }: Place, words: string[], number = 3): Promise<string[]> {
    const found: string[] = [];
    const stranger = site.visitor();
    const id = await postId(stranger, place, number);
    const { data } = await stranger.page('discussion', path);
    const about = [`/p/${id}/history`, `/p/${id}/edit`, `/report/post/${id}`, '/@M%C3%A9sange', '/@Rousserolle'];
    for (const address of [
      path,
      `${path}?view=branches`,
      '/',
      '/journals',
      `/journals/${data.journal?.slug}`,
      ...about,
    ]) {
      for (const accept of ['text/html', 'application/json']) {
        const { text } = await stranger.request(address, { headers: { Accept: accept } });
        found.push(...words.filter((some) => text.includes(some)).map((some) => `${some}: ${address} (${accept})`));
      }
    }
    const shown = await visitor.page.content();
    found.push(
      ...words.filter((some) => shown.includes(some)).map((some) => `${some}: ${visitor.page.url()} (window)`),
    );
    return found;
  }
});

const link = (within: Locator, name: string, exact = true): Locator => within.getByRole('link', { name, exact });
const press = (within: Locator, name: string): Promise<void> =>
  within.getByRole('button', { name, exact: true }).click();

async function signUp(
  { page, arrive, script }: Window,
  name: string,
  title = fr.signUp.title,
  submit = fr.signUp.submit,
): Promise<void> {
  await arrive(page.getByRole('heading', { level: 1, name: title }));
  await page.getByLabel(fr.forms.name, { exact: true }).fill(name);
  await page.getByLabel(fr.forms.password, { exact: true }).fill(PASSWORD);
  await page.locator('input[name=rules]').check();
  await page.locator('input[name=consent]').check();
  if (!script && submit === fr.signUp.submit) await page.getByLabel(/bicyclette/).fill('Deux');
  await press(page.locator('main'), submit);
  await arrive(page.locator('.menu summary').getByText(name));
}

async function signIn({ page, arrive }: Window, name: string, password: string): Promise<void> {
  await arrive(page.getByRole('heading', { level: 1, name: fr.signIn.title, exact: true }));
  await page.getByLabel(fr.forms.name, { exact: true }).fill(name);
  await page.getByLabel(fr.forms.password, { exact: true }).fill(password);
  await press(page.locator('main'), fr.signIn.submit);
}

async function signOut({ page, arrive }: Window): Promise<void> {
  await page.locator('.menu summary').click();
  await press(page.locator('.menu'), fr.nav.signOut);
  await arrive(link(page.locator('.top'), fr.titles.signIn));
}

/** Presses "Citer" under a text, which brings its words into the field. */
async function cite({ page, arrive }: Window, number: number): Promise<void> {
  await press(page.locator(`#p${number}`), fr.actions.quote);
  await page.waitForFunction(
    (header) => document.querySelector<HTMLTextAreaElement>('#reply-body')?.value.includes(header),
    ` #${number}\n`,
  );
  await arrive(page.locator('#reply'));
}

/** Marks these words in a text field, as a mouse would, and types others over them. */
async function retype(field: Locator, words: string, others = ''): Promise<void> {
  await field.evaluate((element, wanted) => {
    const area = element as HTMLTextAreaElement;
    const at = area.value.indexOf(wanted);
    if (at < 0) throw new Error(`"${wanted}" is not in: ${area.value}`);
    area.focus();
    area.setSelectionRange(at, at + wanted.length);
  }, words);
  if (others) await field.page().keyboard.type(others);
  else await field.page().keyboard.press('Delete');
}

/** Edits these words out of a text and answers the question what becomes of them. */
async function cutOut({ page, arrive }: Window, post: Locator, words: string, answer: string): Promise<void> {
  const field = page.getByRole('textbox', { name: fr.edit.label, exact: true });
  await link(post, fr.actions.edit).click();
  await arrive(field);
  await retype(field, words);
  await press(page.locator('main'), fr.edit.submit);
  await arrive(page.getByText(fr.edit.cutOutWhy));
  // The full stop may be the one of the sentence before.
  expect(await page.locator('.passages').innerText()).toContain(words.trim().slice(0, -1));
  await page.getByLabel(answer).check();
  await press(page.locator('main'), fr.edit.submit);
  await arrive(post);
}

async function withdraw({ page, arrive }: Window, post: Locator, act: () => Promise<void>): Promise<void> {
  await link(post, fr.actions.withdraw).click();
  await arrive(page.getByRole('heading', { level: 1, name: fr.withdraw.comment(3) }));
  await act();
  await arrive(post);
}

/** The page was just redrawn in place without a breach of the policy; a string written by itself is refused, and noted. */
async function expectTrustedTypes({ page, troubles }: Window): Promise<void> {
  expect(troubles).toEqual([]);
  const noted = page.waitForEvent('console', (message) =>
    message.text().startsWith('policy: require-trusted-types-for'),
  );
  const written = page.evaluate(() => {
    document.createElement('div').innerHTML = '<b>a</b>';
  });
  await expect(written).rejects.toThrow("requires 'TrustedHTML' assignment");
  await noted;
  troubles.splice(0);
}
