import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from '#tests/support/browser.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';

let chromium: Chromium;
let site: Site;
let place: Place;
let host: Browser;
let member: Browser;
beforeAll(async () => {
  chromium = await launchBrowser();
  site = await openSite({ engine: 'sqlite' });
  place = await imported(site);
  host = await site.host('Tenancière');
  member = await site.member('Mésange');
}, 60_000);
afterAll(async () => {
  await chromium.close();
  await site.close();
});

async function publish(): Promise<void> {
  const { data } = await host.page('rulesSettings', '/moderation/rules');
  const { version, source_fr, source_en } = data;
  const rules = { source_fr, source_en, changes_fr: `Après ${version}.`, changes_en: `After ${version}.` };
  const fields = { ...rules, version: String(version), do: 'publish' };
  expect((await host.submit('/moderation/rules', '/moderation/rules', fields)).status).toBe(303);
}

it('somebody who is writing says that they have read the new rules, and nothing they typed moves', async () => {
  await publish();
  const window = await openWindow(chromium, site, { as: member.window() });
  const { page } = window;
  await window.open(place.path);
  await page.locator('#reply-body').fill('Pas fini.');
  const { loads } = window;
  await page.locator('.new-rules button').click();
  await page.locator('.new-rules').waitFor({ state: 'detached' });
  expect(await page.locator('#reply-body').inputValue()).toBe('Pas fini.');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  expect(window.loads).toBe(loads);
  expect((await member.page('settings', '/settings')).shell.viewer?.newRules).toBe(null);
  expect(window.troubles).toEqual([]);
  await window.close();
});

it('without JavaScript they read what changes, say so, and are where they were', async () => {
  await publish();
  const { page, open, close } = await openWindow(chromium, site, { script: false, as: member.window() });
  await open('/boards');
  await page.locator('.new-rules a').click();
  await page.waitForURL('**/about/rules');
  expect(await page.locator('.changes').innerText()).toContain('Après');
  await page.goBack();
  await page.locator('.new-rules button').click();
  await page.waitForURL('**/boards');
  expect(await page.locator('.new-rules').count()).toBe(0);
  await close();
});
