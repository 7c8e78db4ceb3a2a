import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window } from '#tests/support/window.ts';

/** The whole way of a text between two people, each in a window of their own. */
const { fr } = messages;
const KEPT = 'Le thermos était vide avant minuit.';
const REGRETTED = 'Il m’a dit le prénom de sa fille.';

let browser: Browser;
let site: Site;
const windows: Window[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite({ engine: 'sqlite' });
});
afterEach(async () => {
  for (const window of windows.splice(0)) {
    expect(window.troubles).toEqual([]);
    await window.close();
  }
  await site.close();
});

async function person(name: string, script: boolean): Promise<Window> {
  const window = await openWindow(browser, site, { script, as: await site.member(name) });
  windows.push(window);
  return window;
}

/** Quotes these words of the opening: selected where there is script, else cut out of the whole text in the field. */
async function quote({ page, script, arrive }: Window, words: string): Promise<void> {
  const field = page.locator('#reply-body');
  if (script) {
    await page.locator('#p0 .body p', { hasText: words }).evaluate((paragraph) => {
      document.getSelection()?.selectAllChildren(paragraph);
    });
    await page.getByRole('button', { name: fr.composer.quotePassage }).click();
  } else {
    await page.locator('#p0 button[name=quote]').click();
    await arrive(page.locator('#reply'));
    const heading = (await field.inputValue()).split('\n')[0] ?? '';
    await field.fill(`${heading}\n> ${words}\n\n`);
  }
  expect(await field.inputValue()).toMatch(new RegExp(`^> @Avocette #0\n> ${words}\n`));
}

/** What somebody else did shows by itself where there is script, else when the page is asked for again. */
async function sees({ page, script, open }: Window, path: string, sign: (page: Page) => Promise<void>): Promise<void> {
  if (!script) await open(path);
  await sign(page);
}

it.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])(
  'a journal is opened, an entry written, quoted, answered, edited and taken back, before both, %s',
  async (_way, script) => {
    const author = await person('Avocette', script);
    const reader = await person('Bécasseau', script);

    await author.open('/write/journal');
    const { page } = author;
    await page.locator('[name=title]').fill('Nuits de semaine');
    for (const [name, value] of [['audience', 'public'], ['indexable', 'no'], ['listed', 'yes']] as const) {
      await page.locator(`[name=${name}][value=${value}]`).check();
    } // prettier-ignore
    await page.getByRole('button', { name: fr.openJournal.submit, exact: true }).click();
    await author.arrive(page.locator('textarea[name=body]'));
    await page.locator('[name=title]').fill('Mardi');
    await page.locator('textarea[name=body]').fill(`${KEPT}\n\n${REGRETTED}`);
    await page.locator('button[name=do][value=publish]').click();
    await author.arrive(page.locator('#p0'));
    const path = new URL(page.url()).pathname;

    await reader.open('/');
    await reader.page.getByRole('link', { name: 'Mardi', exact: true }).click();
    await reader.arrive(reader.page.locator('#reply'));
    await quote(reader, REGRETTED);
    await reader.page.locator('#reply-body').press('Control+End');
    await reader.page.keyboard.insertText('C’est beaucoup, un prénom.');
    await reader.page.locator('#reply button[value=publish]').click();
    await reader.arrive(reader.page.locator('#p1'));

    await sees(author, path, async () => {
      if (script) await page.locator('.news').getByRole('button').click();
      await page.locator('#p1 blockquote.quote', { hasText: REGRETTED }).waitFor();
    });

    await reader.page.locator('#p1').getByRole('link', { name: fr.actions.edit, exact: true }).click();
    const edited = reader.page.locator('textarea[name=body]');
    await reader.arrive(edited);
    await edited.press('Control+End');
    await reader.page.keyboard.insertText(' Et une confiance.');
    await reader.page.getByRole('button', { name: fr.edit.submit, exact: true }).click();
    await reader.arrive(reader.page.locator('#p1', { hasText: 'Et une confiance.' }));
    await sees(author, path, () => page.locator('#p1', { hasText: 'Et une confiance.' }).waitFor());

    await page.locator('#p0').getByRole('link', { name: fr.actions.withdraw, exact: true }).click();
    await author.arrive(page.getByLabel(REGRETTED));
    await page.getByLabel(REGRETTED).check();
    await page.getByRole('button', { name: fr.withdraw.passagesSubmit, exact: true }).click();
    await author.arrive(page.locator('#p0 .body', { hasText: KEPT }));
    await sees(reader, path, () => reader.page.locator('#p1 .quote', { hasText: 'passage retiré' }).waitFor());
    for (const window of [author, reader]) {
      expect(await window.page.locator('main').innerText()).not.toContain('prénom de sa fille');
    }
    expect(await reader.page.locator('#p0 .body').innerText()).toContain(KEPT);
  },
);
