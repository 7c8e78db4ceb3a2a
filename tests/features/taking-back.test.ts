import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '#tests/support/browser.ts';
import { report } from '#tests/support/reports.ts';
import { keepReply } from '#tests/support/drafts.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let place: Place;
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
});
afterAll(() => site.close());

const MINUTE = 60_000;

/** Publishes a reply; gives its number and id. */
async function published(browser: Browser, body: string, more = {}): Promise<{ number: number; id: string }> {
  const answer = await reply(browser, place, body, more);
  const number = Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]);
  const { data } = await browser.page('discussion', answer.location!.replace(/#.*/, ''));
  return { number, id: data.posts.find((post) => post.number === number)!.id };
}

async function postNumber(browser: Browser, number: number) {
  const page = Math.ceil(number / 20);
  const { data } = await browser.page('discussion', `${place.path}?page=${page}`);
  return data.posts.find((post) => post.number === number)!;
}

describe.each([
  ['plain', false],
  ['enhanced', true],
])('taking a reply back, %s', (way, enhanced) => {
  it('leaves the bare number, and the words in a draft, quotes and all', async () => {
    const [member, other] = [await site.member(`Mésange ${way}`), await site.member(`Grive ${way}`)];
    const body = '> @Courlis #1\n> le silence pèse aussi.\n\nParti trop vite.';
    const { number, id } = await published(member, body, { in_reply_to: '1' });
    await reply(other, place, `> @Mésange ${way} #${number}\n> Parti trop vite.\n\nAh.`);
    site.clock.advance(2 * MINUTE + 1_000);
    expect((await postNumber(member, number)).takeBack).toBe(8);
    expect((await member.get(place.path)).text).toContain('Reprendre (encore 8 min)');
    for (const browser of [other, site.visitor()]) expect((await postNumber(browser, number)).takeBack).toBeNull();

    const answer = await member.submit(place.path, `/p/${id}/take-back`, {}, { enhanced });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${place.path}#reply`]);
    const visitor = site.visitor();
    expect(await postNumber(visitor, number)).toMatchObject({ state: 'taken_back', author: null, body: [] });
    expect((await postNumber(visitor, number + 1)).body).toMatchObject([{ kind: 'quote', state: 'withdrawn' }, {}]);
    const html = (await visitor.get(place.path)).text;
    expect(html).toContain(`id="p${number}"`);
    const shown = html.slice(html.indexOf(`id="p${number}"`), html.indexOf(`id="p${number + 1}"`));
    expect(shown).not.toMatch(/retiré|Parti|Mésange/);
    const { composer } = (await member.page('discussion', place.path)).data;
    expect(composer).toMatchObject({ body, inReplyTo: 1 });
    const { db } = site.context.database;
    expect(await db.selectFrom('sealed_revision').select('id').where('post_id', '=', id).execute()).toEqual([]);
    expect((await visitor.get(`/p/${id}/history`)).status).toBe(404);

    // Sent again, it is a new reply, and the number stays empty.
    const again = await reply(member, place, composer!.body, { draft: composer!.draft.key });
    expect(again.location).toMatch(new RegExp(`#p${number + 2}$`));
    expect((await postNumber(visitor, number)).state).toBe('taken_back');
  });

  it('puts the words beside a draft that is there already: both stay', async () => {
    const member = await site.member(`Bruant ${way}`);
    const { id } = await published(member, 'Parti trop vite aussi.');
    await keepReply(member, place, 'La suite, commencée.');
    await member.submit(place.path, `/p/${id}/take-back`, {}, { enhanced });
    const { drafts } = (await member.page('drafts', '/drafts')).data;
    expect(drafts.map(({ beginning }) => beginning).sort()).toEqual(['La suite, commencée.', 'Parti trop vite aussi.']);
  });

  it('after ten minutes is an ordinary withdrawal, which the same form leads to', async () => {
    const member = await site.member(`Pouillot ${way}`);
    const { number, id } = await published(member, 'Réfléchi longtemps.');
    const token = (await member.token(place.path)) ?? '';
    site.clock.advance(10 * MINUTE);
    expect((await postNumber(member, number)).takeBack).toBeNull();
    const answer = await member.send(`/p/${id}/take-back`, { token }, { enhanced });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `/p/${id}/withdraw`]);
    expect((await postNumber(member, number)).state).toBe('live');
  });

  it('is the author’s alone, and once', async () => {
    const [member, other] = [await site.member(`Accenteur ${way}`), await site.member(`Traquet ${way}`)];
    const { number, id } = await published(member, 'À moi seule.');
    const token = (await other.token(place.path)) ?? '';
    expect((await other.send(`/p/${id}/take-back`, { token }, { enhanced })).status).toBe(404);
    expect([401, 403, 404]).toContain(
      (await site.visitor().submit('/sign-in', `/p/${id}/take-back`, {}, { enhanced })).status,
    );
    expect((await postNumber(member, number)).state).toBe('live');
    expect((await other.get(`/p/${id}/take-back`)).location).toMatch(new RegExp(`#p${number}$`));
    await member.submit(place.path, `/p/${id}/take-back`, {}, { enhanced });
    expect((await member.submit(place.path, `/p/${id}/take-back`, {}, { enhanced })).status).toBe(404);
    expect((await member.page('drafts', '/drafts')).data.drafts).toHaveLength(1);
  });

  it('keeps what was reported sealed, and nothing else', async () => {
    const member = await site.member(`Rousserolle ${way}`);
    const { id } = await published(member, 'De quoi signaler.');
    const visitor = site.visitor();
    await report(visitor, `/report/post/${id}`, { reason: 'other' });
    await member.submit(place.path, `/p/${id}/take-back`, {}, { enhanced });
    const { db } = site.context.database;
    expect(await db.selectFrom('sealed_revision').select(['why', 'text']).where('post_id', '=', id).execute()).toEqual([
      { why: 'report', text: 'De quoi signaler.' },
    ]);
  });
});
