import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIST_PER_PAGE, POSTS_PER_PAGE } from '#shared/limits.ts';
import type { NotificationItem } from '#shared/pages.ts';
import { notifyOfPost } from '#server/notifications/notify.ts';
import { removePost } from '#tests/support/decide.ts';
import type { Browser } from '#tests/support/browser.ts';
import { entry, memberOf } from '#tests/support/entry.ts';
import { addName } from '#tests/support/names.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let sterne: Browser;
let courlis: Browser;
let reader: Browser;
beforeAll(async () => {
  site = await openSite();
  sterne = await site.member('Sterne');
  courlis = await site.member('Courlis');
  reader = await site.member('Mésange');
});
afterAll(() => site.close());

/** An entry of Sterne's with a comment by Courlis, everything read. */
async function discussion(): Promise<Place> {
  const place = await entry(site, sterne, 'Deux heures de pluie. Un seul vrai échange.');
  expect((await reply(courlis, place, 'Le silence pèse aussi.')).status).toBe(303);
  for (const browser of [sterne, courlis, reader]) await readAll(browser);
  site.clock.advance(1_000);
  return place;
}

const listed = async (browser: Browser): Promise<NotificationItem[]> =>
  (await browser.page('notifications', '/notifications')).data.items;
/** What is unread, as [kind, from, number]. */
const unread = async (browser: Browser): Promise<[string, string | undefined, number][]> =>
  (await listed(browser))
    .filter((item) => item.unread)
    .map(({ kind, from, number }): [string, string | undefined, number] => [kind, from?.name, number]);
const count = async (browser: Browser): Promise<number | undefined> =>
  (await browser.page('journals', '/journals')).shell.viewer?.unread;

async function readAll(browser: Browser, enhanced = false): Promise<void> {
  const { data } = await browser.page('notifications', '/notifications');
  const fields = { read: 'all', until: data.until, for: '' };
  const answer = await browser.submit('/notifications', '/notifications', fields, { enhanced });
  expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/notifications']);
}

async function thank(browser: Browser, id: string, act: 'thank' | 'take_back' = 'thank'): Promise<void> {
  const { data } = await browser.page('thank', `/p/${id}/thank`);
  const fields = { as: data.as[0]!.id, note: 'Merci.', do: act };
  expect((await browser.submit(`/p/${id}/thank`, `/p/${id}/thank`, fields)).status).toBe(303);
}

async function edit(browser: Browser, id: string, body: string, cutOut = 'keep'): Promise<void> {
  const { data } = await browser.page('edit', `/p/${id}/edit`);
  const fields = { body, revision: data.revision, do: 'publish', cut_out: cutOut };
  expect((await browser.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields)).status).toBe(303);
}

describe('a member is told', () => {
  it('of a comment in their own entry, and the one it answers of the answer', async () => {
    const place = await discussion();
    await reply(reader, place, 'Chez nous aussi.', { in_reply_to: '1' });
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 2]]);
    expect(await unread(courlis)).toEqual([['answered', 'Mésange', 2]]);
    expect(await unread(reader)).toEqual([]);
    const [item] = await listed(courlis);
    expect(item).toMatchObject({ title: 'Une nuit', postId: await postId(reader, place, 2) });
    expect((await courlis.get(`/p/${item!.postId}`)).location).toBe(`${place.path}#p2`);
  });

  it('once a text, of the strongest reason', async () => {
    const place = await discussion();
    const body =
      '> @Courlis #1\n> Le silence pèse aussi.\n\n> @Courlis #1\n> Le silence pèse aussi.\n\nOui, deux fois.';
    await reply(reader, place, body, { in_reply_to: '1' });
    expect(await unread(courlis)).toEqual([['quoted', 'Mésange', 2]]);
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 2]]);
  });

  it('of thanks, until they are taken back', async () => {
    const place = await discussion();
    const id = await postId(reader, place, 1);
    await thank(reader, id);
    await thank(reader, id);
    expect(await unread(courlis)).toEqual([['thanked', 'Mésange', 1]]);
    expect(JSON.stringify(await courlis.page('notifications', '/notifications'))).not.toContain('Merci.');
    await thank(reader, id, 'take_back');
    expect(await unread(courlis)).toEqual([]);
    expect(await count(courlis)).toBe(0);
  });

  it('of a quote that an edit adds, once', async () => {
    const place = await discussion();
    await reply(reader, place, 'J’y pense.');
    for (const browser of [sterne, courlis]) await readAll(browser);
    const id = await postId(reader, place, 2);
    await edit(reader, id, 'J’y pense.\n\n> @Courlis #1\n> Le silence pèse aussi.\n\nEncore.');
    expect([await unread(sterne), await unread(courlis)]).toEqual([[], [['quoted', 'Mésange', 2]]]);
    await readAll(courlis);
    await edit(reader, id, 'J’y pense.\n\n> @Courlis #1\n> Le silence pèse aussi.\n\nEncore et encore.');
    expect(await unread(courlis)).toEqual([]);
  });

  it('with a bell rung for their account alone, once it is stored', async () => {
    const place = await discussion();
    const rung: string[] = [];
    const stop = site.context.bus.on('account', ({ accountId }) => rung.push(accountId));
    await reply(reader, place, 'Un mot.', { in_reply_to: '1' });
    stop();
    const accounts = [await memberOf(site, sterne), await memberOf(site, courlis)].map(({ accountId }) => accountId);
    expect(rung.sort()).toEqual(accounts.sort());
  });

  it('in a row that no mail leaves from for ten minutes', async () => {
    const place = await discussion();
    await reply(reader, place, 'Un mot.');
    const row = await site.context.database.db
      .selectFrom('notification')
      .selectAll()
      .where('post_id', '=', await postId(reader, place, 2))
      .executeTakeFirstOrThrow();
    expect([row.mailed_at, Date.parse(row.due_at) - Date.parse(row.created_at)]).toEqual([null, 600_000]);
  });
});

describe('nobody is told', () => {
  it('of what their own account does, under whatever name', async () => {
    const place = await discussion();
    const second = await addName(site, 'Courlis', `Second ${place.id.slice(0, 6)}`);
    await reply(courlis, place, '> @Courlis #1\n> Le silence pèse aussi.\n\nMoi aussi.', {
      as: second,
      in_reply_to: '1',
    });
    expect(await unread(courlis)).toEqual([]);
    const { db } = site.context.database;
    const joined = await db
      .selectFrom('notification')
      .innerJoin('pseudonym as one', 'one.id', 'notification.pseudonym_id')
      .innerJoin('pseudonym as other', 'other.id', 'notification.actor_id')
      .select('notification.id')
      .whereRef('one.account_id', '=', 'other.account_id')
      .execute();
    expect(joined).toEqual([]);
  });

  it('of what they may not read, until it appears', async () => {
    const place = await discussion();
    const at = site.context.clock().toISOString();
    const { database } = site.context;
    const number = Number(/#p(\d+)$/.exec((await reply(reader, place, 'Retenu.')).location ?? '')?.[1]);
    const id = await postId(reader, place, number);
    // As a hold would have had it from the start.
    await database.write(({ db }) => db.deleteFrom('notification').where('post_id', '=', id).execute());
    const hold = (value: 'none' | 'pending'): Promise<unknown> =>
      database.write(async (tx) => {
        await tx.db.updateTable('post').set({ hold: value }).where('id', '=', id).execute();
        await notifyOfPost(tx, { postId: id, at });
      });
    await hold('pending');
    expect(await unread(sterne)).toEqual([]);
    await hold('none');
    await hold('none');
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', number]]);
  });

  it('any more of a text that is withdrawn or removed', async () => {
    const place = await discussion();
    const host = await site.host(`Gardienne ${place.id.slice(0, 6)}`);
    for (const body of ['Je le retirerai.', 'On me le retirera.'])
      await reply(reader, place, body, { in_reply_to: '1' });
    expect(await count(sterne)).toBe(2);
    const [own, removed] = [await postId(reader, place, 2), await postId(reader, place, 3)];
    await thank(sterne, own);
    await reader.submit(`/p/${own}/withdraw`, `/p/${own}/withdraw`, { what: 'post' });
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 3]]);
    expect(await unread(reader)).toEqual([]);
    await removePost(host, removed, { reason: 'other', words: 'Voilà.' });
    for (const browser of [sterne, courlis]) expect([await unread(browser), await count(browser)]).toEqual([[], 0]);
    const rows = await site.context.database.db
      .selectFrom('notification')
      .select('id')
      .where('post_id', 'in', [own, removed])
      .execute();
    expect(rows).toEqual([]);
  });

  it('anything that has become unreadable to them: neither listed nor counted, and no title of a withdrawn opening', async () => {
    const place = await discussion();
    await reply(reader, place, 'Un mot.', { in_reply_to: '1' });
    const opening = await postId(sterne, place, 0);
    await sterne.submit(`/p/${opening}/withdraw`, `/p/${opening}/withdraw`, { what: 'post' });
    expect((await listed(courlis))[0]).toMatchObject({ kind: 'answered', number: 2, title: '' });
    await site.context.database.write(({ db }) =>
      db.updateTable('discussion').set({ audience: 'me' }).where('id', '=', place.id).execute(),
    );
    expect([await unread(courlis), await count(courlis)]).toEqual([[], 0]);
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 2]]);
  });
});

describe.each([
  ['plain', false],
  ['enhanced', true],
])('the list, %s', (_way, enhanced) => {
  it('is marked as read one by one, or as far as it was shown', async () => {
    const place = await discussion();
    for (const body of ['Un.', 'Deux.', 'Trois.']) await reply(reader, place, body);
    const { data } = await sterne.page('notifications', '/notifications');
    const item = data.items.find(({ number }) => number === 3)!;
    const mark = (read: string): Promise<unknown> =>
      sterne.submit('/notifications', '/notifications', { read, until: data.until }, { enhanced });
    await mark(item.id);
    expect((await unread(sterne)).map(([, , number]) => number).sort()).toEqual([2, 4]);
    expect(await count(sterne)).toBe(2);
    site.clock.advance(1_000);
    await reply(reader, place, 'Quatre, entre-temps.');
    await mark('all');
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 5]]);
  });

  it('of somebody else cannot be marked', async () => {
    const place = await discussion();
    await reply(reader, place, 'Un mot.');
    const { data } = await sterne.page('notifications', '/notifications');
    const own = (await memberOf(site, sterne)).pseudonyms[0]!.id;
    for (const fields of [{ read: data.items[0]!.id }, { read: 'all', for: own }]) {
      const answer = await courlis.submit(
        '/notifications',
        '/notifications',
        { until: data.until, ...fields },
        { enhanced },
      );
      expect(answer.status).toBe(enhanced ? 200 : 303);
    }
    expect(await count(sterne)).toBe(1);
  });
});

describe.each([
  ['plain', false],
  ['enhanced', true],
])('reading, %s', (_way, enhanced) => {
  const read = async (browser: Browser, place: Place, number: number): Promise<void> => {
    const answer = await browser.submit(place.path, `${place.path}/read`, { number: `${number}` }, { enhanced });
    expect(answer.status).toBe(enhanced ? 200 : 303);
  };
  const toRead = async (browser: Browser, place: Place): Promise<number | null> =>
    (await browser.page('discussion', place.path)).data.toRead;

  it('marks what was told of the texts read, and nobody else’s', async () => {
    const [place, other] = [await discussion(), await discussion()];
    for (const body of ['Un.', 'Deux.', 'Trois.']) await reply(reader, place, body, { in_reply_to: '1' });
    await reply(reader, other, 'Ailleurs.');
    const rung: string[] = [];
    const stop = site.context.bus.on('account', ({ accountId }) => rung.push(accountId));
    await read(sterne, place, 3);
    await read(sterne, place, 3);
    stop();
    expect(rung).toEqual([(await memberOf(site, sterne)).accountId]);
    expect((await unread(sterne)).map(([, , number]) => number).sort()).toEqual([2, 4]);
    expect(await count(sterne)).toBe(2);
    expect(await count(courlis)).toBe(3);
    await read(courlis, place, 9999);
    expect(await unread(courlis)).toEqual([]);
    expect(await unread(sterne)).toHaveLength(2);
  });

  it('offers to mark what came about a text read before', async () => {
    const place = await discussion();
    await read(courlis, place, 1);
    expect(await toRead(courlis, place)).toBeNull();
    await thank(reader, await postId(reader, place, 1));
    expect([await toRead(courlis, place), await toRead(sterne, place)]).toEqual([1, 1]);
    await courlis.get(place.path);
    expect(await count(courlis)).toBe(1);
    await read(courlis, place, 1);
    expect([await toRead(courlis, place), await count(courlis)]).toEqual([null, 0]);
  });

  it('keeps what came about an earlier page than the one read', async () => {
    const place = await discussion();
    for (let number = 2; number <= POSTS_PER_PAGE + 1; number += 1) await reply(reader, place, `Mot ${number}.`);
    await read(courlis, place, POSTS_PER_PAGE);
    await thank(reader, await postId(reader, place, 1));
    await read(courlis, place, POSTS_PER_PAGE + 1);
    expect(await unread(courlis)).toEqual([['thanked', 'Mésange', 1]]);
  });

  it('keeps what is held back from its reader', async () => {
    const place = await discussion();
    await reply(reader, place, 'Un mot.');
    const id = await postId(reader, place, 2);
    const hold = (value: 'none' | 'held'): Promise<unknown> =>
      site.context.database.write(({ db }) =>
        db.updateTable('post').set({ hold: value }).where('id', '=', id).execute(),
      );
    await hold('held');
    await read(sterne, place, 2);
    await hold('none');
    expect(await unread(sterne)).toEqual([['answered', 'Mésange', 2]]);
  });
});

it('looking changes nothing', async () => {
  const place = await discussion();
  await reply(reader, place, 'Un mot.');
  for (const path of ['/notifications', place.path]) await sterne.get(path);
  expect(await count(sterne)).toBe(1);
  const { text } = await sterne.get('/notifications');
  expect(text.replace(/<!--.*?-->/g, '')).toMatch(/<bdi>Mésange<\/bdi>\s*te répond au n°\u00a02/);
});

it('keeps two names of one account apart, in groups and in a list of its own', async () => {
  const place = await discussion();
  const twoNames = await site.member('Hirondelle');
  const second = await addName(site, 'Hirondelle', 'Martinet');
  const first = (await memberOf(site, twoNames)).pseudonyms[0]!.id;
  await reply(twoNames, place, 'Sous le premier.', { as: first });
  await reply(twoNames, place, 'Sous le second.', { as: second });
  await reply(reader, place, 'Au premier.', { in_reply_to: '2' });
  await reply(courlis, place, 'Au second.', { in_reply_to: '3' });
  const all = (await twoNames.page('notifications', '/notifications')).data;
  expect(all.items.map(({ to, number }) => [to, number]).sort()).toEqual(
    [
      [first, 4],
      [second, 5],
    ].sort(),
  );
  expect(all.names).toEqual([
    { id: first, name: 'Hirondelle', unread: 1 },
    { id: second, name: 'Martinet', unread: 1 },
  ]);
  const one = (await twoNames.page('notifications', `/notifications?for=${second}`)).data;
  expect(one.items.map(({ number }) => number)).toEqual([5]);
  const fields = { read: 'all', until: one.until, for: second };
  const marked = await twoNames.submit(`/notifications?for=${second}`, '/notifications', fields);
  expect(marked.location).toBe(`/notifications?for=${second}`);
  expect((await twoNames.page('notifications', '/notifications')).data.names.map(({ unread }) => unread)).toEqual([
    1, 0,
  ]);
  expect(await count(twoNames)).toBe(1);
  // Another account's name is no filter of one's own.
  expect((await reader.page('notifications', `/notifications?for=${second}`)).data.only).toBeNull();
});

it('goes on to older ones, each shown once', async () => {
  const host = await site.member('Butor');
  const place = await entry(site, host, 'Une longue nuit.');
  for (let number = 1; number <= LIST_PER_PAGE + 3; number += 1) await reply(reader, place, `Mot ${number}.`);
  const first = (await host.page('notifications', '/notifications')).data;
  const rest = (await host.page('notifications', first.paging.older!)).data;
  expect([first.items.length, rest.items.length, rest.paging.older]).toEqual([LIST_PER_PAGE, 3, null]);
  expect(new Set([...first.items, ...rest.items].map(({ number }) => number)).size).toBe(LIST_PER_PAGE + 3);
});

it('is for members', async () => {
  expect((await site.visitor().get('/notifications')).status).toBe(401);
  expect((await site.visitor().page('journals', '/journals')).shell.viewer).toBeNull();
});
