import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WORK_COST } from '#server/vouching/proof.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { messages } from '#shared/messages/index.ts';
import { recogniseFr } from '#shared/messages/recognise-fr.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { removePost } from '#tests/support/decide.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, promote } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

/** Reporting without an account in a real browser, under the real policy and at the real price. */

const { fr } = messages;
const CODE = /^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/;

let chromium: Chromium;
let site: Site;
let id: string;
beforeAll(async () => {
  chromium = await launchBrowser();
  site = await openSite({ engine: 'sqlite', workCost: WORK_COST });
  await makeStarterQuestions(site.context);
});
let told = 0;
beforeEach(async () => {
  told += 1;
  const place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
  id = await postId(site.visitor(), place, 1);
});
afterAll(async () => {
  await chromium.close();
  await site.close();
});

const stored = () =>
  site.context.database.db
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .select(['subject_type', 'report.reason', 'report.words', 'report.passage', 'report.account_id'])
    .where('report.words', '!=', '')
    .execute();

const press = (window: Window, name: string): Promise<void> =>
  window.page.locator('main').getByRole('button', { name, exact: true }).click();

describe.each([
  ['with JavaScript, whose worker does the work', true],
  ['without JavaScript, by answering a question', false],
])('a visitor, %s', (way, script) => {
  it('reports a passage, is given a code once, and follows what became of it', async () => {
    const window = await openWindow(chromium, site, { script });
    const { page, troubles, refusals } = window;
    await window.open(`/report/post/${id}`);
    const question = page.getByLabel(/bicyclette/);
    expect(await question.count()).toBe(script ? 0 : 1);
    await page.getByLabel(fr.reasons.contempt.label).check();
    await page.getByText(fr.report.passage, { exact: true }).first().click();
    await page.getByLabel('Chez nous on dit les choses, le silence pèse aussi.').check();
    await page.getByLabel(fr.report.words).fill(`Ce ton, ${way}.`);
    if (!script) {
      // A wrong answer gives everything back, the passage still ticked.
      await question.fill('Trois');
      await press(window, fr.report.submit);
      await window.arrive(page.locator('.error-summary'));
      expect(refusals.splice(0)).toEqual([`422 POST /report/post/${id}`]);
      expect(await page.getByLabel(fr.report.words).inputValue()).toBe(`Ce ton, ${way}.`);
      expect(await page.getByLabel('Chez nous on dit les choses').isChecked()).toBe(true);
      await question.fill('Deux');
    }
    await press(window, fr.report.submit);
    await window.arrive(page.getByRole('heading', { level: 1, name: fr.report.receivedTitle }));
    const code = (await page.locator('.code').innerText()).trim();
    expect(code).toMatch(CODE);
    expect(page.url()).not.toContain(code);
    const [mine] = (await stored()).filter(({ words }) => words === `Ce ton, ${way}.`);
    expect(mine).toMatchObject({ subject_type: 'post', reason: 'contempt', account_id: null });
    expect(JSON.parse(mine?.passage ?? '[]')).toHaveLength(1);

    await page.getByRole('link', { name: fr.reportStatus.title, exact: true }).first().click();
    await window.arrive(page.getByLabel(fr.reportStatus.code));
    await page.getByLabel(fr.reportStatus.code).fill(code.toLowerCase().replaceAll('-', ' '));
    await press(window, fr.reportStatus.submit);
    await window.arrive(page.getByText(fr.reportStatus.waits));

    const name = `Vigie ${script ? 'une' : 'deux'}`;
    const moderator = await site.member(name);
    await promote(site, name, 'moderator');
    const removal = { reason: 'contempt', words: 'Le ton, pas le fond.' };
    await removePost(moderator, id, removal);
    await page.getByLabel(fr.reportStatus.code).fill(code);
    await press(window, fr.reportStatus.submit);
    await window.arrive(page.getByText(fr.reportStatus.outcomes.done));
    expect(await page.locator('main').innerText()).not.toMatch(/Courlis|Le ton|silence/);
    expect([troubles, refusals]).toEqual([[], []]);
    await window.close();
  });

  it('has the sentence masked in which they recognise themself', async () => {
    const said = recogniseFr;
    const window = await openWindow(chromium, site, { script });
    const { page, troubles, refusals } = window;
    await window.open(`/p/${id}`);
    await page.locator('#p1').getByRole('link', { name: fr.actions.recognise }).click();
    await window.arrive(page.getByRole('heading', { level: 1, name: said.title }));
    await page.getByLabel("Et si ça l'était, justement ?").check();
    if (!script) await page.getByLabel(/bicyclette/).fill('Deux');
    await press(window, said.submit);
    await window.arrive(page.getByText(said.masked));
    expect((await page.locator('.code').innerText()).trim()).toMatch(CODE);
    await page.getByRole('link', { name: fr.report.back.post }).click();
    await window.arrive(page.locator('#p1'));
    expect(await page.locator('#p1 .body').innerText()).toMatch(/passage masqué.*Chez nous on dit les choses/s);
    expect(await page.locator('main').innerText()).not.toContain('justement');
    expect([troubles, refusals]).toEqual([[], []]);
    await window.close();
  });
});

it('a page that stood open for long works its challenge out anew', async () => {
  const window = await openWindow(chromium, site);
  const { page, troubles } = window;
  await page.clock.install();
  await window.open(`/report/post/${id}`);
  await page.getByLabel(fr.reasons.spam.label).check();
  await page.getByLabel(fr.report.words).fill('Écrit lentement.');
  await page.clock.fastForward(6 * 60_000);
  site.clock.advance(6 * 60_000);
  await press(window, fr.report.submit);
  await window.arrive(page.getByRole('heading', { level: 1, name: fr.report.receivedTitle }));
  expect((await stored()).map(({ words }) => words)).toContain('Écrit lentement.');
  expect(troubles).toEqual([]);
  await window.close();
});

it('a browser that starts no worker is asked the question instead, with every word kept', async () => {
  const window = await openWindow(chromium, site);
  const { page, refusals } = window;
  await page.addInitScript(() => {
    Object.defineProperty(window, 'Worker', {
      value: function Worker() {
        throw new Error('refused');
      },
    });
  });
  await window.open(`/report/post/${id}`);
  await page.getByLabel(fr.reasons.spam.label).check();
  await page.getByLabel(fr.report.words).fill('Sans calcul.');
  await press(window, fr.report.submit);
  await window.arrive(page.locator('.error-summary'));
  expect(refusals.splice(0)).toEqual([`422 POST /report/post/${id}`]);
  await page.getByLabel(/bicyclette/).fill('2');
  expect(await page.getByLabel(fr.report.words).inputValue()).toBe('Sans calcul.');
  await press(window, fr.report.submit);
  await window.arrive(page.getByRole('heading', { level: 1, name: fr.report.receivedTitle }));
  expect((await stored()).map(({ words }) => words)).toContain('Sans calcul.');
  await window.close();
});
