import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THANKS_NOTE_MAX } from '#shared/limits.ts';
import type { Page, PostView } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { addName } from '#tests/support/names.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let author: Browser;
beforeAll(async () => {
  site = await openSite();
  author = await site.member('Guifette');
});
afterAll(() => site.close());

/** A discussion in which Guifette has just written. */
async function written(words = 'Une nuit sans rien promettre.'): Promise<{ place: Place; id: string }> {
  const place = await imported(site, {
    journal: { author: 'Sterne', title: 'Carnet de maraude' },
    entry: {
      title: `Nuit ${++nights}`,
      author: 'Sterne',
      category: null,
      at: '2026-03-05T22:10:00+01:00',
      tags: [],
      bbcode: 'Deux heures de pluie.',
      acknowledgements: [],
    },
    replies: [],
  });
  expect((await reply(author, place, words)).status).toBe(303);
  return { place, id: await postId(author, place, 1) };
}
let nights = 0;

async function thank(browser: Browser, id: string, fields: Fields = {}, enhanced = false): Promise<Answer> {
  const { data } = await browser.page('thank', `/p/${id}/thank`);
  return browser.submit(
    `/p/${id}/thank`,
    `/p/${id}/thank`,
    { as: data.as[0]!.id, note: '', do: 'thank', ...fields },
    { enhanced },
  );
}

const shown = async (browser: Browser, place: Place): Promise<PostView> =>
  (await browser.page('discussion', place.path)).data.posts[0]!;

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a thanks, %s', (way, enhanced) => {
  it('stands under the text with its sentence, and rings', async () => {
    const { place, id } = await written();
    const reader = await site.member(`Sarcelle ${way}`);
    const rung: string[] = [];
    const stop = site.context.bus.on('discussion', ({ discussionId }) => rung.push(discussionId));
    const before = (await reader.page('discussion', place.path)).data.revision;
    expect((await shown(reader, place)).can.thank).toBe('thank');
    const answer = await thank(reader, id, { note: '  Je lis\n ça depuis ma pause. ' }, enhanced);
    stop();
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${place.path}#p1`]);
    expect(rung).toEqual([place.id]);
    const page = await site.visitor().page('discussion', place.path);
    expect(page.data.revision).toBe(before + 1);
    expect(page.data.posts[0]?.thanks).toEqual({
      count: 1,
      notes: [{ words: 'Je lis ça depuis ma pause.', author: `Sarcelle ${way}` }],
    });
    expect((await shown(reader, place)).can.thank).toBe('thanked');
    expect((await site.visitor().get(place.path)).text).toContain('Je lis ça depuis ma pause.');
  });

  it('is one an account: sent twice it is the same, and its sentence can be reworded', async () => {
    const { place, id } = await written();
    const reader = await site.member(`Tadorne ${way}`);
    await thank(reader, id, { note: 'Merci de l’avoir dit.' }, enhanced);
    await thank(reader, id, { note: 'Merci de l’avoir dit.' }, enhanced);
    expect((await shown(reader, place)).thanks.count).toBe(1);
    const { data } = await reader.page('thank', `/p/${id}/thank`);
    expect(data.given).toMatchObject({ as: { name: `Tadorne ${way}` }, note: 'Merci de l’avoir dit.' });
    await thank(reader, id, { note: 'Merci, vraiment.' }, enhanced);
    expect((await shown(reader, place)).thanks).toEqual({
      count: 1,
      notes: [{ words: 'Merci, vraiment.', author: `Tadorne ${way}` }],
    });
  });

  it('taken back is gone with its sentence', async () => {
    const { place, id } = await written();
    const reader = await site.member(`Vanneau ${way}`);
    await thank(reader, id, { note: 'Phrase reprise ensuite.' }, enhanced);
    const answer = await thank(reader, id, { do: 'take_back' }, enhanced);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${place.path}#p1`]);
    expect((await shown(reader, place)).thanks).toEqual({ count: 0, notes: [] });
    expect((await shown(reader, place)).can.thank).toBe('thank');
    const rows = await site.context.database.db.selectFrom('thanks').select('note').where('post_id', '=', id).execute();
    expect(rows).toEqual([]);
    // A second click on the same button finds nothing left to take back.
    expect((await thank(reader, id, { do: 'take_back' }, enhanced)).status).toBe(enhanced ? 200 : 303);
  });

  it('whose sentence is too long comes back whole', async () => {
    const { place, id } = await written();
    const reader = await site.member(`Canut ${way}`);
    const note = 'é'.repeat(THANKS_NOTE_MAX + 1);
    const answer = await thank(reader, id, { note }, enhanced);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(note);
    if (enhanced) expect((answer.json as Page).form?.errors).toEqual({ note: ['too_long'] });
    expect((await shown(reader, place)).thanks.count).toBe(0);
  });

  it('goes with the text when that is withdrawn', async () => {
    const { place, id } = await written('Je le regretterai.');
    const reader = await site.member(`Gravelot ${way}`);
    await thank(reader, id, { note: 'Chaque mot compte.' }, enhanced);
    await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' }, { enhanced });
    for (const browser of [site.visitor(), reader, author]) {
      expect((await shown(browser, place)).thanks).toEqual({ count: 0, notes: [] });
      expect((await browser.get(place.path)).text).not.toContain('Chaque mot compte.');
    }
    expect((await reader.get(`/p/${id}/thank`)).status).toBe(404);
  });
});

describe('a thanks is refused', () => {
  it('for one’s own words, under whatever name', async () => {
    const { place, id } = await written();
    const second = await addName(site, 'Guifette', `Chevalier ${nights}`);
    expect((await shown(author, place)).can.thank).toBeNull();
    expect((await author.get(`/p/${id}/thank`)).status).toBe(404);
    const answer = await author.submit(place.path, `/p/${id}/thank`, { as: second, note: '', do: 'thank' });
    expect(answer.status).toBe(404);
    expect((await shown(author, place)).thanks.count).toBe(0);
  });

  it('from a visitor, who is led to signing in with their words kept', async () => {
    const { place, id } = await written();
    const visitor = site.visitor();
    expect((await visitor.get(`/p/${id}/thank`)).status).toBe(401);
    const answer = await visitor.submit('/sign-in', `/p/${id}/thank`, { as: id, note: 'Sans compte.', do: 'thank' });
    expect([answer.status, answer.text.includes('Sans compte.')]).toEqual([401, true]);
    expect((await shown(visitor, place)).can.thank).toBeNull();
  });

  it('under somebody else’s name', async () => {
    const { place, id } = await written();
    const [one, other] = [await site.member('Pluvier'), await site.member('Barge')];
    const { data } = await other.page('thank', `/p/${id}/thank`);
    expect((await thank(one, id, { as: data.as[0]!.id })).status).toBe(403);
    expect((await shown(one, place)).thanks.count).toBe(0);
  });

  it('under a second name of an account that has given its one', async () => {
    const { place, id } = await written();
    const reader = await site.member('Hirondelle');
    const second = await addName(site, 'Hirondelle', 'Martinet');
    await thank(reader, id, { note: 'Une fois.' });
    const answer = await thank(reader, id, { as: second, note: 'Deux fois.' }, true);
    expect(answer.status).toBe(422);
    expect((answer.json as Page<'thank'>).form?.errors).toEqual({ as: ['thanked_already'] });
    expect((await shown(reader, place)).thanks.notes).toEqual([{ words: 'Une fois.', author: 'Hirondelle' }]);
  });
});

it('offers first the name last used in this discussion, and says which of the two is the other one', async () => {
  const { place, id } = await written();
  const reader = await site.member('Avocette');
  const second = await addName(site, 'Avocette', 'Échasse');
  expect((await reply(reader, place, 'Ici je suis Échasse.', { as: second })).status).toBe(303);
  const { data } = await reader.page('thank', `/p/${id}/thank`);
  expect(data.as.map(({ name }) => name)).toEqual(['Échasse', 'Avocette']);
  expect(data.otherNameWarning).toBeNull();
  const refused = await thank(reader, id, { as: data.as[1]!.id, note: 'x'.repeat(THANKS_NOTE_MAX + 1) }, true);
  expect((refused.json as Page<'thank'>).data.otherNameWarning).toBe('Échasse');
});
