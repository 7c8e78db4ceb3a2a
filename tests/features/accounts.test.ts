import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FormState, Page } from '#shared/pages.ts';
import { messages } from '#shared/messages/index.ts';
import { createHostLink } from '#server/members/accounts.ts';
import { hashPassword } from '#server/members/passwords.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { codeIn, report } from '#tests/support/reports.ts';
import * as newcomers from '#tests/support/sign-up.ts';
import { dump, textOf } from '#tests/support/dump.ts';
import { engine, openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, reply } from '#tests/support/story.ts';

const { fr } = messages;
const DAY = 24 * 3600 * 1000;
const OTHER_PASSWORD = 'une barque verte sous le pont';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];

const signUp = (browser: Browser, fields: Fields, enhanced = false): Promise<Answer> =>
  newcomers.signUp(browser, '', fields, { enhanced });
const signIn = (browser: Browser, name: string, password = PASSWORD, enhanced = false): Promise<Answer> =>
  browser.submit('/sign-in', '/sign-in', { name, password }, { enhanced });
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;
const secretOf = (browser: Browser): string => browser.cookies.get('__Host-s') ?? '';

/** Whether the session of this browser still opens the settings. */
const isSignedIn = async (browser: Browser): Promise<boolean> => (await browser.get('/settings')).status === 200;

const accountOf = (name: string): Promise<{ id: string; account_id: string | null }> =>
  site.context.database.db
    .selectFrom('pseudonym')
    .select(['id', 'account_id'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
const accounts = async (): Promise<number> =>
  (await site.context.database.db.selectFrom('account').select('id').execute()).length;

describe.each(ways)('signing up, %s', (way, enhanced) => {
  it('makes an account with one name, signs in and leads back', async () => {
    const browser = site.visitor();
    const name = `Hirondelle ${way}`;
    const answer = await signUp(browser, { name, back: '/about/rules' }, enhanced);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.location).toBe('/about/rules');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [session, ...more] = answer.headers.getSetCookie().filter((line) => line.startsWith('__Host-s='));
    expect(more).toEqual([]);
    expect(session?.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=7776000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(secretOf(browser).length).toBeGreaterThanOrEqual(32);
    const { shell } = await browser.page('settings', '/settings');
    expect(shell.viewer).toEqual({
      role: null,
      pseudonyms: [{ id: expect.any(String) as string, name }],
      unread: 0,
      newRules: null,
      limited: false,
      referee: false,
    });
    const { account_id } = await accountOf(name);
    const account = await site.context.database.db
      .selectFrom('account')
      .selectAll()
      .where('id', '=', account_id)
      .executeTakeFirstOrThrow();
    expect(account).toMatchObject({ role: null, consented_at: site.clock.now.toISOString() });
    expect(account.password_hash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(shell)).not.toContain(account.id);
  });

  it('leads home when the way back leads elsewhere', async () => {
    const answer = await signUp(site.visitor(), { name: `Martinet ${way}`, back: '//elsewhere.example/' }, enhanced);
    expect(answer.location).toBe('/');
  });

  it.each<[string, Fields, string, string]>([
    ['two letters', { name: 'Al' }, 'name', 'too_short'],
    ['31 letters', { name: 'A'.repeat(31) }, 'name', 'too_long'],
    ['a tag', { name: '<b>Milan</b>' }, 'name', 'name_characters'],
    ['an invisible letter', { name: 'Milan\u200Broyal' }, 'name', 'name_characters'],
    ['nothing but invisible letters', { name: '\u3164\u3164\u3164' }, 'name', 'name_characters'],
    ['reversed direction', { name: '\u202Enaliм royal' }, 'name', 'name_characters'],
    ['two alphabets', { name: 'Мilan royal' }, 'name', 'name_characters'],
    ['a letter of an alphabet we have no list of', { name: 'Ꮇilan royal' }, 'name', 'name_characters'],
    ['a name of the house', { name: 'Modératrice' }, 'name', 'name_reserved'],
    ['a name of the house, disguised', { name: 'ADM1N' }, 'name', 'name_reserved'],
    ['a short password', { password: 'onze lettre' }, 'password', 'too_short'],
    ['a password beyond 128', { password: 'mot '.repeat(33) }, 'password', 'too_long'],
    ['everybody’s password', { password: '123456789012' }, 'password', 'password_common'],
    ['one letter again and again', { password: 'aaaaaaaaaaaaaa' }, 'password', 'password_common'],
    ['the site’s name as password', { password: 'CarnetCarnet2026' }, 'password', 'password_common'],
    ['the own name as password', { name: 'Pie bavarde', password: 'piebavarde-2026!' }, 'password', 'password_common'],
    ['no rules', { rules: [] }, 'rules', 'consent_needed'],
    ['no consent', { consent: 'no' }, 'consent', 'consent_needed'],
    ['U+0000 in a password', { password: `${PASSWORD}\0` }, 'password', 'nul'],
  ])('refuses %s and gives everything else back', async (_what, fields, field, code) => {
    const before = await accounts();
    const browser = site.visitor();
    const name = typeof fields['name'] === 'string' ? fields['name'] : 'Bécasseau';
    const password = typeof fields['password'] === 'string' ? fields['password'] : PASSWORD;
    const answer = await signUp(browser, { name, back: '/about/help', ...fields }, enhanced);
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(password);
    expect(answer.text).not.toContain(JSON.stringify(password).slice(1, -1));
    if (enhanced) {
      expect(formOf(answer).errors).toEqual({ [field]: [code] });
      expect(formOf(answer).values).toMatchObject({ name, back: '/about/help' });
      expect(formOf(answer).values).not.toHaveProperty('token');
    } else {
      expect(answer.text).toContain(fr.fieldErrors[code as keyof typeof fr.fieldErrors]);
      expect(answer.text).toMatch(/name="name"[^>]* value="[^"]+"|value="[^"]+"[^>]* name="name"/);
    }
    expect(answer.headers.getSetCookie().filter((line) => line.startsWith('__Host-s='))).toEqual([]);
    expect(await accounts()).toBe(before);
  });

  it.each([
    ['Cécile', 'cecile'],
    ['Coline', 'Ｃｏｌｉｎｅ'],
    ['Maud Lys', 'maud-lys'],
    ['Milou', 'Mılou'],
    ['Tilleul', 'Ti11eul'],
    ['Coco', 'Сосо'],
    ['Pipa', 'Ріра'],
  ])('refuses a name that looks like another: %s, %s', async (first, second) => {
    await signUp(site.visitor(), { name: first });
    const answer = await signUp(site.visitor(), { name: second }, enhanced);
    expect(answer.status).toBe(422);
    if (enhanced) expect(formOf(answer).errors).toEqual({ name: ['name_taken'] });
    else expect(answer.text).toContain(fr.fieldErrors.name_taken);
  });
});

describe('signing up', () => {
  it('refuses the name of somebody whose texts were imported', async () => {
    await imported(site);
    const answer = await signUp(site.visitor(), { name: 'Stérne' }, true);
    expect(formOf(answer).errors).toEqual({ name: ['name_taken'] });
  });

  it('gives one of two who ask for a name at once the name', async () => {
    const [one, two] = [site.visitor(), site.visitor()];
    const answers = await Promise.all([
      signUp(one, { name: 'Chevêche' }, true),
      signUp(two, { name: 'Cheveche' }, true),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(answers.filter(({ status }) => status === 422).map((answer) => formOf(answer).errors)).toEqual([
      { name: ['name_taken'] },
    ]);
  });

  it.each([
    ['twelve characters', 'brume et sel'],
    ['128 characters', 'très long mot de passe '.repeat(6).slice(0, 127) + '!'],
    ['spaces at both ends', '  galet tiède  '],
    ['figures only', '5803 1177 4429 0062'],
    ['signs only', '🌧🦆🚲🥖🌒🧭🪁🎏🧦🫖🪶🛶'],
  ])('takes a password of %s exactly as it is', async (what, password) => {
    const name = `Tarier ${what.slice(0, 3)}`;
    const answer = await signUp(site.visitor(), { name, password }, true);
    expect(answer.json).toEqual({ location: '/' });
    expect((await signIn(site.visitor(), name, password)).status).toBe(303);
    expect((await signIn(site.visitor(), name, `${password} `)).status).toBe(422);
    if (password.trim() !== password) expect((await signIn(site.visitor(), name, password.trim())).status).toBe(422);
  });
});

describe.each(ways)('signing in, %s', (way, enhanced) => {
  it('opens a new session by a look-alike of the name, and ends the one this browser had', async () => {
    const name = `Fauvette ${way}`;
    const browser = await site.member(name);
    const earlier = browser.window();
    const answer = await browser.submit(
      '/sign-in?back=/tags',
      '/sign-in',
      { name: name.toUpperCase(), password: PASSWORD, back: '/tags' },
      { enhanced },
    );
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.location).toBe('/tags');
    expect(secretOf(browser)).not.toBe(secretOf(earlier));
    expect(await isSignedIn(browser)).toBe(true);
    expect(await isSignedIn(earlier)).toBe(false);
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const known = `Gravelot ${way}`;
    const unknown = `Grimpeur ${way}`;
    await site.member(known);
    const browser = site.visitor();
    await browser.get('/sign-in');
    const answers = [
      await signIn(browser, known, OTHER_PASSWORD, enhanced),
      await signIn(browser, unknown, OTHER_PASSWORD, enhanced),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    const [one, two] = answers.map(({ text }, index) =>
      text.replaceAll(index === 0 ? known : unknown, 'NAME').replace(/[\w-]{22}\.[\w-]{43}/g, 'TOKEN'),
    );
    expect(two).toBe(one);
    const headers = answers.map((answer) =>
      JSON.stringify([...answer.headers].filter(([name]) => !['date', 'content-length'].includes(name))),
    );
    expect(headers[1]).toBe(headers[0]);
    expect(one).not.toContain(OTHER_PASSWORD);
    if (enhanced)
      expect(answers.map((answer) => formOf(answer).errors)).toEqual([
        { form: ['sign_in_failed'] },
        { form: ['sign_in_failed'] },
      ]);
    else expect(one).toContain(fr.fieldErrors.sign_in_failed);
  });

  it('says so when the browser does not keep cookies', async () => {
    const browser = site.visitor();
    const token = await browser.token('/sign-in');
    browser.cookies.clear();
    const answer = await browser.send(
      '/sign-in',
      { token: token ?? '', name: 'Gravelot', password: PASSWORD },
      { enhanced },
    );
    expect(answer.status).toBe(403);
    if (enhanced) expect(formOf(answer).errors).toEqual({ form: ['cookie_missing'] });
    else expect(answer.text).toContain(fr.fieldErrors.cookie_missing);
  });

  it('stores the password anew when hashing has become dearer since', async () => {
    const name = `Jaseur ${way}`;
    await site.member(name);
    const { account_id } = await accountOf(name);
    const { database, passwordCost } = site.context;
    const earlier = await hashPassword({ passwordCost: { ...passwordCost, memoryKib: 16 } }, PASSWORD);
    await database.write(({ db }) =>
      db.updateTable('account').set({ password_hash: earlier }).where('id', '=', account_id).execute(),
    );
    expect((await signIn(site.visitor(), name, OTHER_PASSWORD, enhanced)).status).toBe(422);
    const stored = () =>
      database.db.selectFrom('account').select('password_hash').where('id', '=', account_id).executeTakeFirstOrThrow();
    expect(await stored()).toEqual({ password_hash: earlier });
    expect((await signIn(site.visitor(), name, PASSWORD, enhanced)).location).toBe('/');
    expect((await stored()).password_hash).toContain('$m=8,t=1,p=1$');
    expect((await signIn(site.visitor(), name, PASSWORD, enhanced)).location).toBe('/');
  });

  it('cannot be done as somebody whose texts were imported', async () => {
    const answer = await signIn(site.visitor(), 'Sterne', PASSWORD, enhanced);
    expect(answer.status).toBe(422);
  });
});

describe.each(ways)('signing out, %s', (way, enhanced) => {
  it('ends the session at once, also in other windows, and clears what the browser kept', async () => {
    const browser = await site.member(`Bruant ${way}`);
    const window = browser.window();
    const answer = await browser.submit('/', '/sign-out', {}, { enhanced });
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.location).toBe('/');
    expect(answer.headers.get('clear-site-data')).toMatch(/"cache".*"storage"/);
    expect(browser.cookies.has('__Host-s')).toBe(false);
    expect(await isSignedIn(window)).toBe(false);
    const { account_id } = await accountOf(`Bruant ${way}`);
    expect(
      await site.context.database.db.selectFrom('session').select('id').where('account_id', '=', account_id).execute(),
    ).toEqual([]);
  });

  it('asks for a form: a link changes nothing', async () => {
    const browser = await site.member(`Serin ${way}`);
    expect(
      (await browser.request('/sign-out', enhanced ? { headers: { Accept: 'application/json' } } : {})).status,
    ).toBe(302);
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe.each(ways)('changing the password, %s', (way, enhanced) => {
  const change = (browser: Browser, fields: Fields): Promise<Answer> =>
    browser.submit('/settings', '/settings/password', fields, { enhanced });

  it('ends every session but a new one here, and only the new password opens', async () => {
    const name = `Verdier ${way}`;
    const browser = await site.member(name);
    const [window, elsewhere] = [browser.window(), site.visitor()];
    await signIn(elsewhere, name);
    const answer = await change(browser, { current: PASSWORD, password: OTHER_PASSWORD });
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.location).toBe('/settings?done=password');
    expect((await browser.get('/settings?done=password')).text).toContain(fr.settings.passwordChanged);
    expect(secretOf(browser)).not.toBe(secretOf(window));
    expect(await Promise.all([browser, window, elsewhere].map(isSignedIn))).toEqual([true, false, false]);
    expect((await signIn(site.visitor(), name)).status).toBe(422);
    expect((await signIn(site.visitor(), name, OTHER_PASSWORD)).status).toBe(303);
  });

  it.each<[string, Fields, string, string]>([
    ['the wrong one', { current: OTHER_PASSWORD, password: OTHER_PASSWORD }, 'current', 'password_wrong'],
    ['a short one', { current: PASSWORD, password: 'onze lettre' }, 'password', 'too_short'],
    ['everybody’s', { current: PASSWORD, password: 'motdepasse123' }, 'password', 'password_common'],
    ['one’s own name', { current: PASSWORD, password: 'Roitelet/Roitelet' }, 'password', 'password_common'],
  ])('refuses %s, and every session stays', async (_what, fields, field, code) => {
    await signUp(site.visitor(), { name: 'Roitelet' });
    const browser = await signInAs('Roitelet');
    const answer = await change(browser, fields);
    expect(answer.status).toBe(422);
    for (const value of Object.values(fields)) expect(answer.text).not.toContain(value);
    if (enhanced) expect(formOf(answer).errors).toEqual({ [field]: [code] });
    else expect(answer.text).toContain(fr.fieldErrors[code as keyof typeof fr.fieldErrors]);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is refused to a visitor', async () => {
    const visitor = site.visitor();
    expect((await visitor.get('/settings')).status).toBe(401);
    const answer = await visitor.submit(
      '/sign-in',
      '/settings/password',
      { current: PASSWORD, password: OTHER_PASSWORD },
      { enhanced },
    );
    expect(answer.status).toBe(401);
  });
});

async function signInAs(name: string): Promise<Browser> {
  const browser = site.visitor();
  await signIn(browser, name);
  return browser;
}

describe.each(ways)('open sessions, %s', (way, enhanced) => {
  it('are listed by their day and nothing else, and end one by one or all the others at once', async () => {
    const name = `Sittelle ${way}`;
    const browser = await site.member(name);
    const [second, third, fourth] = [await signInAs(name), await signInAs(name), await signInAs(name)];
    const { data } = await browser.page('settings', '/settings');
    expect(data.sessions).toHaveLength(4);
    const today = `${site.clock.now.toISOString().slice(0, 10)}T00:00:00.000Z`;
    for (const session of data.sessions) {
      expect(session).toEqual({
        id: expect.stringMatching(/^\w{22}$/) as string,
        createdOn: today,
        seenOn: today,
        label: null,
        current: expect.any(Boolean) as boolean,
      });
    }
    expect(data.sessions.filter(({ current }) => current)).toHaveLength(1);
    const ofSecond = (await second.page('settings', '/settings')).data.sessions.find(({ current }) => current)!.id;
    const end = (session: string): Promise<Answer> =>
      browser.submit('/settings', '/settings/sessions', { session }, { enhanced });
    const ended = await end(ofSecond);
    expect([ended.status, ended.location]).toEqual([enhanced ? 200 : 303, '/settings']);
    expect(await Promise.all([browser, second, third].map(isSignedIn))).toEqual([true, false, true]);
    await end('others');
    expect(await Promise.all([browser, third, fourth].map(isSignedIn))).toEqual([true, false, false]);
    const own = (await browser.page('settings', '/settings')).data.sessions[0]!.id;
    const last = await end(own);
    expect(last.location).toBe('/');
    expect(last.headers.get('clear-site-data')).not.toBeNull();
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('of somebody else cannot be ended', async () => {
    const [one, other] = [await site.member(`Accenteur ${way}`), await site.member(`Traquet ${way}`)];
    const theirs = (await other.page('settings', '/settings')).data.sessions[0]!.id;
    await one.submit('/settings', '/settings/sessions', { session: theirs }, { enhanced });
    expect(await isSignedIn(other)).toBe(true);
    expect((await one.submit('/settings', '/settings/sessions', { session: 'all' }, { enhanced })).status).toBe(422);
  });
});

describe('a session', () => {
  const row = async (
    name: string,
  ): Promise<{ id: string; expires_at: string; ends_at: string; seen_on: string; authenticated_at: string }> => {
    const { account_id } = await accountOf(name);
    return site.context.database.db
      .selectFrom('session')
      .selectAll()
      .where('account_id', '=', account_id)
      .executeTakeFirstOrThrow();
  };
  const move = (id: string, values: { expires_at?: string; ends_at?: string; seen_on?: string }): Promise<unknown> =>
    site.context.database.write(({ db }) => db.updateTable('session').set(values).where('id', '=', id).execute());
  const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

  it('lasts thirty days unused, ninety in any case, and remembers the day only', async () => {
    await site.member('Loriot');
    const { expires_at, ends_at, seen_on } = await row('Loriot');
    expect(new Date(expires_at).getTime() / DAY - Date.now() / DAY).toBeCloseTo(30, 1);
    expect(new Date(ends_at).getTime() - site.clock.now.getTime()).toBe(90 * DAY);
    expect(seen_on).toMatch(/T00:00:00\.000Z$/);
  });

  it('unused for thirty days is over, and its row is gone', async () => {
    const browser = await site.member('Engoulevent');
    const { id } = await row('Engoulevent');
    await move(id, { expires_at: inDays(-0.001) });
    expect(await isSignedIn(browser)).toBe(false);
    await expect(row('Engoulevent')).rejects.toThrow();
  });

  it('used every day is over after ninety, and its row is gone', async () => {
    const browser = await site.member('Torcol');
    const { id } = await row('Torcol');
    await move(id, { ends_at: site.clock.now.toISOString() });
    expect(await isSignedIn(browser)).toBe(false);
    await expect(row('Torcol')).rejects.toThrow();
  });

  it('past its half is renewed, in its row and in the browser', async () => {
    const browser = await site.member('Huîtrier');
    const secret = secretOf(browser);
    const { id, ends_at } = await row('Huîtrier');
    await move(id, { expires_at: inDays(14), seen_on: '2026-01-01T00:00:00.000Z' });
    const answer = await browser.get('/');
    expect(answer.headers.getSetCookie().some((line) => line.startsWith(`__Host-s=${secret};`))).toBe(true);
    const renewed = await row('Huîtrier');
    expect(new Date(renewed.expires_at).getTime() / DAY - Date.now() / DAY).toBeCloseTo(30, 1);
    expect(renewed.ends_at).toBe(ends_at);
    expect(renewed.seen_on.slice(0, 10)).toBe(site.clock.now.toISOString().slice(0, 10));
    await move(id, { expires_at: inDays(16) });
    expect((await browser.get('/')).headers.getSetCookie()).toEqual([]);
    expect(new Date((await row('Huîtrier')).expires_at).getTime() / DAY - Date.now() / DAY).toBeCloseTo(16, 1);
  });

  it('is not opened by its row’s public id or by what is stored of it', async () => {
    await site.member('Outarde');
    const stored = await site.context.database.db.selectFrom('session').select(['id', 'secret_hash']).execute();
    for (const guess of stored.slice(-2).flatMap(({ id, secret_hash }) => [id, secret_hash])) {
      const thief = site.visitor();
      thief.cookies.set('__Host-s', guess);
      expect(await isSignedIn(thief)).toBe(false);
    }
  });

  it('secret stands nowhere in what is stored or logged, and no password does', async () => {
    const password = 'zostère et courant de jusant';
    const browser = site.visitor();
    await signUp(browser, { name: 'Macareux', password });
    const secrets = [secretOf(browser), browser.cookies.get('__Host-p') ?? '-'];
    await browser.submit('/settings', '/settings/password', { current: password, password: `${password} bis` });
    secrets.push(secretOf(browser), password);
    const everything = [textOf(await dump(site)), JSON.stringify(site.log)];
    if (engine === 'sqlite') {
      everything.push(...readdirSync(site.dataDir).map((file) => readFileSync(join(site.dataDir, file), 'latin1')));
    }
    const forms = secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('latin1'),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ]);
    for (const text of everything) expect(forms.filter((form) => text.includes(form))).toEqual([]);
  });
});

describe('the first host', () => {
  let fresh: Site;
  beforeAll(async () => {
    fresh = await openSite();
  });
  afterAll(() => fresh.close());
  const FIELDS = { name: 'Gardienne', password: PASSWORD, rules: 'yes', consent: 'yes' };

  it('is made once through the link, which then answers 404, as every other link does', async () => {
    const [first, link] = [await createHostLink(fresh.context), await createHostLink(fresh.context)];
    const browser = fresh.visitor();
    // A new link replaces the one before.
    expect((await browser.get(`/host/${first}`)).status).toBe(404);
    fresh.clock.advance(15 * 60 * 1000);
    expect((await browser.get(`/host/${link}`)).status).toBe(404);
    fresh.clock.advance(-1);
    expect((await browser.get(`/host/${link}`)).status).toBe(200);
    expect(textOf(await dump(fresh))).not.toContain(link);

    const refused = await browser.submit(
      `/host/${link}`,
      `/host/${link}`,
      { ...FIELDS, name: 'Al' },
      { enhanced: true },
    );
    expect([refused.status, formOf(refused).errors]).toEqual([422, { name: ['too_short'] }]);
    const second = fresh.visitor();
    const token = await second.token(`/host/${link}`);
    const made = await browser.submit(`/host/${link}`, `/host/${link}`, FIELDS);
    expect([made.status, made.location]).toEqual([303, '/']);
    expect((await browser.page('home', '/')).shell.viewer?.role).toBe('host');
    const { db } = fresh.context.database;
    const [host, ...more] = await db
      .selectFrom('account')
      .select(['id', 'role'])
      .where('role', 'is not', null)
      .execute();
    expect(more).toEqual([]);
    expect(
      await db.selectFrom('audit').select(['account_id', 'act', 'subject_type', 'subject_id', 'at']).execute(),
    ).toEqual([
      {
        account_id: host!.id,
        act: 'host_created',
        subject_type: 'account',
        subject_id: host!.id,
        at: fresh.clock.now.toISOString(),
      },
    ]);

    const answers = [
      await browser.get(`/host/${link}`),
      await second.send(`/host/${link}`, { ...FIELDS, name: 'Gardien', token: token ?? '' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(await createHostLink(fresh.context)).toBeNull();
  });

  it('stays the only one, even if two processes that start at once made a link each', async () => {
    const twice = await openSite();
    const { database } = twice.context;
    const links: string[] = [];
    const rows: { secret_hash: string; expires_at: string }[] = [];
    for (let count = 0; count < 2; count += 1) {
      links.push((await createHostLink(twice.context)) ?? '');
      rows.push(await database.db.selectFrom('host_link').selectAll().executeTakeFirstOrThrow());
    }
    await database.write(({ db }) => db.insertInto('host_link').values(rows[0]!).execute());
    const make = (link: string, name: string): Promise<Answer> =>
      twice.visitor().submit(`/host/${link}`, `/host/${link}`, { ...FIELDS, name });
    expect((await make(links[0]!, 'Gardienne')).status).toBe(303);
    expect((await make(links[1]!, 'Gardien')).status).toBe(404);
    expect(await database.db.selectFrom('account').select('role').execute()).toEqual([{ role: 'host' }]);
    await twice.close();
  });
});

describe.each(ways)('who tries too often, %s', (way, enhanced) => {
  let busy: Site;
  beforeAll(async () => {
    busy = await openSite({ limits: true });
  });
  afterAll(() => busy.close());

  const refused = (answer: Answer, kept: string): void => {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(3600);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain(kept);
    expect(answer.text).not.toContain(PASSWORD);
    if (enhanced) expect(formOf(answer).errors).toEqual({ form: ['slow_down'] });
    else expect(answer.text).toContain(fr.fieldErrors.slow_down);
  };

  it('signing up is asked to wait, with the form as it was; names refused do not count', async () => {
    const answers = [];
    for (const name of [`Avocette ${way}`, `Avocette ${way}`, 'Al', `Barge ${way}`, `Barge ${way}`, `Courvite ${way}`])
      answers.push(await signUp(busy.visitor(), { name }, enhanced));
    expect(answers.map(({ location }) => location)).toEqual(['/', null, null, '/', null, '/']);
    refused(await signUp(busy.visitor(), { name: `Glaréole ${way}` }, enhanced), `Glaréole ${way}`);
  });

  it('answering is asked to wait, with the words still there', async () => {
    const place = await imported(busy, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: way } });
    const browser = busy.visitor();
    await signIn(browser, `Courvite ${way}`);
    for (let count = 0; count < 10; count += 1)
      expect((await reply(browser, place, `Réponse ${count}.`, {}, enhanced)).location).toContain('#p');
    refused(await reply(browser, place, 'La onzième de la nuit.', {}, enhanced), 'La onzième de la nuit.');
    expect((await busy.visitor().page('discussion', place.path)).data.replies).toBe(12);
  });

  it('reporting without an account is asked to wait, with the words still there', async () => {
    const id = await postId(busy.visitor(), await imported(busy), 1);
    const send = (words: string): Promise<Answer> =>
      report(busy.visitor(), `/report/post/${id}`, { reason: 'other', words }, { enhanced });
    for (let count = 0; count < 3; count += 1) expect(codeIn(await send(`Regard ${count}.`))).not.toBeNull();
    refused(await send('Un quatrième regard.'), 'Un quatrième regard.');
  });

  it('signing in under one name is asked to wait, whether the name exists or not; another name is not', async () => {
    for (const name of [`Avocette ${way}`, `Personne ${way}`]) {
      const statuses = [];
      for (let count = 0; count < 5; count += 1)
        statuses.push((await signIn(busy.visitor(), name, OTHER_PASSWORD, enhanced)).status);
      expect(statuses).toEqual([422, 422, 422, 422, 422]);
      refused(await signIn(busy.visitor(), name, OTHER_PASSWORD, enhanced), name);
      refused(await signIn(busy.visitor(), name.toUpperCase(), OTHER_PASSWORD, enhanced), name.toUpperCase());
    }
    expect((await signIn(busy.visitor(), `Barge ${way}`, PASSWORD, enhanced)).location).toBe('/');
  });
});
