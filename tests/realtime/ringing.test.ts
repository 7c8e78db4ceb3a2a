import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removePost } from '#tests/support/decide.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openLive } from '#tests/support/live.ts';
import type { LiveWindow } from '#tests/support/live.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let place: Place;
let member: Browser;
let host: Browser;
const windows: LiveWindow[] = [];

beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  member = await site.member('Mésange');
  host = await site.host('Tenancière');
});
afterEach(() => {
  for (const window of windows.splice(0)) window.close();
});
afterAll(() => site.close());

async function watching(browser: Browser): Promise<LiveWindow> {
  const window = await openLive(browser);
  windows.push(window);
  const { data } = await browser.page('discussion', place.path);
  expect(await window.watch(place.id)).toEqual({ [place.id]: data.revision });
  return window;
}

describe('somebody who watches a discussion hears that it has changed, and nothing else', () => {
  it.each([
    ['a reply', async () => expect((await reply(member, place, 'Un mot de plus.')).status).toBe(303)],
    [
      'an edit',
      async () => {
        const id = await postId(member, place, 3);
        const { data } = await member.page('edit', `/p/${id}/edit`);
        const fields = { body: 'Un mot de plus, ou deux.', revision: data.revision, do: 'publish', cut_out: 'keep' };
        expect((await member.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields)).status).toBe(303);
      },
    ],
    [
      'a withdrawal',
      async () => {
        const id = await postId(member, place, 3);
        expect((await member.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' })).status).toBe(303);
      },
    ],
    [
      'a removal',
      async () => {
        expect((await reply(member, place, 'Un mot de trop.')).status).toBe(303);
        for (const window of windows) await window.rung(place.id);
        const id = await postId(member, place, 4);
        const fields = { reason: 'danger', words: 'Voici pourquoi.' };
        await removePost(host, id, fields);
      },
    ],
  ])('after %s', async (_what, act) => {
    const stranger = await watching(site.visitor());
    const author = await watching(member);
    await act();
    const { data } = await site.visitor().page('discussion', place.path);
    const ring = { discussionId: place.id, revision: data.revision };
    expect(await stranger.rung(place.id)).toEqual(ring);
    expect(await author.rung(place.id)).toEqual(ring);
    expect(stranger.events.at(-1)).toEqual(['discussion', ring]);
  });
});
