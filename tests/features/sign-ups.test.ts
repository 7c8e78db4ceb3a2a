import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import { backup } from '#server/hosting/backup.ts';
import { restore } from '#server/hosting/restore.ts';
import { ImportError } from '#server/importing/format.ts';
import { housekeeping } from '#server/jobs/hourly.ts';
import { signUp as makeAccount } from '#server/members/accounts.ts';
import { makeStarterQuestions } from '#server/vouching/questions.ts';
import { SIGN_UPS_MAX } from '#shared/limits.ts';
import { messages } from '#shared/messages/index.ts';
import { signUpFr as said } from '#shared/messages/sign-up-fr.ts';
import type { FormState, Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { emptyLot, within } from '#tests/support/lot.ts';
import { solved } from '#tests/support/reports.ts';
import { newcomer, signUp, signUpByAnswer } from '#tests/support/sign-up.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, openBoards, promote, reply, secondName } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** Signing up: work or an answer, what the site takes in an hour, and what waits for a moderator beyond that (A3). */

const { fr } = messages;
const DAY_MS = 86_400_000;
const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];

const errorsOf = ({ json }: Answer): FormState['errors'] => (json as Page).form?.errors ?? {};
const signIn = (browser: Browser, name: string, password = PASSWORD): Promise<Answer> =>
  browser.submit('/sign-in', '/sign-in', { name, password }, { enhanced: true });

async function accountNamed(site: Site, name: string) {
  return site.context.database.db
    .selectFrom('pseudonym')
    .innerJoin('account', 'account.id', 'pseudonym.account_id')
    .selectAll('account')
    .where('pseudonym.name', '=', name)
    .executeTakeFirst();
}

describe.each(ways)('work or an answer, %s', (way, enhanced) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    await makeStarterQuestions(site.context);
  });
  afterAll(() => site.close());

  /** Refused with this said, the name kept, the password not, the question asked, and no account. */
  async function refused(
    answer: Answer,
    name: string,
    field: string,
    code: keyof typeof fr.fieldErrors,
  ): Promise<void> {
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(PASSWORD);
    if (enhanced) {
      expect(answer.json).toMatchObject({
        form: { values: { name }, errors: { [field]: [code] } },
        data: { challenge: expect.stringContaining('PBKDF2'), question: { words: expect.stringContaining('roues') } },
      });
    } else {
      for (const part of [name, fr.fieldErrors[code], 'Combien de roues']) expect(answer.text).toContain(part);
    }
    expect(answer.headers.getSetCookie().join()).not.toContain('__Host-s=');
    expect(await accountNamed(site, name)).toBeUndefined();
  }

  it('is asked for before anything else: nothing, a wrong answer and a proof of nothing are refused', async () => {
    const name = `Barge ${way}`;
    const none = { proof: '', words: 'Je tiens un accueil de nuit.' };
    const answer = await signUp(site.visitor(), name, none, { enhanced });
    await refused(answer, name, 'answer', 'proof_needed');
    expect(answer.text).toContain(none.words);
    for (const proof of ['x', '{}', '{"challenge":{},"solution":{}}'])
      await refused(await signUp(site.visitor(), name, { proof }, { enhanced }), name, 'answer', 'proof_needed');
    // Before the name is looked up, too: who asks about names does work for each.
    await signUp(site.visitor(), `Prise ${way}`);
    const taken = await signUp(site.visitor(), `Prise ${way}`, { proof: '' }, { enhanced: true });
    expect(errorsOf(taken)).toEqual({ answer: ['proof_needed'] });
    const wrong = await signUpByAnswer(site.visitor(), name, { answer: 'Trois' }, { enhanced });
    await refused(wrong, name, 'answer', 'answer_wrong');
  });

  it('lets in by work, and by an answer, whose first texts are read', async () => {
    for (const [name, by, crowded] of [
      [`Pluvier ${way}`, signUp, false],
      [`Vanneau ${way}`, signUpByAnswer, true],
    ] as const) {
      const browser = site.visitor();
      const answer = await by(browser, name, { back: '/about/rules' }, { enhanced });
      expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/about/rules']);
      expect((await browser.get('/settings')).status).toBe(200);
      const account = await accountNamed(site, name);
      expect(account).toMatchObject({ role: null, rules_seen: 1, crowded_at: crowded ? expect.any(String) : null });
    }
    const place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La nuit, ${way}` } });
    for (const name of [`Pluvier ${way}`, `Vanneau ${way}`]) {
      const browser = site.visitor();
      await signIn(browser, name);
      expect((await reply(browser, place, `${name} dit bonsoir.`)).location).toContain('#p');
    }
    const { data } = await site.visitor().page('discussion', place.path);
    expect(data.posts.slice(-2).map(({ state }) => state)).toEqual(['live', 'held']);
  });

  it('takes a proof once, for this page, within its minutes', async () => {
    const proof = (await newcomer(site.visitor(), ''))['proof']!;
    expect((await signUp(site.visitor(), `Une ${way}`, { proof }, { enhanced })).status).toBe(enhanced ? 200 : 303);
    await refused(
      await signUp(site.visitor(), `Deux ${way}`, { proof }, { enhanced }),
      `Deux ${way}`,
      'proof',
      'proof_spent',
    );

    const elsewhere = '/report/profile/' + encodeURIComponent(`Une ${way}`);
    const { challenge } = (await site.visitor().page('report', elsewhere)).data;
    const other = await signUp(site.visitor(), `Trois ${way}`, { proof: await solved(challenge ?? '') }, { enhanced });
    await refused(other, `Trois ${way}`, 'answer', 'proof_needed');

    const slow = await newcomer(site.visitor(), `Quatre ${way}`);
    site.clock.advance(5 * 60_000 + 1);
    const late = await signUp(site.visitor(), `Quatre ${way}`, { proof: slow['proof']! }, { enhanced });
    await refused(late, `Quatre ${way}`, 'answer', 'proof_needed');
    expect((await signUp(site.visitor(), `Quatre ${way}`, {}, { enhanced })).status).toBe(enhanced ? 200 : 303);
  });
});

/** A site where this many have signed up within the hour, everybody from an address of their own. */
interface Crowd {
  site: Site;
  place: Place;
  host: Browser;
  second: Browser;
  /** Signs somebody up from another address each time. */
  arrive(name: string, fields?: Fields, how?: { enhanced?: boolean; by?: typeof signUp }): Promise<Answer>;
  /** Takes what is left of the hour, but for some. */
  fill(left?: number): Promise<void>;
  /** What waits under a name. */
  waiting(name: string): Promise<{ id: string; words: string; refused_at: string | null } | undefined>;
}

async function crowd(): Promise<Crowd> {
  const site = await openSite({ limits: true, screening: true, env: { TRUSTED_PROXIES: '127.0.0.1' } });
  await makeStarterQuestions(site.context);
  const host = await site.host('Tenancière');
  await makeAccount(site.context, { name: 'Vigie', password: PASSWORD });
  await promote(site, 'Vigie', 'moderator');
  const second = site.visitor();
  await signIn(second, 'Vigie');
  let come = 0;
  return {
    site,
    host,
    second,
    place: await imported(site),
    arrive(name, fields = {}, { enhanced = false, by = signUp } = {}) {
      come += 1;
      const address = `192.0.${come >> 8}.${come & 255}`;
      const headers = { 'X-Forwarded-For': address, 'X-Forwarded-Proto': 'http' };
      return by(site.visitor(), name, fields, { enhanced, headers });
    },
    async fill(left = 0) {
      const { limits } = site.context;
      while (!(await limits.isEmpty('crowd', {}))) await limits.take('crowd', {});
      for (let given = 0; given < left; given += 1) await limits.giveBack('crowd', {});
    },
    waiting: (name) =>
      site.context.database.db
        .selectFrom('sign_up_request')
        .select(['id', 'words', 'refused_at'])
        .where('name', '=', name)
        .executeTakeFirst(),
  };
}

const decide = (staff: Browser, act: string, ids: string[] = [], enhanced = false): Promise<Answer> =>
  staff.submit('/moderation/sign-ups', '/moderation/sign-ups', { do: act, request: ids }, { enhanced });

it('a thousand robots that have done their work make thirty accounts, and nothing of theirs is public unread', async () => {
  const { site, place, arrive, fill } = await crowd();
  const before = (await site.context.database.db.selectFrom('account').select('id').execute()).length;
  const many = process.env['LONG'] === '1' ? 990 : 5;
  const within = many > 30 ? 30 : 2;
  if (within < 30) await fill(within);
  const places: (string | null)[] = [];
  for (let count = 0; count < many; count += 1) {
    const browser = site.visitor();
    const headers = { 'X-Forwarded-For': `198.51.${count >> 8}.${count & 255}`, 'X-Forwarded-Proto': 'http' };
    const answer = await signUp(browser, `Robot ${count}`, {}, { headers });
    places.push(answer.location?.replace(/\d{4}-\d{2}-\d{2}$/, 'DAY') ?? null);
    if (answer.location === '/') await reply(browser, place, `Pas cher, pas cher, de ${count}.`);
    else expect(browser.cookies.has('__Host-s')).toBe(false);
  }
  expect(places).toEqual([
    ...Array<string>(within).fill('/'),
    ...Array<string>(many - within).fill('/sign-up?asked=DAY'),
  ]);
  const { db } = site.context.database;
  expect((await db.selectFrom('account').select('id').execute()).length - before).toBe(within);
  expect(await db.selectFrom('sign_up_request').select('id').execute()).toHaveLength(many - within);
  expect((await site.visitor().get(place.path)).text).not.toContain('Pas cher');
  expect(await db.selectFrom('post').select('hold').where('hold', '=', 'pending').execute()).toHaveLength(within);
  // Whoever answers the question waits as well, and the page had said so.
  const { data } = await site.visitor().page('signUp', '/sign-up');
  expect(data.crowded).toEqual({ work: true, question: true });
  const answered = await arrive('Marouette', {}, { by: signUpByAnswer });
  expect(answered.location).toMatch(/^\/sign-up\?asked=/);
  await site.close();
}, 300_000);

it('forms with neither work nor an answer shut the door to nobody, not even beside them', async () => {
  const { site } = await crowd();
  const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'http' };
  for (let count = 0; count < 31; count += 1)
    expect((await signUp(site.visitor(), 'Grèbe', { proof: '' }, { headers })).status).toBe(422);
  expect((await signUp(site.visitor(), 'Grèbe', {}, { headers })).location).toBe('/');
  await site.close();
});

it('answers take a third of the hour at most, so that work still opens the door', async () => {
  const { site, arrive, waiting } = await crowd();
  for (let count = 0; count < 9; count += 1) await site.context.limits.take('crowdAnswered', {});
  expect((await arrive('Râle', {}, { by: signUpByAnswer })).location).toBe('/');
  expect((await site.visitor().page('signUp', '/sign-up')).data.crowded).toEqual({ work: false, question: true });
  expect((await site.visitor().get('/sign-up')).text).toContain(said.crowded);
  expect((await arrive('Marouette', {}, { by: signUpByAnswer })).location).toMatch(/asked=/);
  expect((await arrive('Foulque')).location).toBe('/');
  expect(await waiting('Marouette')).toBeDefined();
  // Names that cannot be had take nothing of the hour, nor do they count for the network.
  const left = async (): Promise<boolean> => site.context.limits.isEmpty('crowd', {});
  for (let made = 2; made < 29; made += 1) await site.context.limits.take('crowd', {});
  for (const name of ['Foulque', 'Foulque', 'Al', 'Marouette']) expect((await arrive(name)).status).toBe(422);
  expect(await left()).toBe(false);
  expect((await arrive('Butor')).location).toBe('/');
  expect(await left()).toBe(true);
  await site.close();
});

describe('a request', () => {
  let inn: Crowd;
  beforeAll(async () => {
    inn = await crowd();
    await inn.fill();
  });
  afterAll(() => inn.site.close());

  it.each(ways)('is made with its words, says what happens now, and waits, %s', async (way, enhanced) => {
    const { site, arrive, waiting, host } = inn;
    const name = `Héron ${way}`;
    const page = await site.visitor().get('/sign-up');
    for (const part of [said.crowded, said.words, said.ask]) expect(page.text).toContain(part);
    const rings: unknown[] = [];
    const deafen = site.context.bus.on('cases', (ring) => rings.push(ring));
    const answer = await arrive(name, { words: `Pair aidante, ${way}.` }, { enhanced });
    deafen();
    expect(rings).toHaveLength(1);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.headers.getSetCookie().join()).not.toContain('__Host-s=');
    const until = new Date(site.clock.now.getTime() + 14 * DAY_MS);
    expect(answer.location).toBe(`/sign-up?asked=${until.toISOString().slice(0, 10)}`);
    const after = await site.visitor().get(answer.location ?? '');
    for (const part of [said.asked, said.comeBack]) expect(after.text).toContain(part);
    expect(after.text).not.toContain('name="password"');
    // A day that somebody made up says nothing.
    for (const day of ['2020-01-01', '2999-01-01', 'demain'])
      expect((await site.visitor().page('signUp', `/sign-up?asked=${day}`)).data.asked).toBeNull();

    const request = await site.context.database.db
      .selectFrom('sign_up_request')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    expect(request).toMatchObject({ words: `Pair aidante, ${way}.`, way: 'work', locale: 'fr', refused_at: null });
    expect(request).toMatchObject({ asked_at: site.clock.now.toISOString(), until: until.toISOString() });
    expect(request.password_hash).toMatch(/^\$argon2id\$/);
    // Only whoever knows the password learns of it.
    expect(errorsOf(await signIn(site.visitor(), name))).toEqual({ form: ['sign_up_waits'] });
    expect(errorsOf(await signIn(site.visitor(), name, `${PASSWORD}.`))).toEqual({ form: ['sign_in_failed'] });
    expect((await site.visitor().get(`/@${encodeURIComponent(name)}`)).status).toBe(404);
    expect((await host.page('moderation', '/moderation')).data.signUps).toBe(enhanced ? 2 : 1);
    expect((await waiting(name))?.words).toBe(`Pair aidante, ${way}.`);
  });

  it('keeps its name: from others, from their requests, from an import', async () => {
    const { site, arrive, fill } = inn;
    await arrive('Crabier chevelu');
    const again = (): Promise<Answer> => arrive('Crabier-Chevelu', {}, { enhanced: true });
    expect(errorsOf(await again())).toEqual({ name: ['name_taken'] });
    await fill(1);
    expect(errorsOf(await again())).toEqual({ name: ['name_taken'] });
    await fill();
    const story = { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, author: 'Crabier chevelu', title: 'Ailleurs' } };
    await expect(imported(site, story)).rejects.toThrow(ImportError);
    await expect(makeAccount(site.context, { name: 'crabier chevelu', password: PASSWORD })).rejects.toThrow(/name/);
  });

  it.each(ways)(
    'is let in as if the account had been made then, and what it writes is read first, %s',
    async (way, enhanced) => {
      const { site, arrive, host, waiting, place } = inn;
      const name = `Aigrette ${way}`;
      await arrive(name, { words: '<b>Dix</b> ans de rue.' });
      const asked = site.clock.now.toISOString();
      site.clock.advance(3_600_000);
      const { data } = await host.page('signUps', '/moderation/sign-ups');
      const one = data.requests.find((request) => request.name === name);
      expect(one).toMatchObject({
        words: '<b>Dix</b> ans de rue.',
        way: 'work',
        at: asked,
        taken: false,
        locale: 'fr',
      });
      expect((await host.get('/moderation/sign-ups')).text).toContain('&lt;b>Dix&lt;/b> ans de rue.');
      const answer = await decide(host, `let_in.${one?.id}`, [], enhanced);
      expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/moderation/sign-ups?done=let_in']);
      expect(await waiting(name)).toBeUndefined();
      const account = await accountNamed(site, name);
      expect(account).toMatchObject({
        role: null,
        rules_seen: 1,
        consented_at: asked,
        created_at: site.clock.now.toISOString(),
        crowded_at: site.clock.now.toISOString(),
      });
      const browser = site.visitor();
      expect((await signIn(browser, name)).location).toBe('/');
      expect((await reply(browser, place, `Bonsoir, dit ${name}.`)).location).toContain('#p');
      expect((await site.visitor().get(place.path)).text).not.toContain(`Bonsoir, dit ${name}`);
      const acts = await site.context.database.db
        .selectFrom('audit')
        .select(['act', 'subject_type', 'reason'])
        .where('subject_id', '=', one?.id ?? '')
        .execute();
      expect(acts).toEqual([{ act: 'sign_up_let_in', subject_type: 'sign_up', reason: null }]);
      expect((await host.get('/moderation/log?act=sign_up_let_in')).text).toContain('une demande d’inscription');
    },
  );

  it.each(ways)('is refused, with its words gone at once and its name free, %s', async (way, enhanced) => {
    const { site, arrive, host, waiting } = inn;
    const name = `Grèbe ${way}`;
    await arrive(name, { words: 'Rien à vendre.' });
    const id = (await waiting(name))?.id ?? '';
    const answer = await decide(host, 'refuse', [id], enhanced);
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, '/moderation/sign-ups?done=refused']);
    expect(await waiting(name)).toEqual({ id, words: '', refused_at: site.clock.now.toISOString() });
    expect(errorsOf(await signIn(site.visitor(), name))).toEqual({ form: ['sign_up_refused'] });
    expect((await signIn(site.visitor(), name, 'une barque verte sous le pont')).text).toContain('sign_in_failed');
    const { data } = await host.page('signUps', '/moderation/sign-ups');
    expect(data.requests.map((request) => request.name)).not.toContain(name);
    // They may ask again.
    expect((await arrive(name, {}, { enhanced })).location).toMatch(/asked=/);
    expect(await waiting(name)).toMatchObject({ refused_at: null });
  });

  it.each(ways)(
    'is decided about once, and the second is told by whom; the rest is done, %s',
    async (way, enhanced) => {
      const { site, arrive, host, second, waiting } = inn;
      const names = ['un', 'deux', 'trois'].map((which) => `Sarcelle ${which} ${way}`);
      for (const name of names) await arrive(name);
      const ids = await Promise.all(names.map(async (name) => (await waiting(name))?.id ?? ''));
      const race = await Promise.all([decide(host, `let_in.${ids[0]}`, []), decide(second, `let_in.${ids[0]}`, [])]);
      expect(race.map(({ status }) => status).sort()).toEqual([303, 409]);
      expect(
        await site.context.database.db.selectFrom('pseudonym').select('id').where('name', '=', names[0]!).execute(),
      ).toHaveLength(1);
      expect((await decide(second, 'refuse', [ids[1]!])).status).toBe(303);
      const answer = await decide(host, 'let_in', [ids[1]!, ids[2]!], enhanced);
      expect(answer.status).toBe(409);
      if (enhanced) {
        expect(answer.json).toMatchObject({
          data: { meanwhile: [{ act: 'sign_up_refused', by: 'Vigie' }] },
          form: { errors: { request: ['decided_meanwhile'] } },
        });
      } else {
        expect(answer.text).toMatch(/Vigie<\/bdi>.{0,20}avait déjà refusé/s);
      }
      expect(await accountNamed(site, names[1]!)).toBeUndefined();
      expect(await accountNamed(site, names[2]!)).toBeDefined();
      expect(errorsOf(await decide(host, 'let_in', [], true))).toEqual({ request: ['nothing_selected'] });
      // A name that somebody bears by now cannot be let in under.
      await arrive(`Nette ${way}`);
      await secondName(site, names[2]!, `Nette ${way}`);
      const { data } = await host.page('signUps', '/moderation/sign-ups');
      const taken = data.requests.find((request) => request.name === `Nette ${way}`);
      expect(taken?.taken).toBe(true);
      expect(errorsOf(await decide(host, `let_in.${taken?.id}`, [], true))).toEqual({ request: ['name_taken'] });
      expect((await decide(host, `refuse.${taken?.id}`)).status).toBe(303);
    },
  );

  it('concerns those who moderate everything, and nobody else', async () => {
    const { site, waiting, arrive } = inn;
    const board = await openBoards(site);
    for (const name of ['Cuisinière', 'Lectrice']) await makeAccount(site.context, { name, password: PASSWORD });
    await promote(site, 'Cuisinière', 'moderator', [board]);
    await arrive('Échasse');
    const id = (await waiting('Échasse'))?.id ?? '';
    for (const name of ['Cuisinière', 'Lectrice', null]) {
      const browser = site.visitor();
      if (name) await signIn(browser, name);
      const status = name ? 404 : 401;
      expect((await browser.get('/moderation/sign-ups')).status).toBe(status);
      const token = (await browser.token(name ? '/settings' : '/sign-in')) ?? '';
      for (const act of ['let_in', 'refuse'])
        expect((await browser.send('/moderation/sign-ups', { token, do: act, request: id })).status).toBe(status);
      if (name === 'Cuisinière') expect((await browser.page('moderation', '/moderation')).data.signUps).toBeNull();
    }
    expect(await waiting('Échasse')).toMatchObject({ refused_at: null });
    expect(await accountNamed(site, 'Échasse')).toBeUndefined();
  });

  it('of two at once for one name one wins, as an account or as a request', async () => {
    const { site, arrive, fill } = inn;
    for (const [round, left] of [0, 1, 1, 2].entries()) {
      await fill(left);
      const name = `Avocette ${['a', 'b', 'c', 'd'][round]}`;
      const answers = await Promise.all([
        arrive(name),
        arrive(name.toUpperCase()),
        arrive(name, {}, { by: signUpByAnswer }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
      const { db } = site.context.database;
      const bearers = await db
        .selectFrom('pseudonym')
        .select('id')
        .where('name', 'in', [name, name.toUpperCase()])
        .execute();
      const requests = await db
        .selectFrom('sign_up_request')
        .select('id')
        .where('name', 'in', [name, name.toUpperCase()])
        .execute();
      expect(bearers.length + requests.length).toBe(1);
    }
    await fill();
  });

  it('that was refused stays so after a restore, its words gone; one that was let in waits again', async () => {
    const { site, arrive, host, waiting } = inn;
    for (const name of ['Chevalier', 'Bécassine']) await arrive(name, { words: `Les mots de ${name}.` });
    const folder = mkdtempSync(join(tmpdir(), 'carnet-backups-'));
    const { file } = await backup(site.context, folder);
    await decide(host, 'refuse', [(await waiting('Chevalier'))?.id ?? '']);
    await decide(host, 'let_in', [(await waiting('Bécassine'))?.id ?? '']);
    const lot = await emptyLot(join(site.dataDir, 'tombstones'));
    const rows = await within(
      lot,
      async (at) => {
        await restore(at, file);
        return at.database.db
          .selectFrom('sign_up_request')
          .select(['name', 'words', 'refused_at'])
          .where('name', 'in', ['Chevalier', 'Bécassine'])
          .orderBy('name')
          .execute();
      },
      site.clock.now,
    );
    expect(rows).toEqual([
      { name: 'Bécassine', words: 'Les mots de Bécassine.', refused_at: null },
      { name: 'Chevalier', words: '', refused_at: expect.any(String) },
    ]);
    await lot.drop();
    rmSync(folder, { recursive: true });
  });

  it('is kept fourteen days; two thousand wait at most, a quarter by answers, the oldest first and fifty a page', async () => {
    const { site, arrive, waiting } = inn;
    await arrive('Spatule');
    site.clock.advance(14 * DAY_MS);
    // Its time is over, whether or not it is swept up already.
    expect(errorsOf(await signIn(site.visitor(), 'Spatule'))).toEqual({ form: ['sign_in_failed'] });
    expect(
      (await site.context.database.db.selectFrom('sign_up_request').select('id').execute()).length,
    ).toBeGreaterThan(0);
    await housekeeping(site.context);
    expect(await site.context.database.db.selectFrom('sign_up_request').select('id').execute()).toEqual([]);

    const at = (second: number): string =>
      new Date(site.clock.now.getTime() - (SIGN_UPS_MAX - second) * 1_000).toISOString();
    const rows = Array.from({ length: SIGN_UPS_MAX }, (_, index) => ({
      ...{ id: newId(), name: `Étourneau ${index}`, name_key: `étourneau ${index}`, password_hash: '$', words: '' },
      ...({ way: index % 4 === 0 ? 'question' : 'work', locale: 'en' } as const),
      ...{ asked_at: at(index), until: new Date(site.clock.now.getTime() + DAY_MS).toISOString(), refused_at: null },
    }));
    await site.context.database.write(async ({ db }) => {
      for (let from = 0; from < rows.length; from += 500)
        await db
          .insertInto('sign_up_request')
          .values(rows.slice(from, from + 500))
          .execute();
    });
    const full = await arrive('Spatule', { words: 'Encore moi.' }, { enhanced: true });
    expect(full.status).toBe(429);
    expect(full.json).toMatchObject({
      form: { errors: { form: ['sign_ups_full'] }, values: { words: 'Encore moi.' } },
    });
    expect(await waiting('Spatule')).toBeUndefined();
    expect((await arrive('Spatule', {}, { by: signUpByAnswer })).status).toBe(429);
    const staff = site.visitor();
    await signIn(staff, 'Tenancière');
    const first = (await staff.page('signUps', '/moderation/sign-ups')).data;
    const next = (await staff.page('signUps', first.next ?? '')).data;
    expect([...first.requests, ...next.requests].map(({ name }) => name)).toEqual(
      rows.slice(0, 100).map(({ name }) => name),
    );
    expect((await staff.get('/moderation')).text).toContain('99+');
    expect(
      (
        await decide(
          staff,
          'refuse',
          first.requests.map(({ id }) => id),
        )
      ).status,
    ).toBe(303);
    expect((await arrive('Spatule')).location).toMatch(/asked=/);
  });
});
