import type { Browser, Request, Response, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { holdFor } from '#tests/support/drafts.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

const { fr } = messages;

let browser: Browser;
let site: Site;
let place: Place;
const windows: Window[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite({ engine: 'sqlite' });
  place = await imported(site);
});
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
  await site.close();
});

const open = async (options: Parameters<typeof openWindow>[2] = {}): Promise<Window> => {
  const window = await openWindow(browser, site, options);
  windows.push(window);
  return window;
};
const kept = ({ page }: Window) => page.locator('#reply .kept');

it('words typed survive a tab that is closed without a word', async () => {
  const member = await site.member('Mésange');
  const one = await open({ as: member });
  await one.open(place.path);
  await one.page.locator('#reply-body').pressSequentially('Trois heures du matin, je continue.');
  await one.page.close();
  const two = await open({ as: member });
  await expect
    .poll(async () => (await member.page('discussion', place.path)).data.composer?.body, { timeout: 30_000 })
    .toBe('Trois heures du matin, je continue.');
  await two.open(place.path);
  expect(await two.page.locator('#reply-body').inputValue()).toBe('Trois heures du matin, je continue.');
  expect(await kept(two).innerText()).toContain(fr.drafts.savedAt);
  await two.page.locator('#reply-body').press('End');
  await two.page.keyboard.type(' Encore un peu.');
  await expect
    .poll(async () => (await member.page('discussion', place.path)).data.composer?.body, { timeout: 30_000 })
    .toContain('Encore un peu.');
  // Nothing of it is left in the browser.
  expect(await two.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  expect([...one.troubles, ...two.troubles]).toEqual([]);
});

it('typing is kept within five seconds though the keys never rest', async () => {
  const member = await site.member('Pipit');
  const one = await open({ as: member });
  await one.open(place.path);
  const field = one.page.locator('#reply-body');
  const stored = async (): Promise<string> => (await member.page('discussion', place.path)).data.composer?.body ?? '';
  await field.focus();
  const begun = Date.now();
  while ((await stored()) === '' && Date.now() - begun < 20_000) await one.page.keyboard.type('encore ', { delay: 20 });
  expect(await stored()).toContain('encore');
});

it('a site that is away, and a session that has ended, are said; both go on without a word lost', async () => {
  const member = await site.member('Grèbe');
  const one = await open({ as: member });
  const { page } = one;
  await one.open(place.path);
  const field = page.locator('#reply-body');
  await page.route('**/reply', (route) => route.abort());
  await field.fill('Écrit sans le site.');
  await page.locator('#reply [role=status]', { hasText: fr.drafts.notSaved }).waitFor();
  await page.unroute('**/reply');
  await kept(one).waitFor();
  one.troubles.length = 0;

  await site.context.database.write(({ db }) => db.deleteFrom('session').execute());
  await field.fill('Écrit sans le site, puis sans connexion.');
  await page.locator('#reply [role=status]', { hasText: fr.drafts.signedOut }).waitFor();
  const tab = await page.context().newPage();
  await tab.goto(`/sign-in?back=/about/rules`);
  await tab.getByLabel(fr.forms.name, { exact: true }).fill('Grèbe');
  await tab.getByLabel(fr.forms.password, { exact: true }).fill(PASSWORD);
  await tab.locator('main button.primary').click();
  await tab.waitForURL('**/about/rules');
  await page.locator('#reply [role=status]', { hasText: fr.drafts.signedOut }).waitFor({ state: 'detached' });
  expect(await field.inputValue()).toBe('Écrit sans le site, puis sans connexion.');
  await page.locator('#reply button[value=publish]').click();
  await page.locator('#p3').getByText('puis sans connexion.').waitFor();
  expect(await page.locator('#reply-body').inputValue()).toBe('');
});

it('a second window is told of the first: both texts are there, and one is chosen', async () => {
  const member = await site.member('Foulque');
  const [one, two] = [await open({ as: member }), await open({ as: member })];
  for (const window of [one, two]) await window.open(place.path);
  await one.page.locator('#reply-body').fill('La pluie de jeudi.');
  await kept(one).waitFor();
  await two.page.locator('#reply-body').fill('La pluie de vendredi.');
  const told = two.page.locator('.elsewhere');
  await told.waitFor();
  expect(await told.locator('mark').allInnerTexts()).toEqual(['jeudi']);
  expect(await two.page.locator('#reply-body').inputValue()).toBe('La pluie de vendredi.');
  await told.getByRole('button', { name: fr.drafts.takeTheirs }).click();
  await told.waitFor({ state: 'detached' });
  expect(await two.page.locator('#reply-body').inputValue()).toBe('La pluie de jeudi.');
  const { drafts } = (await member.page('drafts', '/drafts')).data;
  const { versions } = (await member.page('draft', `/drafts/${drafts[0]!.id}`)).data;
  expect(versions.map(({ body }) => body)).toEqual([
    'La pluie de jeudi.',
    'La pluie de vendredi.',
    'La pluie de jeudi.',
  ]);
  expect([...one.troubles, ...two.troubles]).toEqual([]);
});

it('what is sent while it is being saved is no second window', async () => {
  const one = await open({ as: await site.member('Chevalier') });
  const { page } = one;
  await one.open(place.path);
  const field = page.locator('#reply-body');
  const asks = (request: Request, what: string): boolean => (request.postData() ?? '').includes(`do=${what}`);
  const saved = (words: string): Promise<Response> =>
    page.waitForResponse((answer) => asks(answer.request(), 'draft') && answer.request().postData()!.includes(words));
  const second = saved('deux');
  const first: Route[] = [];
  await page.route('**/reply', async (route) => {
    if (asks(route.request(), 'draft') && first.push(route) === 1) return;
    if (asks(route.request(), 'preview')) await second;
    await route.continue();
  });
  const asked = page.waitForRequest('**/reply');
  await field.fill('Un.');
  await asked;
  // A save waits for the one under way, and the form is sent after both.
  await field.fill('Un, deux.');
  await field.blur();
  await page.locator('#reply button[value=preview]').click();
  await first[0]!.continue();
  await page.locator('.preview', { hasText: 'Un, deux.' }).waitFor();
  const third = saved('trois');
  await field.fill('Un, deux, trois.');
  expect((await third).status()).toBe(200);
  await page.locator('#reply button[value=publish]').click();
  await page.locator('#p3').getByText('Un, deux, trois.').waitFor();
  expect({ refused: one.refusals, troubles: one.troubles }).toEqual({ refused: [], troubles: [] });
});

it('without script, the button keeps the words and the next visit finds them', async () => {
  const member = await site.member('Tadorne');
  const one = await open({ as: member, script: false });
  await one.open(place.path);
  await one.page.locator('#reply-body').fill('À la bibliothèque.');
  await one.page.getByRole('button', { name: fr.drafts.keep }).click();
  await kept(one).waitFor();
  expect(await one.page.locator('#reply-body').inputValue()).toBe('À la bibliothèque.');
  await one.open('/drafts');
  expect(await one.page.locator('main').innerText()).toContain('À la bibliothèque.');
});

it('a reply that waits stands under the eyes, is taken back into the field, and sent again', async () => {
  const member = await site.member('Bécasseau');
  await holdFor(member, 5);
  const one = await open({ as: member });
  const { page } = one;
  await one.open(place.path);
  await page.locator('#reply-body').fill('Trop vite, peut-être.');
  await page.getByRole('button', { name: fr.composer.publish, exact: true }).click();
  const held = page.locator('#held');
  await held.waitFor();
  expect(await held.innerText()).toContain('Trop vite, peut-être.');
  await expect.poll(() => held.evaluate((section) => section === document.activeElement)).toBe(true);
  expect(await page.locator('#reply-body').inputValue()).toBe('');
  await held.getByRole('button', { name: fr.held.takeBack }).click();
  await one.arrive(page.getByText(fr.drafts.savedAt));
  expect(await page.locator('#reply-body').inputValue()).toBe('Trop vite, peut-être.');
  await page.getByRole('button', { name: fr.composer.publish, exact: true }).click();
  await held.waitFor();
  await held.getByRole('button', { name: fr.held.appear }).click();
  await page.locator('#p3').waitFor();
  await expect.poll(() => held.count()).toBe(0);
  expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
  expect([one.troubles, one.refusals]).toEqual([[], []]);
});
