import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appearDue, startAppearing } from '#server/jobs/appearing.ts';
import { createRateLimits } from '#server/http/rate-limit.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import { frForms } from '#shared/messages/fr-forms.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { holdFor, holdReply, keepReply } from '#tests/support/drafts.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  AROUND,
  entry,
  imported,
  NIGHT_ROUND,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  secondName,
  wordsOf,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** Who wants it has their own replies wait some minutes, for themselves alone, before they appear at all. */
let site: Site;
let place: Place;
let host: Browser;
let board: string;
beforeAll(async () => {
  site = await openSite();
  host = await site.host('Tenancière');
  board = await openBoards(site);
});
afterAll(() => site.close());

const MINUTE = 60_000;
const discussion = async (browser: Browser, at = place) => (await browser.page('discussion', at.path)).data;
const heldBy = async (browser: Browser, at = place) => (await discussion(browser, at)).held.waiting;
const press = (browser: Browser, id: string, what: string, enhanced: boolean) =>
  browser.submit('/drafts', `/drafts/${id}/waiting`, { do: what }, { enhanced });
/** Somebody whose replies wait five minutes. */
async function careful(name: string): Promise<Browser> {
  const browser = await site.member(name);
  await holdFor(browser, 5);
  return browser;
}
const nameOf = (name: string) =>
  site.context.database.db.selectFrom('pseudonym').select('id').where('name', '=', name).executeTakeFirstOrThrow();
/** Everything that drafts hold, as text. */
async function everyDraft(): Promise<string> {
  const { db } = site.context.database;
  return JSON.stringify([
    await db.selectFrom('draft').selectAll().execute(),
    await db.selectFrom('draft_version').selectAll().execute(),
  ]);
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
    const { entry: night, ...round } = NIGHT_ROUND;
    place = await imported(site, { ...round, entry: { ...night, title: `La maraude, ${way}` } });
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
    expect(mine.held.waiting).toMatchObject([
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
    expect(await discussion(member)).toMatchObject({ replies, revision, held: { waiting: [] } });
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
    expect(await discussion(member)).toMatchObject({ replies: replies + 1, held: { waiting: [] } });
  });

  describe('that cannot appear any more', () => {
    /** What the page, the list of drafts and the draft itself say of it. */
    async function isBack(member: Browser, id: string, code: FieldErrorCode, body: string, at = place): Promise<void> {
      expect(await discussion(member, at)).toMatchObject({
        held: { waiting: [], refused: { draft: id, code } },
        composer: { body, draft: { id, refused: code } },
      });
      expect((await member.page('drafts', '/drafts')).data.drafts).toMatchObject([{ id, refused: code, dueAt: null }]);
      expect((await member.get(`/drafts/${id}`)).text).toContain(frForms.fieldErrors[code]);
    }

    it('because its passage was withdrawn is a draft again, and holds no word of it', async () => {
      const [author, member] = [await site.member(`Guifette ${way}`), await careful(`Sarcelle ${way}`)];
      const street = `rue Amarante ${way}`;
      const from = await reply(author, place, `Elle travaille ${street}. Le reste peut rester.`);
      const number = Number(/#p(\d+)$/.exec(from.location ?? '')?.[1]);
      const quote = `> @Guifette ${way} #${number}`;
      const id = await holdReply(member, place, `${quote}\n> Elle travaille ${street}.\n\nOui.`);
      expect((await heldBy(member))[0]?.body).toMatchObject([{ kind: 'quote', state: 'live' }, { kind: 'own' }]);
      expect(await everyDraft()).not.toContain(street);
      const post = `/p/${await postId(author, place, number)}/withdraw`;
      const { sentences } = (await author.page('withdraw', post)).data;
      await author.submit(post, post, { what: 'passage', range: sentences[0]!.range });
      expect((await heldBy(member))[0]?.body).toMatchObject([{ kind: 'quote', state: 'withdrawn' }, { kind: 'own' }]);
      const { replies } = await discussion(member);
      if (enhanced) await after(5);
      else expect((await press(member, id, 'appear', enhanced)).location).toBe(`${place.path}?draft=${id}#reply`);
      expect((await discussion(member)).replies).toBe(replies);
      await isBack(member, id, 'quote_altered', `${quote} · passage retiré\n\nOui.`);
    });

    it('because the thread was closed is a draft again, and the page says where', async () => {
      const thread = await openThread(await site.member(`Héron ${way}`), board);
      const member = await careful(`Butor ${way}`);
      const id = await holdReply(member, thread, 'Un dernier mot.');
      expect((await member.get(thread.path)).text).toContain('Ta réponse paraît à');
      await host.submit(`${thread.path}/manage`, `${thread.path}/manage`, { do: 'close' });
      // Sending one more is refused as ever, its words kept.
      const late = await reply(member, thread, 'Encore un.', { as: (await nameOf(`Butor ${way}`)).id }, enhanced);
      expect([late.status, late.text.includes('Encore un.')]).toEqual([409, true]);
      expect((await press(member, id, 'appear', enhanced)).location).toBe(`/drafts/${id}`);
      expect(await discussion(member, thread)).toMatchObject({
        replies: 0,
        composer: null,
        held: { refused: { draft: id, code: 'thread_closed' } },
      });
      expect((await member.get(thread.path)).text).toContain(frForms.held.refused);
    });

    it('because its writer may not see the discussion any more keeps its words for them', async () => {
      const keeper = await site.member(`Grue ${way}`);
      const text = await entry(keeper, await openJournal(keeper));
      const member = await careful(`Râle ${way}`);
      const id = await holdReply(member, text, 'Rien que pour moi, alors.');
      const details = `${text.path}/details`;
      expect((await keeper.submit(details, details, { ...AROUND, audience: 'me' })).status).toBe(303);
      expect((await member.page('drafts', '/drafts')).data.drafts).toMatchObject([{ id, title: null, href: null }]);
      await after(5);
      expect((await discussion(keeper, text)).replies).toBe(0);
      const { drafts } = (await member.page('drafts', '/drafts')).data;
      expect(drafts).toMatchObject([{ id, refused: 'discussion_gone', beginning: 'Rien que pour moi, alors.' }]);
      expect((await member.page('draft', `/drafts/${id}`)).data.versions[0]?.body).toBe('Rien que pour moi, alors.');
    });
  });

  it('tells people once it appears, and waits again where comments are read first', async () => {
    const keeper = await site.member(`Sterne ${way}`);
    const text = await entry(keeper, await openJournal(keeper), { comments: 'screened' });
    const member = await careful(`Courlis ${way}`);
    await holdReply(member, text, `> @Sterne ${way} #0\n> Il pleut sur le parking\n\nIci aussi.`);
    const told = async () => (await keeper.page('notifications', '/notifications')).data.items.length;
    const waiting = async () => (await discussion(keeper, text)).posts.map(({ screening }) => screening);
    expect([await told(), await waiting()]).toEqual([0, []]);
    await after(5);
    expect([await told(), await waiting()]).toEqual([1, ['decide']]);
    const id = await postId(keeper, text, 1);
    await keeper.submit(text.path, `/p/${id}/screen`, { do: 'show' }, { enhanced });
    expect(wordsOf(await site.visitor().page('discussion', text.path)).at(-1)).toContain('Ici aussi.');
  });

  it('asks first about what came meanwhile, and leaves unread what comes while it waits', async () => {
    const member = await careful(`Pipit ${way}`);
    const { replies } = await discussion(member);
    const other = await site.member(`Linotte ${way}`);
    await reply(other, place, 'Avant l’envoi.');
    const asked = await reply(member, place, 'Moi aussi.', { seen: String(replies) }, enhanced);
    expect([asked.status, asked.text.includes('Moi aussi.')]).toEqual([200, true]);
    expect(await heldBy(member)).toEqual([]);
    await holdReply(member, place, 'Moi aussi.', { seen: String(replies), asked: 'yes' });
    expect((await discussion(member)).unread).toBeNull();
    await reply(other, place, 'Pendant l’attente.');
    await after(5);
    expect((await discussion(member)).unread).toMatchObject({ first: replies + 2 });
  });

  it('speaks for the name it will appear under, and another one is warned', async () => {
    const member = await careful(`Hirondelle ${way}`);
    const second = await secondName(site, `Hirondelle ${way}`, `Martinet ${way}`);
    await reply(member, place, 'Sous le second.', { as: second }, enhanced);
    expect((await heldBy(member))[0]?.as).toBe(`Martinet ${way}`);
    expect((await discussion(member)).composer?.as[0]?.name).toBe(`Martinet ${way}`);
  });
});

describe('the clock of replies that wait', () => {
  beforeAll(async () => {
    place = await imported(site);
  });

  it('begins with what was due while the site was down, and is woken by each that is sent', async () => {
    const member = await careful('Bécasseau');
    const { replies } = await discussion(member);
    await holdReply(member, place, 'Pendant l’arrêt.');
    site.clock.advance(5 * MINUTE);
    const stop = startAppearing(site.context);
    await stop();
    expect((await discussion(member)).replies).toBe(replies + 1);

    const again = startAppearing(site.context);
    await holdReply(member, place, 'Pendant la marche.');
    site.clock.advance(5 * MINUTE);
    // The next one that is sent has it look at the clock anew.
    await holdReply(member, place, 'Plus tard.');
    await again();
    expect(wordsOf(await member.page('discussion', place.path)).at(-1)).toBe('Pendant la marche.');
    expect(await heldBy(member)).toHaveLength(1);
    await after(5);
  });

  it('says when it is due next', async () => {
    const member = await careful('Chevalier');
    expect(await appearDue(site.context)).toBe(60 * MINUTE);
    await holdReply(member, place, 'Dans cinq minutes.');
    site.clock.advance(2 * MINUTE);
    expect(await appearDue(site.context)).toBe(3 * MINUTE);
    await after(3);
  });

  it('tries again what could not be stored, and loses nothing', async () => {
    const member = await careful('Tournepierre');
    const { replies } = await discussion(member);
    await holdReply(member, place, 'Contre vents et marées.');
    const { database } = site.context;
    const { write } = database;
    Object.assign(database, { write: () => Promise.reject(new Error('disk full')) });
    try {
      site.clock.advance(5 * MINUTE);
      expect(await appearDue(site.context)).toBe(30_000);
    } finally {
      Object.assign(database, { write });
    }
    expect(site.errors.splice(0).map(({ event }) => event)).toEqual(['appearing_failed']);
    expect(await heldBy(member)).toHaveLength(1);
    await appearDue(site.context);
    expect((await discussion(member)).replies).toBe(replies + 1);
  });

  it('takes from what an account may write when a reply is sent, not when it appears', async () => {
    const member = await careful('Huîtrier');
    const open = site.context.limits;
    Object.assign(site.context, { limits: createRateLimits() });
    try {
      const sent = [];
      for (let i = 0; i < 11; i += 1) sent.push((await reply(member, place, `Mot ${i}.`)).status);
      expect(sent).toEqual([...Array<number>(10).fill(303), 429]);
      const { replies } = await discussion(member);
      await after(5);
      expect((await discussion(member)).replies).toBe(replies + 10);
    } finally {
      Object.assign(site.context, { limits: open });
    }
  });
});
