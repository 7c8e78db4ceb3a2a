import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unread } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { openBoards, openThread, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let board: string;
let writer: Browser;
beforeAll(async () => {
  site = await openSite();
  board = await openBoards(site);
  writer = await site.member('Courlis');
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const later = (): void => site.clock.advance(60_000);
const listed = async (browser: Browser, place: Place): Promise<Unread | null | undefined> => {
  const { pinned, threads } = (await browser.page('board', `/boards/${board}`)).data;
  return [...pinned, ...threads].find(({ id }) => id === place.id)?.unread;
};
const read = (browser: Browser, place: Place, number: number, enhanced: boolean) =>
  browser.submit(place.path, `${place.path}/read`, { number: String(number) }, { enhanced });

describe.each(ways)('how far a member has read, %s', (way, enhanced) => {
  it('says what is new, leads to the first of it, and only ever moves forward', async () => {
    const reader = await site.member(`Pipit ${way}`);
    later();
    const place = await openThread(writer, board, { title: `Lecture ${way}` });
    expect(await listed(reader, place)).toEqual({ count: null, first: 0 });
    expect((await reader.page('boards', '/boards')).data.boards[0]?.unread).toBeGreaterThan(0);
    const answer = await read(reader, place, 0, enhanced);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${place.path}#p0`]);
    expect(await listed(reader, place)).toBeNull();
    for (const words of ['Un.', 'Deux.', 'Trois.']) await reply(writer, place, words);
    expect(await listed(reader, place)).toEqual({ count: 3, first: 1 });
    await read(reader, place, 2, enhanced);
    await read(reader, place, 1, enhanced);
    expect(await listed(reader, place)).toEqual({ count: 1, first: 3 });
    const page = (await reader.page('discussion', place.path)).data;
    expect([page.unread, page.toRead]).toEqual([{ count: 1, first: 3 }, 3]);
    // What does not exist yet is not read beforehand.
    await read(reader, place, 9999, enhanced);
    await reply(writer, place, 'Quatre.');
    expect(await listed(reader, place)).toEqual({ count: 1, first: 4 });
    // Looking changes nothing: a page that is asked for may never have been seen.
    expect((await reader.get(place.path)).text).toContain('Marquer comme lu');
    expect(await listed(reader, place)).toEqual({ count: 1, first: 4 });
    const home = (await reader.page('home', '/')).data.entries.find(({ id }) => id === place.id);
    expect(home?.unread).toEqual({ count: 1, first: 4 });
  });

  it('counts no words they may not read', async () => {
    const reader = await site.member(`Alouette ${way}`);
    const place = await openThread(writer, board, { title: `Retirée ${way}` });
    await read(reader, place, 0, enhanced);
    for (const words of ['Un.', 'Deux.']) await reply(writer, place, words);
    const id = await postId(writer, place, 1);
    await writer.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    expect(await listed(reader, place)).toEqual({ count: 1, first: 2 });
  });

  it('reaches their own reply, and the whole board when they say so', async () => {
    const reader = await site.member(`Grive ${way}`);
    later();
    const [one, other] = [
      await openThread(writer, board, { title: `Une ${way}` }),
      await openThread(writer, board, { title: `Autre ${way}` }),
    ];
    await reply(writer, one, 'Avant.');
    await reply(reader, one, 'Moi.');
    expect(await listed(reader, one)).toBeNull();
    expect(await listed(reader, other)).toEqual({ count: null, first: 0 });
    const all = `/boards/${board}/read`;
    const answer = await reader.submit(`/boards/${board}`, all, {}, { enhanced });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `/boards/${board}`]);
    expect(await listed(reader, other)).toBeNull();
    expect((await reader.page('board', `/boards/${board}`)).data.board.unread).toBe(0);
    await reply(writer, other, 'Après.');
    expect(await listed(reader, other)).toEqual({ count: 1, first: 1 });
  });

  it('is asked of members alone, and of what they may see', async () => {
    const visitor = site.visitor();
    const place = await openThread(writer, board, { title: `Fermée ${way}` });
    expect(await listed(visitor, place)).toBeNull();
    expect((await visitor.submit('/sign-in', `${place.path}/read`, { number: '0' }, { enhanced })).status).toBe(401);
    expect((await visitor.submit('/sign-in', `/boards/${board}/read`, {}, { enhanced })).status).toBe(401);
    const reader = await site.member(`Bécasse ${way}`);
    await site.context.database.write(({ db }) =>
      db.updateTable('discussion').set({ hold: 'hidden' }).where('id', '=', place.id).execute(),
    );
    expect((await reader.submit('/settings', `${place.path}/read`, { number: '0' }, { enhanced })).status).toBe(404);
    const rows = await site.context.database.db
      .selectFrom('reading')
      .select('account_id')
      .where('discussion_id', '=', place.id)
      .execute();
    // Its author’s, from opening it.
    expect(rows).toHaveLength(1);
  });
});
