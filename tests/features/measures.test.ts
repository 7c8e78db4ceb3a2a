import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import { reconcileTombstones } from '#server/hosting/tombstones.ts';
import { endMeasures } from '#server/moderation/ending.ts';
import type { FormState, Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, decide, openReview } from '#tests/support/decide.ts';
import { dump, textOf } from '#tests/support/dump.ts';
import { codeIn, report } from '#tests/support/reports.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  AROUND,
  entry,
  imported,
  JOURNAL,
  NIGHT_ROUND,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** What a decision can do besides removing: what each does, how long, what its letter says, and that it can be undone. */

let site: Site;
let place: Place;
let author: Browser;
let vigie: Browser;
let second: Browser;
let reader: Browser;
/** A name that stands nowhere else, another one each time. */
let street = '';
let told = 0;
/** The author's journal. */
let own: string;

beforeAll(async () => {
  site = await openSite();
  [author, vigie, second, reader] = [
    await site.member('Mésange'),
    await site.member('Vigie'),
    await site.member('Guetteur'),
    await site.member('Lectrice'),
  ];
  await promote(site, 'Vigie', 'moderator');
  await promote(site, 'Guetteur', 'host');
  own = await openJournal(author, { audience: 'public' });
});
afterAll(() => site.close());

beforeEach(async () => {
  told += 1;
  street = `Quenouille${told}`;
  place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
});

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const db = () => site.context.database.db;
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;

async function write(body: string, who = author): Promise<string> {
  const answer = await reply(who, place, body);
  return postId(who, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
}

/** Opens a case about a post and decides it; gives the case's id. */
async function decided(id: string, fields: Fields, enhanced = false): Promise<string> {
  const caseId = await openReview(vigie, id);
  const answer = await decide(vigie, caseId, fields, { enhanced });
  expect([answer.status, answer.text.slice(0, 1500)]).toEqual([enhanced ? 200 : 303, expect.any(String)]);
  return caseId;
}

/** Somebody signs in anew. */
async function signIn(name: string): Promise<Browser> {
  const browser = site.visitor();
  await browser.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
  return browser;
}

const casePath = (id: string): string => `/moderation/cases/${id}`;
const seen = async (who: Browser, id: string) =>
  (await who.page('discussion', place.path)).data.posts.find((post) => post.id === id);
const letterOf = async (caseId: string, who = author) => {
  const { id } = await db()
    .selectFrom('decision')
    .select('id')
    .where('case_id', '=', caseId)
    .orderBy('decided_at')
    .executeTakeFirstOrThrow();
  return who.page('statement', `/statements/${id}`);
};
interface Board {
  id: string;
  slug: string;
  title: string;
}

/** Two boards that stand. */
async function boards(): Promise<Board[]> {
  await openBoards(site);
  const rows = await db().selectFrom('board').select(['id', 'slug', 'title_fr as title']).orderBy('position').execute();
  return rows.slice(0, 2);
}

/** Reverses the decision of a case, by the outcome of an appeal that its author would make. */
async function undo(caseId: string): Promise<void> {
  const { id } = await db().selectFrom('decision').select('id').where('case_id', '=', caseId).executeTakeFirstOrThrow();
  const at = site.clock.now.toISOString();
  const appeal = newId();
  await site.context.database.write((tx) =>
    tx.db
      .insertInto('appeal')
      .values({
        ...{ id: appeal, decision_id: id, party: 'author', words: 'Non.', version: 1, created_at: at, waits_since: at },
        ...{ taken_by: null, outcome: null, outcome_words: null, decided_by: null, decided_at: null },
      })
      .execute(),
  );
  expect((await answerAppeal(second, appeal, 'reversed')).status).toBe(303);
}

/** The last decision about a post, undone. */
async function contestLast(id: string): Promise<void> {
  const row = await db()
    .selectFrom('moderation_case')
    .innerJoin('decision', 'decision.case_id', 'moderation_case.id')
    .select('moderation_case.id')
    .where('subject_id', '=', id)
    .orderBy('decided_at', 'desc')
    .executeTakeFirstOrThrow();
  await undo(row.id);
}

describe.each(ways)('asking for a rewording, %s', (_way, enhanced) => {
  const ask = { content: 'reword', remedy: 'Change la rue.' };

  async function rewrite(id: string, body: string): Promise<Answer> {
    const path = `/p/${id}/edit`;
    const { data } = await author.page('edit', path);
    expect(data.hidden).toBe(true);
    site.clock.advance(60_000);
    return author.submit(path, path, { body, revision: data.revision, do: 'publish' }, { enhanced });
  }

  it('hides the text until its author has written it anew and somebody has looked', async () => {
    const id = await write(`Elle habite rue ${street}. Le reste peut rester.`);
    const number = (await author.page('discussion', place.path)).data.replies;
    await reply(reader, place, `> @Mésange #${number}\n> Elle habite rue ${street}\n\nAttention.`);
    const caseId = await openReview(vigie, id);
    const refused = await decide(vigie, caseId, { ...ask, remedy: '' }, { enhanced });
    expect(refused.status).toBe(422);
    if (enhanced) expect(formOf(refused).errors).toEqual({ remedy: ['required'] });
    expect((await decide(vigie, caseId, ask, { enhanced })).status).toBe(enhanced ? 200 : 303);

    // Its place and number stay; the words are for its author and staff, in quotes too.
    expect(await seen(reader, id)).toMatchObject({ state: 'held', author: null, body: [], asked: null });
    for (const who of [site.visitor(), reader])
      for (const path of [place.path, '/', '/@M%C3%A9sange', `/p/${id}/history`])
        expect([path, (await who.get(path)).text.includes(street)]).toEqual([path, false]);
    expect(await seen(author, id)).toMatchObject({
      state: 'live',
      asked: { remedy: ask.remedy, reworded: false },
      takeBack: null,
    });
    expect((await author.get(place.path)).text).toContain('demande que ce texte soit réécrit');
    const letter = await letterOf(caseId);
    expect(letter.data.statement).toMatchObject({ content: 'reword', remedy: ask.remedy, rewrite: id, endedAt: null });

    // What it loses, it loses everywhere, without being asked; the case is back with the new words.
    const saved = await rewrite(id, 'Elle habite par là. Le reste peut rester.');
    expect([saved.status, saved.text.slice(0, 800)]).toEqual([enhanced ? 200 : 303, expect.any(String)]);
    expect((await author.get(`/p/${id}/history`)).text).not.toContain(street);
    expect(await seen(reader, id)).toMatchObject({ state: 'held' });
    expect((await seen(author, id))?.asked).toMatchObject({ reworded: true });
    const back = (await vigie.page('case', casePath(caseId))).data;
    expect(back).toMatchObject({ state: 'open', takenBy: null, hidden: 'reworded', decision: null, settles: true });
    expect(back.sealed.map(({ text }) => text)).toEqual([
      'Elle habite par là. Le reste peut rester.',
      `Elle habite rue ${street}. Le reste peut rester.`,
    ]);
    expect(back.history.map(({ content }) => content)).toEqual(['reword']);
    // Written anew once more while it waits: one case, both wordings.
    await rewrite(id, 'Elle habite quelque part. Le reste peut rester.');
    expect((await vigie.page('case', casePath(caseId))).data.sealed).toHaveLength(3);

    expect((await reader.submit(casePath(caseId), casePath(caseId), { do: 'settle', version: '1' })).status).toBe(404);
    const { version } = (await second.page('case', casePath(caseId))).data;
    const form = { do: 'settle', version: String(version) };
    const shown = await second.submit(casePath(caseId), casePath(caseId), form, { enhanced });
    expect(shown.status).toBe(enhanced ? 200 : 303);
    expect(await seen(reader, id)).toMatchObject({ state: 'live', author: { name: 'Mésange' } });
    expect((await seen(author, id))?.asked).toBeNull();
    const after = await letterOf(caseId);
    expect([after.data.statement.endedAt, after.data.statement.rewrite, after.data.unread]).toEqual([
      site.clock.now.toISOString(),
      null,
      true,
    ]);
    expect((await vigie.page('case', casePath(caseId))).data.state).toBe('closed');
  });

  it('ends in another decision, and a reversal lets the text appear as it is', async () => {
    const id = await write(`Toujours rue ${street}.`);
    const caseId = await decided(id, ask, enhanced);
    await rewrite(id, `Encore rue ${street}, la grande.`);
    await claim(vigie, caseId);
    const again = await decide(vigie, caseId, { ...ask, words: 'Toujours la rue.' }, { enhanced });
    expect(again.status).toBe(enhanced ? 200 : 303);
    expect(await seen(reader, id)).toMatchObject({ state: 'held' });
    const decisions = await db()
      .selectFrom('decision')
      .select(['words', 'undo', 'ended_at'])
      .where('case_id', '=', caseId)
      .execute();
    expect(
      decisions
        .map(({ words, undo, ended_at: ended }) => [words === 'Toujours la rue.', undo === null, ended === null])
        .sort(),
    ).toEqual([
      [false, true, false],
      [true, false, true],
    ]);
    // Contested while it waits for its second rewording: the appeal and the text go their own ways.
    const last = await db()
      .selectFrom('decision')
      .select('id')
      .where('case_id', '=', caseId)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow();
    const letter = `/statements/${last.id}`;
    await author.submit(letter, `${letter}/appeal`, { do: 'appeal', words: 'La rue est grande.' });
    await rewrite(id, `La grande rue ${street}.`);
    const [waiting] = await db()
      .selectFrom('moderation_case')
      .select(['id', 'state'])
      .where('subject_id', '=', id)
      .where('waits_since', 'is not', null)
      .execute();
    expect([waiting?.state, waiting?.id === caseId]).toEqual(['open', false]);
    const { id: appeal } = await db()
      .selectFrom('appeal')
      .select('id')
      .where('decision_id', '=', last.id)
      .executeTakeFirstOrThrow();
    expect((await answerAppeal(second, appeal, 'reversed')).status).toBe(303);
    expect(await seen(reader, id)).toMatchObject({ state: 'live' });
    expect((await site.visitor().get(place.path)).text).toContain(`La grande rue ${street}`);
  });
});

it('an opening that is to be reworded is in no list, and its title stands nowhere', async () => {
  const id = await postId(vigie, place, 0);
  const caseId = await decided(id, { content: 'reword', remedy: 'Change le titre.' });
  const { data } = await reader.page('discussion', place.path);
  expect([data.title, data.opening?.state]).toEqual(['', 'held']);
  expect((await reader.get('/')).text).not.toContain(`La maraude, ${told}`);
  await claim(vigie, caseId);
  // Nobody holds this name: there is nothing to choose about an account, and a decision without a measure lets it appear.
  const html = (await vigie.get(casePath(await openReview(vigie, id)))).text;
  expect([html.includes('Sur le compte'), html.includes('type="hidden" name="account"')]).toEqual([false, true]);
});

/** Contested by the author of the post and reversed by the second moderator. */
async function reversed(id: string, who = author): Promise<void> {
  expect((await answerAppeal(second, await contest(site, who, id), 'reversed')).status).toBe(303);
}

const DAY_MS = 24 * 3_600_000;
/** Lets days pass, and the clock's work be done. */
async function pass(days: number): Promise<string | null> {
  site.clock.advance(days * DAY_MS + 1_000);
  return endMeasures(site.context);
}

describe.each(ways)('what a decision does to a discussion, %s', (_way, enhanced) => {
  it('narrowed, it is for members until its end, whatever its author chooses meanwhile', async () => {
    place = await entry(author, own, { title: `Entrée ${told}` });
    const id = await postId(author, place, 0);
    const nobody = site.visitor();
    expect((await nobody.get(place.path)).status).toBe(200);
    const caseId = await decided(id, { content: 'narrow', content_days: '7' }, enhanced);
    expect([(await nobody.get(place.path)).status, (await reader.get(place.path)).status]).toEqual([404, 200]);
    const { statement } = (await letterOf(caseId)).data;
    expect(statement.contentUntil).toBe(new Date(site.clock.now.getTime() + 7 * DAY_MS).toISOString());
    const bury = await db().selectFrom('tombstone').select('audience').where('subject_id', '=', place.id).execute();
    expect(bury).toEqual([{ audience: 'members' }]);

    const path = `${place.path}/details`;
    const form = { ...AROUND, audience: 'public' };
    const refused = await author.submit(path, path, form, { enhanced });
    expect(refused.status).toBe(422);
    if (enhanced) expect(formOf(refused).errors).toEqual({ audience: ['narrowed'] });
    const settings = `/journals/${own}/settings`;
    await author.submit(settings, settings, { ...JOURNAL, comments: 'open', entries: 'all' });
    expect((await nobody.get(place.path)).status).toBe(404);

    // A longer one holds on when the first comes to its end; the job does it once.
    await decided(id, { content: 'narrow', content_days: '14' }, enhanced);
    expect(await pass(7)).not.toBeNull();
    expect((await nobody.get(place.path)).status).toBe(404);
    await pass(7);
    expect((await nobody.get(place.path)).status).toBe(200);
    expect((await letterOf(caseId)).data.statement.endedAt).not.toBeNull();
    const acts = await db().selectFrom('audit').select('account_id').where('act', '=', 'measure_ended').execute();
    expect(acts.length).toBeGreaterThan(1);
    expect(new Set(acts.map((row) => row.account_id))).toEqual(new Set([null]));

    await decided(id, { content: 'narrow', content_days: '30' }, enhanced);
    expect((await nobody.get(place.path)).status).toBe(404);
    await contestLast(id);
    expect((await nobody.get(place.path)).status).toBe(200);

    // What its author has kept to members since is not published by its end.
    const all = { ...JOURNAL, audience: 'members', comments: 'open', entries: 'all' };
    const ones = ['me', 'members'].map((audience) => [path, { ...AROUND, title: `Entrée ${told}`, audience }] as const);
    for (const choices of [[[settings, all] as const], ones]) {
      await decided(id, { content: 'narrow', content_days: '7' }, enhanced);
      for (const [to, fields] of choices) expect((await author.submit(to, to, fields)).status).toBe(303);
      await pass(7);
      expect([(await nobody.get(place.path)).status, (await reader.get(place.path)).status]).toEqual([404, 200]);
      await author.submit(settings, settings, { ...all, audience: 'public' });
      expect((await nobody.get(place.path)).status).toBe(200);
    }
  });

  it('kept by its author to themself, it stays within reach, and words nobody else could read are shown to nobody', async () => {
    place = await entry(author, own, { title: `Entrée ${told}`, body: `Rue ${street}, ce soir.` });
    const id = await postId(author, place, 0);
    const caseId = await openReview(vigie, id);
    const path = `${place.path}/details`;
    await author.submit(path, path, { ...AROUND, title: `Entrée ${told}`, audience: 'me' }, { enhanced });
    const { revision } = (await author.page('edit', `/p/${id}/edit`)).data;
    site.clock.advance(60_000);
    const body = `Rue ${street}, ce soir. Pour moi seule.`;
    await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, { body, revision, do: 'publish' });
    expect((await vigie.get(place.path)).status).toBe(404);
    expect((await decide(vigie, caseId, {}, { enhanced })).status).toBe(enhanced ? 200 : 303);
    const text = await db().selectFrom('revision').select('text').where('post_id', '=', id).execute();
    expect(text.map((row) => row.text).join('')).toBe('');
    expect((await vigie.get(casePath(caseId))).text).not.toContain('Pour moi seule');
    await author.submit(path, path, { ...AROUND, audience: 'public' });
    expect((await site.visitor().get(place.path)).text).not.toContain(street);
  });

  it('cooled down, everybody waits between two replies, and sees until when', async () => {
    const id = await write('Je réponds une fois.');
    const caseId = await decided(id, { content: 'cool_down', content_days: '1', minutes: '30' }, enhanced);
    const until = new Date(site.clock.now.getTime() + DAY_MS).toISOString();
    expect((await letterOf(caseId)).data.statement).toMatchObject({ minutes: 30, contentUntil: until });
    for (const who of [site.visitor(), reader])
      expect((await who.page('discussion', place.path)).data.cooling).toEqual({ minutes: 30, until, next: null });
    const next = new Date(site.clock.now.getTime() + 30 * 60_000).toISOString();
    const page = await author.page('discussion', place.path);
    expect(page.data.cooling).toEqual({ minutes: 30, until, next });
    expect((await site.visitor().get(place.path)).text).toContain('chacun attend 30 min');
    const form = { as: page.data.composer!.as[0]!.id, submission: newId(), body: `Encore ${street}.`, do: 'publish' };
    const refused = await author.submit(place.path, `${place.path}/reply`, form, { enhanced });
    expect([refused.status, refused.text.includes(`Encore ${street}.`)]).toEqual([429, true]);
    if (enhanced) expect(formOf(refused).errors).toEqual({ form: ['cooling_down'] });
    expect((await seen(author, id))?.number).toBe((await reader.page('discussion', place.path)).data.replies);
    // Somebody else may, once; and the same person when their time has come.
    expect((await reply(reader, place, 'Moi aussi.')).status).toBe(303);
    site.clock.advance(30 * 60_000);
    expect((await author.submit(place.path, `${place.path}/reply`, form, { enhanced })).status).toBe(
      enhanced ? 200 : 303,
    );
    await pass(1);
    expect((await author.page('discussion', place.path)).data.cooling).toBeNull();
    expect((await reply(author, place, 'Une.')).status).toBe(303);
    expect((await reply(author, place, 'Deux.')).status).toBe(303);
    await decided(id, { content: 'cool_down', content_days: '1', minutes: '30' }, enhanced);
    await contestLast(id);
    expect((await author.page('discussion', place.path)).data.cooling).toBeNull();
  });

  it('noted, the note of moderation stands beside its author’s own, who cannot take it away', async () => {
    const id = await postId(vigie, place, 0);
    await site.context.database.write((tx) =>
      tx.db.updateTable('discussion').set({ content_note: 'nuit' }).where('id', '=', place.id).execute(),
    );
    const caseId = await decided(id, { content: 'note', note: `overdose ${told}` }, enhanced);
    expect((await reader.page('discussion', place.path)).data.contentNote).toBe(`nuit · overdose ${told}`);
    for (const path of ['/', place.path]) expect((await site.visitor().get(path)).text).toContain(`overdose ${told}`);
    const row = await db()
      .selectFrom('discussion')
      .select('content_note')
      .where('id', '=', place.id)
      .executeTakeFirst();
    expect(row?.content_note).toBe('nuit');
    expect((await vigie.page('case', casePath(caseId))).data.decision).toMatchObject({ note: `overdose ${told}` });
    const other = await decided(id, { content: 'note', note: 'suicide' }, enhanced);
    expect((await reader.page('discussion', place.path)).data.contentNote).toBe('nuit · suicide');
    await undo(other);
    expect((await reader.page('discussion', place.path)).data.contentNote).toBe(`nuit · overdose ${told}`);
    await undo(caseId);
    expect((await reader.page('discussion', place.path)).data.contentNote).toBe('nuit');
  });

  it('moved or closed, a thread comes back: by a reversal, or at its end, unless somebody else decided since', async () => {
    const [here, there] = (await boards()) as [Board, Board];
    place = await openThread(author, here.slug, { title: `Sujet ${told}` });
    const id = await postId(vigie, place, 0);
    const board = async (): Promise<string | undefined> =>
      (await reader.page('discussion', place.path)).data.board?.slug;
    const refused = await decide(vigie, await openReview(vigie, id), { content: 'move', board: here.id }, { enhanced });
    expect(refused.status).toBe(422);
    const moved = await openReview(vigie, id);
    expect((await vigie.page('case', casePath(moved))).data.boards.map((one) => one.id)).toContain(there.id);
    const answer = await decide(vigie, moved, { content: 'move', board: there.id }, { enhanced });
    expect(answer.location).toBe('/moderation');
    expect(await board()).toBe(there.slug);
    expect((await letterOf(moved)).data.statement.moved).toEqual({ from: here.title, to: there.title });
    await reversed(id);
    expect(await board()).toBe(here.slug);

    const closed = async (): Promise<string | null> => (await reader.page('discussion', place.path)).data.closed;
    const until = async (): Promise<string | undefined> =>
      (await site.visitor().page('discussion', place.path)).data.closedUntil;
    await decided(id, { content: 'close', content_days: '1' }, enhanced);
    const end = await until();
    site.clock.advance(1_000);
    await decided(id, { content: 'close', content_days: '3' }, enhanced);
    // Whoever reads knows when it opens again: at the end of what closes it now.
    expect([end! < (await until())!, (await site.visitor().get(place.path)).text.includes('Elle rouvre le')]).toEqual([
      true,
      true,
    ]);
    await pass(1);
    expect(await closed()).toBe('closed');
    await pass(2);
    expect([await closed(), await until()]).toEqual([null, undefined]);
    // Closed by hand before, it stays closed after, until somebody opens it.
    await vigie.submit(`${place.path}/manage`, `${place.path}/manage`, { do: 'close' });
    expect(await until()).toBeUndefined();
    await decided(id, { content: 'close', content_days: '1' }, enhanced);
    await pass(1);
    expect([await closed(), await until()]).toEqual(['closed', undefined]);
  });
});

describe.each(ways)('the words of a page, %s', (_way, enhanced) => {
  /** Reported by a visitor and claimed; gives the case. */
  async function reported(address: string): Promise<string> {
    site.clock.advance(1_000);
    await report(site.visitor(), address, { reason: 'identifies_someone' });
    const row = await db()
      .selectFrom('moderation_case')
      .select('id')
      .where('subject_type', '<>', 'post')
      .where('waits_since', 'is not', null)
      .executeTakeFirstOrThrow();
    await claim(vigie, row.id);
    return row.id;
  }
  const say = (about: string) => author.submit(ABOUT, ABOUT, { about });
  const ABOUT = '/@M%C3%A9sange/about';

  it('of a profile are removed, and come back with a reversal unless they were written anew', async () => {
    await say(`J’habite rue ${street}.`);
    const caseId = await reported('/report/profile/M%C3%A9sange');
    expect((await vigie.page('case', casePath(caseId))).data.measures.content).toEqual(['none', 'remove']);
    expect((await decide(vigie, caseId, {}, { enhanced })).status).toBe(enhanced ? 200 : 303);
    expect((await site.visitor().get('/@M%C3%A9sange')).text).not.toContain(street);
    const { sealed_page: kept = [], decision = [], ...rest } = await dump(site);
    expect(textOf(rest)).not.toContain(street);
    expect([kept, decision].every((rows) => rows.some((row) => row.includes(street)))).toBe(true);
    const letter = await letterOf(caseId);
    expect(letter.data.statement).toMatchObject({ text: `J’habite rue ${street}.`, content: 'remove' });
    expect((await author.get(`/statements/${letter.data.token}`)).text).toContain('Ce que tu disais de toi');
    // A backup from before brings nothing back.
    await site.context.database.write(async (tx) => {
      await tx.db
        .updateTable('pseudonym')
        .set({ about: `Rue ${street}.` })
        .where('name', '=', 'Mésange')
        .execute();
      await tx.db.deleteFrom('tombstone').where('act', '=', 'about').execute();
    });
    expect(await reconcileTombstones(site.context)).toBeGreaterThan(0);
    expect((await site.visitor().get('/@M%C3%A9sange')).text).not.toContain(street);
    await undo(caseId);
    expect((await site.visitor().get('/@M%C3%A9sange')).text).toContain(street);

    const other = await reported('/report/profile/M%C3%A9sange');
    await decide(vigie, other, {}, { enhanced });
    await say('Autre chose.');
    await undo(other);
    expect((await author.page('profile', '/@M%C3%A9sange')).data.about).toBe('Autre chose.');
    // Nothing is left to remove: said at once, and nothing is decided.
    await say('');
    const empty = await reported('/report/profile/M%C3%A9sange');
    const refused = await decide(vigie, empty, {}, { enhanced });
    expect(refused.status).toBe(422);
    if (enhanced) expect(formOf(refused).errors).toEqual({ content: ['cannot_here'] });
    await decide(vigie, empty, { content: 'none' });
  });

  it('of a journal go with its address, when its title says it, and come back', async () => {
    const name = `Fauvette ${told}`;
    const keeper = await site.member(name);
    const slug = await openJournal(keeper, { title: `Rue ${street}`, description: `Depuis ${street}.` });
    const caseId = await reported(`/report/journal/${slug}`);
    const refused = await decide(vigie, caseId, {}, { enhanced });
    expect(refused.status).toBe(422);
    if (enhanced) expect(formOf(refused).errors).toEqual({ scope: ['choose_one'] });
    expect((await decide(vigie, caseId, { scope: 'both' }, { enhanced })).status).toBe(enhanced ? 200 : 303);
    expect((await site.visitor().get(`/journals/${slug}`)).status).toBe(404);
    const now = await db().selectFrom('journal').selectAll().where('title', '=', name).executeTakeFirstOrThrow();
    expect([now.description, now.slug.includes(street.toLowerCase())]).toEqual(['', false]);
    expect((await site.visitor().get('/journals')).text).not.toContain(street);
    expect((await letterOf(caseId, keeper)).data.statement).toMatchObject({
      text: `Rue ${street}\n\nDepuis ${street}.`,
      scope: 'both',
    });
    await undo(caseId);
    expect((await site.visitor().page('journal', `/journals/${slug}`)).data.journal).toMatchObject({
      title: `Rue ${street}`,
      description: `Depuis ${street}.`,
    });
  });
});

describe.each(ways)('that nothing was done is contested by whoever reported, %s', (_way, enhanced) => {
  /** Reported, and dismissed by the first moderator; gives the case, the report's id and its code. */
  async function dismissed(who: Browser): Promise<{ postId: string; caseId: string; id: string; code: string }> {
    const subject = await write(`Elle habite rue ${street}.`);
    const sent = await report(who, `/report/post/${subject}`, { reason: 'danger', words: 'Je la connais.' });
    const row = await db()
      .selectFrom('report')
      .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
      .select(['report.id', 'report.case_id'])
      .where('subject_id', '=', subject)
      .executeTakeFirstOrThrow();
    await claim(vigie, row.case_id);
    expect((await decide(vigie, row.case_id, { content: 'none' })).status).toBe(303);
    return { postId: subject, caseId: row.case_id, id: row.id, code: codeIn(sent) ?? '' };
  }
  const appealFor = async (party: string) =>
    (await db().selectFrom('appeal').select('id').where('party', '=', party).executeTakeFirstOrThrow()).id;

  it('with the code, by a visitor: answered by somebody else, who then decides anew', async () => {
    const nobody = site.visitor();
    const { caseId, id, code, postId: subject } = await dismissed(nobody);
    const look = async (): Promise<Page<'reportStatus'>> =>
      (await nobody.submit('/report/status', '/report/status', { code }, { enhanced: true }))
        .json as Page<'reportStatus'>;
    expect((await look()).data.found).toMatchObject({
      outcome: { what: 'nothing' },
      contested: null,
      contestUntil: expect.any(String) as string,
    });
    const form = { code, do: 'appeal', words: 'On la reconnaît bien.' };
    const sent = await nobody.submit('/report/status', '/report/status/contest', form, { enhanced });
    expect([sent.status, sent.text.includes('On la reconnaît bien.')]).toEqual([200, true]);
    const twice = await nobody.submit('/report/status', '/report/status/contest', form, { enhanced });
    expect([twice.status, twice.text.includes('On la reconnaît bien.')]).toEqual([409, true]);
    const wrong = { ...form, code: 'AAAAA-AAAAA-AAAAA-AAAAA' };
    expect((await nobody.submit('/report/status', '/report/status/contest', wrong)).status).toBe(404);

    const path = `/moderation/appeals/${await appealFor(id)}`;
    const { data } = await second.page('appealReview', path);
    expect(data).toMatchObject({
      appeal: { by: 'reporter', words: 'On la reconnaît bien.', mayTake: true },
      reported: { reason: 'danger' },
    });
    expect((await vigie.page('appealReview', path)).data.appeal.mayTake).toBe(false);
    const take = { do: 'take', version: String(data.appeal.version) };
    await second.submit(path, path, take, { enhanced });
    const version = async () => String((await second.page('appealReview', path)).data.appeal.version);
    await second.submit(path, path, { do: 'ask', version: await version(), words: 'À quoi ?' }, { enhanced });
    site.clock.advance(1_000);
    await nobody.submit('/report/status', '/report/status/contest', { code, do: 'answer', words: 'À la rue.' });
    const letters = (await author.page('statements', '/statements')).data.statements.length;
    const answer = { do: 'decide', version: await version(), outcome: 'reversed', words: 'Nous regardons de nouveau.' };
    const answered = await second.submit(path, path, answer, { enhanced });
    expect(answered.location).toBe(casePath(caseId));
    const found = (await look()).data.found!;
    expect(found).toMatchObject({
      stage: 'looked_at',
      outcome: null,
      contestUntil: null,
      contested: { outcome: 'reversed', outcomeWords: 'Nous regardons de nouveau.', samePerson: false },
    });
    expect(found.contested!.messages.map(({ words }) => words)).toEqual(['À quoi ?', 'À la rue.']);
    // Its author has been told of nothing so far, and the case is with whoever answered.
    expect((await author.page('statements', '/statements')).data.statements).toHaveLength(letters);
    expect((await second.page('case', casePath(caseId))).data).toMatchObject({
      state: 'in_review',
      takenBy: { me: true },
      history: [{ content: 'none', reversed: true }],
    });
    site.clock.advance(1_000);
    expect((await decide(second, caseId, {}, { enhanced })).status).toBe(enhanced ? 200 : 303);
    expect((await look()).data.found).toMatchObject({ outcome: { what: 'done' }, contestUntil: null });
    expect(await seen(reader, subject)).toMatchObject({ state: 'removed' });
    const acts = await db()
      .selectFrom('audit')
      .select(['act', 'account_id'])
      .where('act', '=', 'appeal_made')
      .execute();
    expect(new Set(acts.map(({ account_id: account }) => account))).toEqual(new Set([null]));
  });

  it('is nothing to contest where the text was hidden and written anew meanwhile', async () => {
    const witness = await site.member(`Voisine ${told}`);
    const subject = await write(`La rue ${street}, encore.`);
    await report(witness, `/report/post/${subject}`, { reason: 'identifies_someone', words: 'Moi.' });
    const caseId = await openReview(vigie, subject);
    expect((await decide(vigie, caseId, { content: 'reword' })).status).toBe(303);
    site.clock.advance(60_000);
    const edit = `/p/${subject}/edit`;
    const { revision } = (await author.page('edit', edit)).data;
    const anew = { body: 'Une rue, encore.', revision, do: 'publish', cut_out: 'keep' };
    expect((await author.submit(edit, edit, anew)).status).toBe(303);
    await claim(vigie, caseId);
    expect((await decide(vigie, caseId, { content: 'none' })).status).toBe(303);
    const [own] = (await witness.page('reports', '/reports')).data.reports;
    expect(own).toMatchObject({ outcome: { what: 'done' }, contestUntil: null });
    const form = { do: 'appeal', words: 'Et pourtant.', report: own!.id };
    const sent = await witness.submit('/reports', `/reports/${own!.id}/contest`, form, { enhanced });
    expect([sent.status, sent.text.includes('Et pourtant.')]).toEqual([409, true]);
    expect(await db().selectFrom('appeal').select('id').where('party', '=', own!.id).execute()).toEqual([]);
  });

  it('signed in, once and not for ever; upheld, it ends there', async () => {
    const name = `Témoin ${told}`;
    const witness = await site.member(name);
    const { caseId, id } = await dismissed(witness);
    const path = `/reports/${id}/contest`;
    const form = { do: 'appeal', words: 'Et pourtant.', report: id };
    // Somebody else's is nobody's to contest; a visitor signs in first.
    expect((await reader.submit('/reports', path, form, { enhanced })).status).toBe(404);
    expect((await site.visitor().submit('/sign-in', path, form, { enhanced })).status).toBe(401);
    const empty = await witness.submit('/reports', path, { ...form, words: ' ' }, { enhanced });
    expect(empty.status).toBe(422);
    const sent = await witness.submit('/reports', path, form, { enhanced });
    expect([sent.status, sent.location]).toEqual([enhanced ? 200 : 303, '/reports']);
    expect((await witness.submit('/reports', path, form, { enhanced })).status).toBe(409);
    const until = (await witness.page('reports', '/reports')).data.until;
    await witness.submit('/reports', '/reports', { read: 'all', until });
    expect((await answerAppeal(second, await appealFor(id), 'upheld')).status).toBe(303);
    const [own] = (await witness.page('reports', '/reports')).data.reports;
    expect(own).toMatchObject({ unread: true, contested: { outcome: 'upheld' }, contestUntil: null });
    expect((await witness.get('/reports')).text).toContain('La réponse est maintenue');
    expect((await vigie.page('case', casePath(caseId))).data.state).toBe('closed');

    // Six months later it would be too late.
    const late = await dismissed(witness);
    site.clock.advance(185 * 24 * 3_600_000);
    const back = await signIn(name);
    expect((await back.page('reports', '/reports')).data.reports[0]).toMatchObject({ contestUntil: null });
    const tooLate = { do: 'appeal', words: 'Encore.', report: late.id };
    expect((await back.submit('/reports', `/reports/${late.id}/contest`, tooLate, { enhanced })).status).toBe(409);
    [author, vigie, second, reader] = [
      await signIn('Mésange'),
      await signIn('Vigie'),
      await signIn('Guetteur'),
      await signIn('Lectrice'),
    ];
  });
});
