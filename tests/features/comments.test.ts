import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { AROUND, entry, openJournal, postId, reply, secondName, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** The author of an entry closes its comments, or reads each before it appears. */

let site: Site;
let keeper: Browser;
let commenter: Browser;
let other: Browser;
let host: Browser;
let visitor: Browser;
let slug: string;
beforeAll(async () => {
  site = await openSite();
  host = await site.host('Tenancière');
  keeper = await site.member('Courlis');
  commenter = await site.member('Vanneau');
  other = await site.member('Sarcelle');
  visitor = site.visitor();
  slug = await openJournal(keeper);
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const stateOf = async (who: Browser, place: Place, number: number): Promise<unknown> => {
  const { data } = await who.page('discussion', place.path);
  const post = data.posts.find((one) => one.number === number);
  return [post?.state, post?.screening, post?.author?.name ?? null, JSON.stringify(post?.body).includes('Mot du soir')];
};
const rings = (place: Place): number[] => {
  const heard: number[] = [];
  site.context.bus.on('discussion', ({ discussionId, revision }) => {
    if (discussionId === place.id) heard.push(revision);
  });
  return heard;
};

describe.each(ways)('closed comments, %s', (_way, enhanced) => {
  it('take no new one, keep those that are there, and give back what somebody was writing', async () => {
    const place = await entry(keeper, slug);
    expect((await reply(commenter, place, 'Arrivé à temps.', {}, enhanced)).status).toBe(enhanced ? 200 : 303);
    const { data } = await commenter.page('discussion', place.path);
    const submission = newId();
    const fields = { as: data.composer!.as[0]!.id, submission, in_reply_to: '', do: 'publish' };
    const once = { ...fields, submission: newId(), body: 'Deux fois le même.' };
    const send = (sent: Record<string, string>) =>
      commenter.submit('/settings', `${place.path}/reply`, sent, { enhanced });
    const first = await send(once);
    await keeper.submit(`${place.path}/details`, `${place.path}/details`, { ...AROUND, comments: 'closed' });
    const late = await send({ ...fields, body: 'Une phrase en route.' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Une phrase en route.');
    if (enhanced) expect((late.json as Page).form?.errors).toEqual({ form: ['comments_closed'] });
    else expect(late.text).toContain('ont été fermés pendant que tu écrivais');
    // What was stored before is found again, not refused.
    expect((await send(once)).location).toBe(first.location);
    for (const who of [visitor, commenter, keeper]) {
      const page = await who.page('discussion', place.path);
      expect([page.data.closed, page.data.composer, page.data.replies]).toEqual(['author', null, 2]);
      expect(page.data.posts.every(({ can }) => !can.quote)).toBe(true);
    }
    expect((await visitor.get(place.path)).text).toContain('a fermé les commentaires');
  });
});

describe.each(ways)('comments read first, %s', (way, enhanced) => {
  const scene = async (): Promise<{ place: Place; id: string }> => {
    const place = await entry(keeper, slug, { comments: 'screened', title: `Seuil ${way}` });
    const answer = await reply(commenter, place, 'Mot du soir.', {}, enhanced);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    return { place, id: await postId(commenter, place, 1) };
  };
  const decide = (who: Browser, { place, id }: { place: Place; id: string }, decision: string) =>
    who.submit(place.path, `/p/${id}/screen`, { do: decision }, { enhanced });

  it('wait under their number, seen by their author, the entry’s author and the moderators', async () => {
    const { place, id } = await scene();
    expect(await stateOf(commenter, place, 1)).toEqual(['live', 'waiting', 'Vanneau', true]);
    expect(await stateOf(keeper, place, 1)).toEqual(['live', 'decide', 'Vanneau', true]);
    expect(await stateOf(host, place, 1)).toEqual(['live', 'waiting', 'Vanneau', true]);
    for (const who of [visitor, other]) expect(await stateOf(who, place, 1)).toEqual(['waiting', null, null, false]);
    expect((await visitor.get(place.path)).text).toContain('Un commentaire attend ici.');
    expect((await commenter.get(place.path)).text).toContain('Attend d’être lu');
    const { data } = await keeper.page('journal', `/journals/${slug}`);
    expect(data.waiting).toContainEqual(expect.objectContaining({ postId: id, number: 1, title: `Seuil ${way}` }));
    for (const who of [visitor, commenter, host])
      expect((await who.page('journal', `/journals/${slug}`)).data.waiting).toEqual([]);
    expect((await commenter.page('discussion', place.path)).data.screened).toBe(true);
    expect((await keeper.page('discussion', place.path)).data.screened).toBe(false);
    // A later one has the next number: places do not depend on who may see.
    await reply(keeper, place, 'La réponse de la maison.');
    expect(wordsOf(await visitor.page('discussion', place.path)).at(-1)).toBe('La réponse de la maison.');
    expect(await stateOf(visitor, place, 2)).toEqual(['live', null, 'Courlis', false]);
  });

  it('appear once the entry’s author lets them, which is told live', async () => {
    const subject = await scene();
    const heard = rings(subject.place);
    const answer = await decide(keeper, subject, 'show');
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${subject.place.path}#p1`]);
    expect(heard).toHaveLength(1);
    for (const who of [visitor, other, commenter, keeper])
      expect(await stateOf(who, subject.place, 1)).toEqual(['live', null, 'Vanneau', true]);
    // The same button twice is one decision.
    expect((await decide(keeper, subject, 'show')).location).toBe(answer.location);
    expect((await keeper.page('journal', `/journals/${slug}`)).data.waiting.map(({ postId: id }) => id)).not.toContain(
      subject.id,
    );
  });

  it('set aside are their author’s to keep, copy and withdraw, and nobody else’s to read', async () => {
    const subject = await scene();
    const heard = rings(subject.place);
    expect((await decide(keeper, subject, 'aside')).status).toBe(enhanced ? 200 : 303);
    expect(heard).toHaveLength(1);
    for (const who of [visitor, other, keeper])
      expect(await stateOf(who, subject.place, 1)).toEqual(['aside', null, null, false]);
    expect(await stateOf(commenter, subject.place, 1)).toEqual(['live', 'aside', 'Vanneau', true]);
    expect(await stateOf(host, subject.place, 1)).toEqual(['live', 'aside', 'Vanneau', true]);
    const { data } = await commenter.page('discussion', subject.place.path);
    expect(data.posts[0]?.can).toMatchObject({ edit: false, withdraw: true });
    expect((await commenter.page('withdraw', `/p/${subject.id}/withdraw`)).data.copy).toContain('Mot du soir.');
    expect((await keeper.page('profile', '/@Vanneau')).data.replies.map(({ postId: id }) => id)).not.toContain(
      subject.id,
    );
    // For good: no second thought brings it back.
    expect((await decide(keeper, subject, 'show')).status).toBe(404);
    expect(await stateOf(visitor, subject.place, 1)).toEqual(['aside', null, null, false]);
    await commenter.submit(`/p/${subject.id}/withdraw`, `/p/${subject.id}/withdraw`, { what: 'post' });
    expect(await stateOf(visitor, subject.place, 1)).toEqual(['withdrawn', null, null, false]);
  });

  it('are nobody else’s to decide about', async () => {
    const subject = await scene();
    for (const who of [visitor, other, commenter, host]) {
      for (const decision of ['show', 'aside']) {
        const answer = await who.submit('/sign-in', `/p/${subject.id}/screen`, { do: decision }, { enhanced });
        const settled = answer.status === 403 ? await decide(who, subject, decision) : answer;
        expect([401, 403, 404]).toContain(settled.status);
      }
    }
    expect((await decide(keeper, subject, 'perhaps')).status).toBe(422);
    expect(await stateOf(keeper, subject.place, 1)).toEqual(['live', 'decide', 'Vanneau', true]);
  });

  it('wait also when the entry’s author speaks under another name, which would else be known as theirs', async () => {
    const two = await site.member(`Loriot ${way}`);
    const own = await openJournal(two, { title: `Loriot ${way}`, audience: 'public' });
    const second = await secondName(site, `Loriot ${way}`, `Huppe ${way}`);
    const place = await entry(two, own, { comments: 'screened' });
    await reply(two, place, 'Mot du soir.', { as: second }, enhanced);
    expect(await stateOf(visitor, place, 1)).toEqual(['waiting', null, null, false]);
  });

  it('that are quoted while they wait show nothing of themselves to others', async () => {
    const subject = await scene();
    const quoting = await reply(
      keeper,
      subject.place,
      '> @Vanneau #1\n> Mot du soir.\n\nJe réponds déjà.',
      {},
      enhanced,
    );
    expect(quoting.status).toBe(enhanced ? 200 : 303);
    expect((await visitor.get(subject.place.path)).text).not.toContain('Mot du soir');
    await decide(keeper, subject, 'show');
    expect((await visitor.get(subject.place.path)).text).toContain('Mot du soir');
  });
});
