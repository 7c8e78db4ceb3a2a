import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameKey } from '#server/members/names.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, putOnBoard, reply } from '#tests/support/story.ts';
import { SURFACES } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';

/**
 * The promise that nothing public joins two pseudonyms of one account: one account writes under one name and quotes
 * itself under the other; every GET route the app declares is asked by everybody else, staff included.
 */
let site: Site;
let subject: Subject;
let twoNames: Browser;
let strangers: Browser[];
let secrets: string[];

beforeAll(async () => {
  site = await openSite();
  const host = await site.host('Tenancière');
  twoNames = await site.member('Hirondelle');
  const other = await site.member('Loriot');
  const { db } = site.context.database;
  const first = await db.selectFrom('pseudonym').selectAll().where('name', '=', 'Hirondelle').executeTakeFirstOrThrow();
  const second = newId();
  await site.context.database.write((tx) =>
    tx.db
      .insertInto('pseudonym')
      .values({
        id: second,
        account_id: first.account_id,
        name: 'Martinet',
        name_key: nameKey('Martinet'),
        about: '',
        created_at: first.created_at,
      })
      .execute(),
  );
  const place = await imported(site);
  expect((await reply(twoNames, place, 'Une réponse sous le premier nom.', { as: first.id })).status).toBe(303);
  expect(
    (
      await reply(
        twoNames,
        place,
        '> @Hirondelle #3\n> Une réponse sous le premier nom.\n\nUne autre sous le second.',
        { as: second },
      )
    ).status,
  ).toBe(303);
  const visitor = site.visitor();
  strangers = [visitor, other, host];
  subject = {
    place,
    journalSlug: 'carnet-de-maraude',
    board: await putOnBoard(site, place),
    tagSlug: 'maraude',
    names: ['Sterne', 'Hirondelle', 'Martinet'],
    posts: [await postId(visitor, place, 0), await postId(visitor, place, 3), await postId(visitor, place, 4)],
  };
  const sessions = await db
    .selectFrom('session')
    .select(['id', 'secret_hash'])
    .where('account_id', '=', first.account_id)
    .execute();
  // The ids of the two names are not public either: an author is a name.
  secrets = [first.account_id!, first.id, second, ...sessions.flatMap(({ id, secret_hash }) => [id, secret_hash])];
});
afterAll(() => site.close());

it('has a row for every GET route', () => {
  expect(
    site.app.declared
      .filter(({ method }) => method === 'GET')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(SURFACES).sort());
});

it('no page, answer or header names the account, a session or a pseudonym’s id to anybody else', async () => {
  const found: string[] = [];
  for (const browser of strangers) {
    for (const [surface, paths] of Object.entries(SURFACES)) {
      for (const path of paths(subject)) {
        for (const accept of ['text/html', 'application/json']) {
          const answer = await browser.request(path, { headers: { Accept: accept } });
          const everything = answer.text + JSON.stringify([...answer.headers]);
          for (const secret of secrets) if (everything.includes(secret)) found.push(`${surface} ${path}`);
        }
      }
    }
  }
  expect(found).toEqual([]);
});

it('each name’s profile tells of that name alone', async () => {
  for (const browser of strangers) {
    const one = await browser.page('profile', '/@Hirondelle');
    expect(JSON.stringify(one.data)).not.toContain('Martinet');
    expect(one.data.replies.map(({ number }) => number)).toEqual([3]);
    const two = await browser.page('profile', '/@Martinet');
    expect(two.data.replies.map(({ number }) => number)).toEqual([4]);
    // What Martinet wrote quotes Hirondelle, as anybody may; nothing else joins them.
    expect({ ...two.data, replies: [] }).not.toHaveProperty('account');
  }
});

it('what one may do to the two posts is the same to everybody else, and both are one’s own to the author', async () => {
  for (const browser of strangers) {
    const { data } = await browser.page('discussion', subject.place.path);
    const [one, two] = [data.posts[2]!, data.posts[3]!];
    expect(one.can).toEqual(two.can);
  }
  const { data } = await twoNames.page('discussion', subject.place.path);
  expect(data.posts.slice(2).map(({ can }) => [can.edit, can.report])).toEqual([
    [true, false],
    [true, false],
  ]);
});

it('offers first the name last used in this discussion, and warns before another one speaks there', async () => {
  const { data } = await twoNames.page('discussion', subject.place.path);
  expect(data.composer?.as.map(({ name }) => name)).toEqual(['Martinet', 'Hirondelle']);
  expect(data.composer?.otherNameWarning).toBeNull();
  const preview = await reply(
    twoNames,
    subject.place,
    'Encore un mot.',
    { as: data.composer!.as[1]!.id, do: 'preview' },
    true,
  );
  expect(preview.json).toMatchObject({ data: { composer: { otherNameWarning: 'Martinet' } } });
});
