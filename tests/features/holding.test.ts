import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appearDue } from '#server/jobs/appearing.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { holdFor, holdReply, keepReply } from '#tests/support/drafts.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, promote, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** Who wants it has their own replies wait some minutes, for themselves alone, before they appear at all. */
let site: Site;
let place: Place;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const MINUTE = 60_000;
const discussion = async (browser: Browser, at = place) => (await browser.page('discussion', at.path)).data;
const heldBy = async (browser: Browser, at = place) => (await discussion(browser, at)).held;
const press = (browser: Browser, id: string, what: string, enhanced: boolean) =>
  browser.submit('/drafts', `/drafts/${id}/waiting`, { do: what }, { enhanced });
/** Somebody whose replies wait five minutes. */
async function careful(name: string): Promise<Browser> {
  const browser = await site.member(name);
  await holdFor(browser, 5);
  return browser;
}
/** What the clock's job does once these minutes are over. */
async function after(minutes: number): Promise<void> {
  site.clock.advance(minutes * MINUTE);
  await appearDue(site.context);
}

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a reply that waits, %s', (way, enhanced) => {
  beforeAll(async () => {
    const { entry, ...round } = NIGHT_ROUND;
    place = await imported(site, { ...round, entry: { ...entry, title: `La maraude, ${way}` } });
  });

  it('is chosen in the settings, and chosen off again', async () => {
    const member = await site.member(`Mésange ${way}`);
    expect((await member.page('settings', '/settings')).data.holdMinutes).toBe(0);
    const answer = await holdFor(member, 10, enhanced);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/settings?done=holding']);
    expect((await member.page('settings', answer.location!)).data).toMatchObject({ done: 'holding', holdMinutes: 10 });
    expect((await discussion(member)).composer?.holdMinutes).toBe(10);
    expect((await holdFor(member, 7, enhanced)).status).toBe(422);
    await holdFor(member, 0, enhanced);
    expect((await reply(member, place, 'Tout de suite.', {}, enhanced)).location).toMatch(/#p\d+$/);
  });

  it('is seen by its writer alone, then appears as if it were sent then', async () => {
    const member = await careful(`Pouillot ${way}`);
    const staff = await site.member(`Gardien ${way}`);
    await promote(site, `Gardien ${way}`, 'host');
    const before = (await discussion(member)).replies;
    await keepReply(member, place, 'Un début.');
    const { composer } = await discussion(member);
    const body = '> @Courlis #1\n> le silence pèse aussi.\n\nÇa, *oui*.';
    const sent = await reply(member, place, body, { in_reply_to: '1', draft: composer!.draft.key }, enhanced);
    expect([sent.status, sent.location]).toEqual([enhanced ? 200 : 303, `${place.path}#held`]);
    const due = new Date(site.clock.now.getTime() + 5 * MINUTE).toISOString();
    const mine = await discussion(member);
    expect(mine).toMatchObject({ replies: before, composer: { body: '', draft: { id: null } } });
    expect(mine.held).toMatchObject([
      {
        dueAt: due,
        as: `Pouillot ${way}`,
        inReplyTo: 1,
        body: [
          { kind: 'quote', number: 1, author: 'Courlis', parts: [{ kind: 'cut' }, { kind: 'words' }] },
          { kind: 'own', html: '<p>Ça, <em>oui</em>.</p>' },
        ],
      },
    ]);
    expect((await member.get(place.path)).text).toContain('Ton commentaire paraît à');
    const { drafts } = (await member.page('drafts', '/drafts')).data;
    expect(drafts).toMatchObject([{ dueAt: due, beginning: 'Ça, *oui*.', href: `${place.path}#held` }]);
    const id = drafts[0]!.id;
    expect((await member.get(`/drafts/${id}/waiting`)).location).toBe(`${place.path}#held`);
    for (const other of [site.visitor(), await site.member(`Bruant ${way}`), staff]) {
      expect((await other.get(place.path)).text).not.toContain('Ça, ');
      expect(await heldBy(other)).toEqual([]);
      expect([401, 404]).toContain((await other.get(`/drafts/${id}/waiting`)).status);
      for (const act of ['appear', 'take_back', 'delete'])
        expect([401, 403, 404]).toContain((await press(other, id, act, enhanced)).status);
    }

    await after(4);
    expect((await discussion(member)).replies).toBe(before);
    await after(1);
    const now = await discussion(site.visitor());
    expect(now.replies).toBe(before + 1);
    expect(now.posts.at(-1)).toMatchObject({
      author: { name: `Pouillot ${way}` },
      at: due,
      inReplyTo: { number: 1 },
      body: [{ kind: 'quote', number: 1, state: 'live' }, { kind: 'own' }],
    });
    expect(await heldBy(member)).toEqual([]);
    expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
  });

  it('appears at once when its writer says so, once', async () => {
    const member = await careful(`Rousserolle ${way}`);
    const id = await holdReply(member, place, 'Finalement, maintenant.');
    const answer = await press(member, id, 'appear', enhanced);
    const { replies } = await discussion(member);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${place.path}#p${replies}`]);
    expect(wordsOf(await member.page('discussion', place.path)).at(-1)).toBe('Finalement, maintenant.');
    expect((await press(member, id, 'appear', enhanced)).status).toBe(404);
    await after(10);
    expect((await discussion(member)).replies).toBe(replies);
  });

  it('is taken back into the field, beside another draft', async () => {
    const member = await careful(`Locustelle ${way}`);
    const { replies } = await discussion(member);
    const body = '> @Courlis #1\n> le silence pèse aussi.\n\nTrop vite.';
    const id = await holdReply(member, place, body, { in_reply_to: '1' });
    await keepReply(member, place, 'Autre chose.', { draft: '' });
    const answer = await press(member, id, 'take_back', enhanced);
    expect(answer.location).toBe(`${place.path}?draft=${id}#reply`);
    const { composer } = (await member.page('discussion', answer.location!)).data;
    expect(composer).toMatchObject({ body, inReplyTo: 1, draft: { id, others: 1, refused: null } });
    await after(10);
    expect((await discussion(member)).replies).toBe(replies);
    expect((await member.page('drafts', '/drafts')).data.drafts.map(({ dueAt }) => dueAt)).toEqual([null, null]);
  });

  it('is deleted without a trace', async () => {
    const member = await careful(`Traquet ${way}`);
    const { replies, revision } = await discussion(member);
    const id = await holdReply(member, place, `Jamais dit, ${way}.`);
    expect((await press(member, id, 'delete', enhanced)).location).toBe(`${place.path}#reply`);
    await after(10);
    expect(await discussion(member)).toMatchObject({ replies, revision, held: [] });
    const { db } = site.context.database;
    expect(await db.selectFrom('draft_version').select('source').where('draft_id', '=', id).execute()).toEqual([]);
  });

  it('is one reply, however often its form is sent and its time comes', async () => {
    const member = await careful(`Accenteur ${way}`);
    const { replies } = await discussion(member);
    const key = { submission: newId() };
    const send = () => reply(member, place, 'Une seule fois.', key, enhanced);
    const [one, two] = await Promise.all([send(), send()]);
    expect([one.location, two.location]).toEqual([`${place.path}#held`, `${place.path}#held`]);
    // Though it was chosen off meanwhile.
    await holdFor(member, 0);
    expect((await send()).location).toBe(`${place.path}#held`);
    expect(await heldBy(member)).toHaveLength(1);
    site.clock.advance(5 * MINUTE);
    await Promise.all([appearDue(site.context), appearDue(site.context)]);
    expect((await discussion(member)).replies).toBe(replies + 1);
    expect((await send()).location).toBe(`${place.path}#p${replies + 1}`);
    expect(await discussion(member)).toMatchObject({ replies: replies + 1, held: [] });
  });
});
