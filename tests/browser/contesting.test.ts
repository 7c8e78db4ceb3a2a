import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WORK_COST } from '#server/vouching/proof.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { messages } from '#shared/messages/index.ts';
import { moderationFr as said } from '#shared/messages/moderation-fr.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, promote, reply } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

/** The whole path of a decision, by people in real windows: report, decision, letter, appeal, reversal, log. */

const { fr } = messages;
let chromium: Chromium;
let site: Site;
beforeAll(async () => {
  chromium = await launchBrowser();
  site = await openSite({ engine: 'sqlite', workCost: WORK_COST });
  await makeStarterQuestions(site.context);
});
afterAll(async () => {
  await chromium.close();
  await site.close();
});

const press = ({ page }: Window, name: string): Promise<void> =>
  page.locator('main').getByRole('button', { name, exact: true }).click();

it.each([
  ['with JavaScript', true],
  ['without it for the one moderated and the one who reports', false],
])('a suspended, signed-out person reads why, contests it, and is heard by somebody else, %s', async (way, script) => {
  const name = `Mésange ${script ? 'bleue' : 'noire'}`;
  const street = `rue Quenouille ${script ? 'haute' : 'basse'}`;
  const place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${way}` } });
  const author = await site.member(name);
  const { location } = await reply(author, place, `Elle habite ${street}. Le reste peut rester.`);
  const id = await postId(author, place, Number(/#p(\d+)$/.exec(location ?? '')?.[1]));
  const staff = [];
  for (const one of [`Vigie ${script ? 'une' : 'deux'}`, `Guet ${script ? 'un' : 'deux'}`]) {
    staff.push(await site.member(one));
    await promote(site, one, staff.length === 1 ? 'moderator' : 'host');
  }
  const windows: Window[] = [];
  const open = async (options: Parameters<typeof openWindow>[2]): Promise<Window> => {
    const window = await openWindow(chromium, site, options);
    windows.push(window);
    return window;
  };

  const visitor = await open({ script });
  await visitor.open(`/report/post/${id}`);
  await visitor.page.getByLabel(fr.reasons.identifies_someone.label).check();
  await visitor.page.getByLabel(fr.report.words).fill('On sait qui c’est.');
  if (!script) await visitor.page.getByLabel(/bicyclette/).fill('Deux');
  await press(visitor, fr.report.submit);
  await visitor.arrive(visitor.page.getByRole('heading', { level: 1, name: fr.report.receivedTitle }));

  const moderator = await open({ as: staff[0] });
  const { page: desk } = moderator;
  await moderator.open('/moderation');
  await desk.getByRole('link', { name: new RegExp(`La maraude, ${way}`) }).click();
  await moderator.arrive(desk.getByRole('button', { name: said.case.claim }));
  await press(moderator, said.case.claim);
  await moderator.arrive(desk.getByLabel(said.decide.words));
  // Behind its reason until asked.
  expect(await desk.getByText(street).first().isVisible()).toBe(false);
  await desk.locator('.evidence > summary').click();
  expect(await desk.locator('.sealed').innerText()).toContain(street);
  await desk.getByLabel(said.content.remove.label).check();
  await desk.getByLabel(said.account.suspended.label).check();
  await desk.getByLabel(said.decide.rule).selectOption('1');
  await desk.getByLabel(said.decide.facts).fill('La rue désigne une personne.');
  await desk.getByLabel(said.decide.words).fill('Sans la rue, ton texte a sa place ici.');
  await press(moderator, said.decide.submit);
  await moderator.arrive(desk.locator('.error-summary'));
  expect(await desk.locator('.error-summary').innerText()).toContain(said.decide.days);
  expect(moderator.refusals.splice(0)).toHaveLength(1);
  await desk.getByLabel(said.decide.days, { exact: true }).selectOption('30');
  await press(moderator, said.decide.preview);
  await moderator.arrive(desk.getByRole('heading', { name: said.case.letter }));
  expect(await desk.locator('.preview').innerText()).toContain('Sans la rue, ton texte a sa place ici.');
  await press(moderator, said.decide.submit);
  await moderator.arrive(desk.getByRole('heading', { name: said.case.decided }));

  // Signing in leads nowhere but to the letter, whose address then opens it without an account.
  const person = await open({ script });
  const { page } = person;
  await person.open('/sign-in');
  await page.getByLabel(fr.forms.name, { exact: true }).fill(name);
  await page.getByLabel(fr.forms.password, { exact: true }).fill(PASSWORD);
  await press(person, fr.signIn.submit);
  await person.arrive(page.getByRole('heading', { level: 1, name: fr.pageErrors.suspended.title }));
  await page.locator('main').getByRole('link', { name: fr.titles.statements }).click();
  await person.arrive(page.getByRole('heading', { level: 1, name: said.statements.title }));
  await page.locator('.case-line').first().click();
  await person.arrive(page.getByRole('heading', { level: 1, name: said.statement.title }));
  const letter = new URL(page.url()).pathname;
  person.refusals.length = 0;

  const nobody = await open({ script });
  const { page: outside } = nobody;
  await nobody.open(letter);
  const text = await outside.locator('main').innerText();
  for (const words of ['La rue désigne une personne.', 'Sans la rue', said.statement.automated.slice(0, 25), name])
    expect(text).toContain(words);
  await outside.getByLabel(said.statement.contestWords).fill('Cette rue n’existe pas.');
  await press(nobody, said.statement.contestSubmit);
  await nobody.arrive(outside.getByRole('heading', { name: said.statement.yourAppeal }));

  const second = await open({ as: staff[1] });
  const { page: bench } = second;
  await second.open('/moderation/appeals');
  await bench
    .getByRole('link', { name: new RegExp(`La maraude, ${way}|n° \\d+`) })
    .first()
    .click();
  await second.arrive(bench.getByRole('button', { name: said.appeals.take }));
  expect(await bench.locator('main').innerText()).toContain('Cette rue n’existe pas.');
  await press(second, said.appeals.take);
  await second.arrive(bench.getByLabel(said.appeals.answer));
  await bench.getByLabel(said.appeals.outcomes.reversed.label).check();
  await bench.getByLabel(said.appeals.answer).fill('Vérifié : elle n’existe pas.');
  await press(second, said.appeals.submit);
  await second.arrive(bench.getByRole('heading', { level: 1, name: said.appeals.title }));

  await nobody.open(letter);
  await nobody.arrive(outside.getByRole('heading', { name: said.statement.outcome.reversed, exact: true }));
  expect(await outside.locator('main').innerText()).toContain('Vérifié : elle n’existe pas.');
  await person.open(place.path);
  expect(await page.locator('main').innerText()).toContain(street);
  await second.open('/moderation/log');
  expect(await bench.locator('main').innerText()).not.toContain(street);
  const acts = await site.context.database.db.selectFrom('audit').select('act').execute();
  for (const act of ['case_claimed', 'case_decided', 'appeal_made', 'appeal_taken', 'appeal_reversed'])
    expect(acts.map((row) => row.act)).toContain(act);

  expect(windows.flatMap(({ troubles, refusals }) => [...troubles, ...refusals])).toEqual([]);
  for (const window of windows) await window.close();
});
