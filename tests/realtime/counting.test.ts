import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '#tests/support/browser.ts';
import { addName } from '#tests/support/names.ts';
import { entry, memberOf } from '#tests/support/entry.ts';
import { afterRings, openLive } from '#tests/support/live.ts';
import type { LiveWindow } from '#tests/support/live.ts';
import { removePost } from '#tests/support/decide.ts';
import { report } from '#tests/support/reports.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, promote, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
/** Public, and nothing happens in it. */
let quiet: Place;
let author: Browser;
let reader: Browser;
let place: Place;
const windows: LiveWindow[] = [];

beforeAll(async () => {
  site = await openSite();
  quiet = await imported(site);
  author = await site.member('Avocette');
  reader = await site.member('Mésange');
  place = await entry(site, author, 'Deux heures de pluie.');
});
afterEach(() => {
  for (const window of windows.splice(0)) window.close();
});
afterAll(() => site.close());

/** Opens a window that watches nothing that happens; what it is told beside comes for its account. */
async function open(browser: Browser): Promise<LiveWindow & { unread: number | null }> {
  const window = await openLive(browser);
  windows.push(window);
  const { unread } = await window.ask({ discussions: [quiet.id] });
  return { ...window, unread };
}

/** What this window was told for its account until now. */
async function counted(window: LiveWindow): Promise<unknown[]> {
  await afterRings(site, window, quiet.id);
  return window.events.filter(([name]) => name === 'account').map(([, payload]) => payload);
}

const read = (browser: Browser, number: number) =>
  browser.submit(place.path, `${place.path}/read`, { number: `${number}` }, { enhanced: true });

describe('the number of unread notifications', () => {
  it('reaches every window of the account at once, and no other account', async () => {
    const [one, two, own, stranger] = [
      await open(author),
      await open(author),
      await open(reader),
      await open(site.visitor()),
    ];
    expect([one.unread, two.unread, own.unread, stranger.unread]).toEqual([0, 0, 0, null]);
    await reply(reader, place, 'Un mot.');
    await reply(reader, place, 'Un autre.');
    for (const window of [one, two]) expect(await counted(window)).toEqual([{ unread: 1 }, { unread: 2 }]);
    await read(author, 1);
    await read(author, 1);
    for (const window of [one, two])
      expect(await counted(window)).toEqual([{ unread: 1 }, { unread: 2 }, { unread: 1 }]);
    const id = await postId(reader, place, 2);
    await reader.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    for (const window of [one, two]) expect((await counted(window)).at(-1)).toEqual({ unread: 0 });
    for (const window of [own, stranger]) expect(await counted(window)).toEqual([]);
  });

  it('is told to whoever comes back, who missed it', async () => {
    const before = await open(author);
    before.close();
    await reply(reader, place, 'Entre-temps.');
    const after = await open(author);
    expect([after.unread, await counted(after)]).toEqual([1, []]);
    await read(author, 9999);
  });

  it('counts a report that was decided, for its sender; its author is told nothing of it', async () => {
    const moderator = await site.member('Vigie');
    await promote(site, 'Vigie', 'moderator');
    const sender = await site.member('Roitelet');
    await reply(reader, place, 'À signaler.');
    const { data } = await reader.page('discussion', place.path);
    const id = await postId(reader, place, data.replies);
    const [told, reported, keeper] = [await open(sender), await open(reader), await open(author)];
    await report(sender, `/report/post/${id}`, { reason: 'other' });
    for (const window of [told, reported, keeper]) expect(await counted(window)).toEqual([]);
    await removePost(moderator, id);
    expect(await counted(told)).toEqual([{ unread: 1 }]);
    const { data: own } = await sender.page('reports', '/reports');
    await sender.submit('/reports', '/reports', { read: 'all', until: own.until }, { enhanced: true });
    expect(await counted(told)).toEqual([{ unread: 1 }, { unread: 0 }]);
    await read(author, 9999);
  });

  it('is one for all names of an account, and says of none which', async () => {
    const two = await site.member('Hirondelle');
    const second = await addName(site, 'Hirondelle', 'Martinet');
    const window = await open(two);
    await reply(two, place, 'Sous l’autre nom.', { as: second });
    const { data } = await reader.page('discussion', place.path);
    await reply(reader, place, 'À toi.', { in_reply_to: `${data.replies}` });
    expect(await counted(window)).toEqual([{ unread: 1 }]);
    await read(author, 9999);
  });

  it('is not told any more to a session that has ended, while another goes on', async () => {
    const own = await site.member('Bruant');
    const lasting = site.visitor();
    await lasting.submit('/sign-in', '/sign-in', { name: 'Bruant', password: PASSWORD });
    const [window, other] = [await open(own), await open(lasting)];
    const { accountId } = await memberOf(site, own);
    await own.submit('/settings', '/sign-out', {});
    site.context.bus.ring('account', { accountId });
    expect(await window.closed).toBe('io server disconnect');
    expect(window.events.filter(([event]) => event === 'account')).toEqual([]);
    expect(await counted(other)).toEqual([{ unread: 0 }]);
  });

  it('is not told any more to a session that has grown too old', async () => {
    const window = await open(reader);
    const { accountId } = await memberOf(site, reader);
    site.clock.advance(31 * 24 * 3_600_000);
    site.context.bus.ring('account', { accountId });
    expect(await window.closed).toBe('io server disconnect');
    expect(window.events).toEqual([]);
    site.clock.advance(-31 * 24 * 3_600_000);
  });
});
