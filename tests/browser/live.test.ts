import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import type { Browser as Session } from '#tests/support/browser.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { openWindow } from '#tests/support/window.ts';
import type { Window, WindowOptions } from '#tests/support/window.ts';

const { fr } = messages;

let browser: Browser;
let site: Site;
let place: Place;
let neighbour: Session;
const windows: Window[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite();
  place = await imported(site);
  neighbour = await site.member('Rousserolle');
});
afterEach(async () => {
  for (const window of windows.splice(0)) {
    expect(window.troubles).toEqual([]);
    await window.close();
  }
  await site.close();
});

/** Opens a discussion and waits until it is being watched. */
async function read(options: WindowOptions = {}, path = place.path): Promise<Window> {
  const window = await openWindow(browser, site, options);
  windows.push(window);
  const watched = window.page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('"revisions"')));
  await window.open(path);
  await watched;
  return window;
}

/** Where something stands in the window, in pixels from its top. */
const topOf = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => Math.round(element.getBoundingClientRect().top));

const news = (page: Page): Locator => page.locator('.news').getByRole('button');

describe('a discussion that somebody reads', () => {
  it('announces a reply, shows it when asked to, and moves nothing', async () => {
    const { page, troubles } = await read();
    const read_ = page.locator('#p2 p').last();
    await read_.scrollIntoViewIfNeeded();
    const before = await topOf(read_);
    await reply(neighbour, place, 'Un mot **de plus**.');
    await news(page).waitFor();
    expect(await news(page).innerText()).toBe(fr.live.news(1));
    expect(await page.locator('.post:not(.opening)').count()).toBe(2);
    expect(await topOf(read_)).toBe(before);
    await news(page).click();
    await page.locator('#p3').waitFor();
    expect(await page.locator('#p3 .body').innerHTML()).toContain('Un mot <strong>de plus</strong>.');
    expect(await topOf(read_)).toBe(before);
    expect(await page.locator('#p3 .number').evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await news(page).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('loses the words of a text that is withdrawn, without being asked', async () => {
    await reply(neighbour, place, 'Je le dis ici, et je le regretterai.');
    const { page } = await read();
    expect(await page.locator('#p3').innerText()).toContain('regretterai');
    const id = await postId(neighbour, place, 3);
    await neighbour.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    await page.locator('#p3').getByText(fr.states.withdrawn).waitFor();
    expect(await page.content()).not.toContain('regretterai');
  });
});
