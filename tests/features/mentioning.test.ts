import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import { bumpVisibility } from '#server/discussions/store.ts';
import { nameKey } from '#server/members/names.ts';
import type { Browser } from '#tests/support/browser.ts';
import { entry } from '#tests/support/entry.ts';
import { addName } from '#tests/support/names.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let writer: Browser;
let named: Browser;
let place: Place;
beforeAll(async () => {
  site = await openSite();
  writer = await site.member('Sterne');
  named = await site.member('Le Courlis');
  place = await entry(site, writer, 'Une nuit.');
});
afterAll(() => site.close());

/** Writes in the discussion; gives the number. */
async function write(body: string, enhanced = false): Promise<number> {
  const answer = await reply(writer, place, body, {}, enhanced);
  expect(answer.status).toBe(enhanced ? 200 : 303);
  return Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]);
}

async function htmlOf(number: number, browser: Browser = site.visitor()): Promise<string> {
  const { data } = await browser.page('discussion', place.path);
  const post = data.posts.find((one) => one.number === number)!;
  return post.body.map((segment) => (segment.kind === 'own' ? segment.html : '')).join('');
}

const LINK = '<a href="/@Le%20Courlis">@Le Courlis</a>';
const told = async (browser: Browser): Promise<number[]> =>
  (await browser.page('notifications', '/notifications')).data.items
    .filter(({ kind }) => kind === 'mentioned')
    .map(({ number }) => number);

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a mention, %s', (_way, enhanced) => {
  it('leads to the profile and tells its name, and the stored words stay as typed', async () => {
    const body = 'Demande à @Le Courlis, ou à @Personne. `@Le Courlis`';
    const number = await write(body, enhanced);
    expect(await htmlOf(number)).toBe(`<p>Demande à ${LINK}, ou à @Personne. <code>@Le Courlis</code></p>`);
    expect(await told(named)).toContain(number);
    const id = await postId(writer, place, number);
    const { data } = await writer.page('edit', `/p/${id}/edit`);
    expect(data.body).toBe(body);
    const fields = { body: `${body} Demain.`, revision: data.revision, do: 'publish', cut_out: 'keep' };
    await writer.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields, { enhanced });
    expect(await htmlOf(number)).toContain(LINK);
    expect((await told(named)).filter((one) => one === number)).toHaveLength(1);
    const history = await site.visitor().page('history', `/p/${id}/history`);
    expect(history.data.revisions.map(({ body: [own] }) => own?.kind === 'own' && own.html.includes(LINK))).toEqual([
      true,
      true,
    ]);
  });

  it('shows in a preview, which tells nobody', async () => {
    const before = (await told(named)).length;
    const answer = await reply(writer, place, 'Bonjour @Le Courlis.', { do: 'preview' }, enhanced);
    if (enhanced)
      expect((answer.json as Page<'discussion'>).data.composer?.preview).toMatchObject([
        { html: `<p>Bonjour ${LINK}.</p>` },
      ]);
    else expect(answer.text).toContain(LINK);
    expect((await told(named)).length).toBe(before);
  });

  it('added by an edit tells the new name alone', async () => {
    const number = await write('Bonjour.', enhanced);
    const id = await postId(writer, place, number);
    const { data } = await writer.page('edit', `/p/${id}/edit`);
    const fields = { body: 'Bonjour @le courlis.', revision: data.revision, do: 'publish', cut_out: 'keep' };
    await writer.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields, { enhanced });
    expect(await told(named)).toContain(number);
  });

  it('withdrawn is told of no longer, be it with its passage or with the whole text', async () => {
    const [part, whole] = [
      await write('Demande à @Le Courlis. Moi non.', enhanced),
      await write('@Le Courlis ?', enhanced),
    ];
    expect(await told(named)).toEqual(expect.arrayContaining([part, whole]));
    const withdraw = async (
      number: number,
      fields: (path: string) => Promise<Record<string, string>>,
    ): Promise<void> => {
      const path = `/p/${await postId(writer, place, number)}/withdraw`;
      expect((await writer.submit(path, path, await fields(path), { enhanced })).status).toBe(enhanced ? 200 : 303);
    };
    await withdraw(part, async (path) => ({
      what: 'passage',
      range: (await writer.page('withdraw', path)).data.sentences[0]!.range,
    }));
    await withdraw(whole, () => Promise.resolve({ what: 'post' }));
    const now = await told(named);
    expect([now.includes(part), now.includes(whole)]).toEqual([false, false]);
    const left = await site.context.database.db
      .selectFrom('mention')
      .innerJoin('revision', 'revision.id', 'mention.revision_id')
      .innerJoin('post', 'post.id', 'revision.post_id')
      .select('post.number')
      .where('post.number', 'in', [part, whole])
      .execute();
    expect(left).toEqual([]);
  });
});

it('a name that was changed since leads nowhere, also when somebody else bears it', async () => {
  const renamed = await site.member('Bécassine');
  const number = await write('Merci @Bécassine.');
  expect(await htmlOf(number)).toContain('href="/@B%C3%A9cassine"');
  await site.context.database.write(async (tx) => {
    const other = { name: 'Bécasseau', name_key: nameKey('Bécasseau') };
    await tx.db.updateTable('pseudonym').set(other).where('name', '=', 'Bécassine').execute();
    await bumpVisibility(tx);
  });
  await site.member('Bécassine');
  expect(await htmlOf(number, renamed)).toBe('<p>Merci @Bécassine.</p>');
});

it('one’s own other name is linked as any name is, and told nothing', async () => {
  await addName(site, 'Sterne', 'Martinet');
  const number = await write('Comme dit @Martinet.');
  expect(await htmlOf(number)).toContain('href="/@Martinet"');
  expect(await told(writer)).toEqual([]);
});
