import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { messages } from '#shared/messages/index.ts';
import { moderationFr as said } from '#shared/messages/moderation-fr.ts';
import { launchBrowser } from '#tests/support/chromium.ts';
import { claim, openReview } from '#tests/support/decide.ts';
import { report } from '#tests/support/reports.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import type { Browser as Session } from '#tests/support/browser.ts';
import {
  imported,
  NIGHT_ROUND,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  writeEntry,
} from '#tests/support/story.ts';
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

/** Where the thread of this title stands. */
async function openedAs(title: string): Promise<Place> {
  const { id, slug } = await site.context.database.db
    .selectFrom('discussion')
    .select(['id', 'slug'])
    .where('title', '=', title)
    .executeTakeFirstOrThrow();
  return { id, path: `/d/${id}/${slug}` };
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
    expect(await news(page).innerText()).toBe(fr.live.comments.news(1));
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

  it('keeps what is typed, what is open and what is marked, and says what arrived meanwhile', async () => {
    const writer = await site.member('Mésange');
    const quoted = (name: string, number: number, words: string): string => `> @${name} #${number}\n> ${words}\n\n`;
    await reply(neighbour, place, `${quoted('Courlis', 1, 'le silence pèse aussi.')}Oui.`);
    const { page, troubles } = await read({ as: writer });
    const field = page.locator('#reply-body');
    const cut = page.locator('#p3 details.cut').first();
    await cut.locator('summary').click();
    await field.fill('Trois mots en cours');
    await page.evaluate(() => {
      const words = document.querySelector('#p1 .body > p');
      if (words) getSelection()?.selectAllChildren(words);
    });
    await field.evaluate((element) => (element as HTMLTextAreaElement).setSelectionRange(2, 5));
    const key = await page.locator('#reply input[name=submission]').inputValue();
    const before = await topOf(field);
    await reply(
      neighbour,
      place,
      `${quoted('Courlis', 1, 'Chez nous on dit les choses, le silence pèse aussi.')}Encore.`,
    );
    await page.locator('.arriving').getByText(fr.live.comments.meanwhile(1)).waitFor();
    // A text that is quoted says where: the post is another, its words are drawn as they were.
    await page.locator('#p1 .back').getByText(fr.discussion.number(4)).waitFor();
    expect(await field.inputValue()).toBe('Trois mots en cours');
    expect(
      await field.evaluate((element) => {
        const { selectionStart, selectionEnd } = element as HTMLTextAreaElement;
        return [element === document.activeElement, selectionStart, selectionEnd];
      }),
    ).toEqual([true, 2, 5]);
    expect(Math.abs((await topOf(field)) - before)).toBeLessThanOrEqual(1);
    expect(await page.locator('#reply input[name=submission]').inputValue()).toBe(key);
    expect(await page.locator('#reply input[name=seen]').inputValue()).toBe('4');
    expect(await cut.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true);
    // They know: publishing is not held up.
    await page.locator('#reply').getByRole('button', { name: fr.composer.publish, exact: true }).click();
    await page.locator('#p5').waitFor();
    expect(await page.locator('.post:not(.opening) > .number').allInnerTexts()).toEqual(['1', '2', '3', '4', '5']);
    expect(troubles).toEqual([]);
  });

  it('moves nothing when a text above is withdrawn', async () => {
    await reply(neighbour, place, Array(12).fill('Une phrase de la nuit.').join('\n\n'));
    await reply(neighbour, place, Array(12).fill('Une phrase du matin.').join('\n\n'));
    const { page } = await read();
    const reading = page.locator('#p4 .body p').nth(5);
    await reading.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    const before = await topOf(reading);
    const id = await postId(neighbour, place, 3);
    await neighbour.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    await page.locator('#p3').getByText(fr.states.withdrawn).waitFor();
    // A window scrolls by whole pixels.
    expect(Math.abs((await topOf(reading)) - before)).toBeLessThanOrEqual(1);
  });

  it('that is closed to them, says so and shows no word of it; what they were writing stays', async () => {
    const writer = await site.member('Mésange');
    const { page, troubles } = await read({ as: writer });
    await page.locator('#reply-body').fill('Ce que je voulais dire');
    await site.context.database.write(async (tx) => {
      await tx.db.updateTable('discussion').set({ audience: 'me' }).where('id', '=', place.id).execute();
      tx.ring('discussion', { discussionId: place.id, revision: 99 });
    });
    await page.getByText(fr.live.gone).first().waitFor();
    const words = await page.locator('main').innerText();
    for (const gone of ['Deux heures de pluie', 'le silence pèse', NIGHT_ROUND.entry.title, 'Courlis'])
      expect(words).not.toContain(gone);
    expect(await page.locator('#reply-body').inputValue()).toBe('Ce que je voulais dire');
    expect(troubles).toEqual([]);
  });

  it('shows once what came while the connection was lost', async () => {
    const { page } = await read({}, place.path);
    await page.context().setOffline(true);
    await reply(neighbour, place, 'Dans le tunnel.');
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
    await page.context().setOffline(false);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await news(page).waitFor();
    await news(page).click();
    await page.locator('#p3').waitFor();
    expect(await page.locator('.post:not(.opening) > .number').allInnerTexts()).toEqual(['1', '2', '3']);
  });

  it('works as ever where sockets are blocked, and says nothing of it', async () => {
    const writer = await site.member('Mésange');
    const window = await openWindow(browser, site, { as: writer });
    const { page, troubles } = window;
    // As a filter does that lets no WebSocket through.
    await page.routeWebSocket(/\/live\//, (socket) => void socket.close());
    await window.open(place.path);
    await page.locator('#reply-body').fill('Sans prise.');
    await reply(neighbour, place, 'Entre-temps.');
    await page.locator('#reply').getByRole('button', { name: fr.composer.publish, exact: true }).click();
    // Nobody told them before: the form asks once.
    await page.locator('.meanwhile').getByText(fr.composer.notYet).waitFor();
    expect(await page.locator('#reply-body').inputValue()).toBe('Sans prise.');
    await page.locator('#reply').getByRole('button', { name: fr.composer.publish, exact: true }).click();
    await page.locator('#p4').getByText('Sans prise.').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/erreur/i);
    expect(troubles).toEqual([]);
    await window.close();
  });
});

describe('a list that somebody reads', () => {
  it('counts what is answered, and nothing moves', async () => {
    const { page, troubles } = await read({}, '/');
    const item = page.locator('.item').first();
    await item.getByText(fr.count.comments(2)).waitFor();
    const before = await topOf(item.locator('.meta').first());
    await reply(neighbour, place, 'Un mot de plus.');
    await item.getByText(fr.count.comments(3)).waitFor();
    expect(await topOf(item.locator('.meta').first())).toBe(before);
    expect(troubles).toEqual([]);
  });

  it('of threads counts replies in their places, and leads to a thread that is new', async () => {
    const board = await openBoards(site);
    for (const title of ['Le premier', 'Le second']) await openThread(neighbour, board, { title });
    const { page, troubles } = await read({}, `/boards/${board}`);
    const titles = (): Promise<string[]> => page.locator('.item h2').allInnerTexts();
    const [before, item] = [await titles(), page.locator('.item').last()];
    const first = await openedAs(before.at(-1)!);
    const top = await topOf(item);
    await reply(neighbour, first, 'Une réponse.');
    await item.getByText(fr.count.replies(1)).waitFor();
    await openThread(neighbour, board, { title: 'Le troisième' });
    const link = page.getByRole('link', { name: fr.live.lists.board(1) });
    await link.waitFor();
    expect([await titles(), await topOf(item)]).toEqual([before, top]);
    await link.click();
    await page.getByRole('link', { name: 'Le troisième' }).waitFor();
    expect(await titles()).toHaveLength(3);
    expect(troubles).toEqual([]);
  });

  it('of boards counts their threads and what is to be read', async () => {
    const board = await openBoards(site);
    const { page, troubles } = await read({ as: await site.member('Mésange') }, '/boards');
    const item = page.locator('.item').filter({ has: page.locator(`[href="/boards/${board}"]`) });
    await item.getByText(fr.count.threads(0)).waitFor();
    const top = await topOf(item);
    site.clock.advance(60_000);
    await openThread(neighbour, board);
    await item.getByText(fr.count.threads(1)).waitFor();
    await item.getByText(fr.count.unreadThreads(1)).waitFor();
    expect(await topOf(item)).toBe(top);
    expect(troubles).toEqual([]);
  });

  it('of journals counts their texts, and leads to a journal that is new; what is not for all is told to nobody', async () => {
    const slug = await openJournal(neighbour);
    await writeEntry(neighbour, slug);
    const { page, troubles } = await read({}, '/journals');
    const item = page.locator('.item').filter({ has: page.locator(`[href="/journals/${slug}"]`) });
    await item.getByText(fr.count.entries(1)).waitFor();
    const shown = await page.locator('.item h2').allInnerTexts();
    await writeEntry(neighbour, slug, { title: 'Pour moi', audience: 'me' });
    await writeEntry(neighbour, slug, { title: 'Second soir' });
    await item.getByText(fr.count.entries(2)).waitFor();
    const other = await site.member('Mésange');
    await writeEntry(other, await openJournal(other, { title: 'Cahier neuf' }));
    const link = page.getByRole('link', { name: fr.live.lists.journals(1) });
    await link.waitFor();
    expect(await page.locator('.item h2').allInnerTexts()).toEqual(shown);
    await link.click();
    await page.getByRole('link', { name: 'Cahier neuf' }).waitFor();
    expect(troubles).toEqual([]);
  });
});

it('a queue that a moderator reads says at once who takes what and that more has come; the arrows walk it', async () => {
  const host = await site.host('Gardienne');
  const moderator = await site.member('Guetteuse');
  await promote(site, 'Guetteuse', 'moderator');
  const [first, second] = [await postId(neighbour, place, 0), await postId(neighbour, place, 1)];
  await openReview(host, first, 'danger');
  const [mine] = (await host.page('moderation', '/moderation')).data.cases;
  await host.submit(`/moderation/cases/${mine!.id}`, `/moderation/cases/${mine!.id}`, {
    do: 'release',
    version: String((await host.page('case', `/moderation/cases/${mine!.id}`)).data.version),
  });
  await report(neighbour, `/report/post/${second}`, { reason: 'spam' });

  const { page } = await read({ as: moderator }, '/moderation');
  const lines = page.locator('.case-line');
  await lines.first().focus();
  await page.keyboard.press('ArrowDown');
  expect(await lines.nth(1).evaluate((line) => line === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowUp');
  expect(await lines.first().evaluate((line) => line === document.activeElement)).toBe(true);

  await claim(host, mine!.id);
  await lines.first().getByText('Gardienne').waitFor();
  expect(await lines.first().evaluate((line) => line === document.activeElement)).toBe(true);
  await report(neighbour, `/report/profile/${encodeURIComponent('Courlis')}`, { reason: 'danger' });
  await page.locator('.news', { hasText: said.queue.news(1) }).waitFor();
  expect(await lines.count()).toBe(2);
  expect(await page.locator('.tabs .count').first().innerText()).toBe('3');
});

describe('the number of unread notices', () => {
  const counter = (page: Page): Locator => page.locator('.top .notifications .count');

  it('changes in every window of somebody, wherever they are, and is said once', async () => {
    const own = await site.member('Mésange');
    await reply(own, place, 'Un mot à moi.');
    const [one, two, other] = [
      await read({ as: own }, '/settings'),
      await read({ as: own }, '/notifications'),
      await read({ as: neighbour }, '/settings'),
    ];
    expect(await counter(one.page).count()).toBe(0);
    await reply(neighbour, place, 'Une réponse.', { in_reply_to: '3' });
    await counter(one.page).filter({ hasText: /^1$/ }).waitFor();
    await counter(two.page).filter({ hasText: /^1$/ }).waitFor();
    await one.page
      .getByRole('status')
      .filter({ hasText: fr.notifications.waiting(1) })
      .waitFor();

    const three = await read({ as: own }, place.path);
    await three.page.locator('.mark-read').scrollIntoViewIfNeeded();
    for (const { page } of [one, two, three]) await counter(page).waitFor({ state: 'detached' });
    await two.page.locator('.notices .unread').waitFor({ state: 'detached' });
    expect(await counter(other.page).count()).toBe(0);
    expect(one.loads).toBe(1);
  });
});
