import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appoint, dismiss } from '#server/moderation/appoint.ts';
import { InvalidForm } from '#server/errors.ts';
import { allStaff } from '#server/members/staff.ts';
import { frForms as fr } from '#shared/messages/fr-forms.ts';
import type { FormState, Page, PageData } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { surroundings } from '#tests/support/commands.ts';
import { changes, dump } from '#tests/support/dump.ts';
import { openLive } from '#tests/support/live.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { entry, openBoards, openJournal, openThread, promote, secondName, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

let site: Site;
let host: Browser;
let board: string;
beforeEach(async () => {
  site = await openSite();
  board = await openBoards(site);
  host = await site.host('Tenancière');
});
afterEach(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const STAFF = '/moderation/staff';
const db = () => site.context.database.db;
const send = (browser: Browser, fields: Fields, enhanced = false): Promise<Answer> =>
  browser.submit('/settings', STAFF, { current: PASSWORD, ...fields }, { enhanced });
const people = async (): Promise<PageData['staff']['people']> => (await host.page('staff', STAFF)).data.people;
const boardId = async (slug: string): Promise<string> =>
  (await db().selectFrom('board').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id;
const accountOf = async (name: string): Promise<string> =>
  (await db().selectFrom('pseudonym').select('account_id').where('name', '=', name).executeTakeFirstOrThrow())
    .account_id ?? '';
const acts = async (name: string): Promise<[string, string | null][]> => {
  const rows = await db()
    .selectFrom('audit')
    .select(['act', 'reason', 'account_id', 'subject_type'])
    .where('subject_id', '=', await accountOf(name))
    .orderBy('at')
    .execute();
  expect(rows.map(({ subject_type }) => subject_type)).toEqual(rows.map(() => 'account'));
  return rows.map(({ act, reason }) => [act, reason]);
};
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;
const refusedWith = (answer: Answer, field: string, code: keyof typeof fr.fieldErrors, enhanced: boolean): void => {
  expect(answer.status).toBe(422);
  if (enhanced) expect(formOf(answer).errors).toEqual({ [field]: [code] });
  else expect(answer.text).toContain(fr.fieldErrors[code]);
};

describe.each(ways)('the team, %s', (_way, enhanced) => {
  it('is made by the host: each place gives its rights and ends the sessions there were', async () => {
    const member = await site.member('Vigie');
    const live = await openLive(member);
    const done = await send(host, { do: 'appoint', name: 'vigie', role: 'moderator' }, enhanced);
    expect([done.status, done.location]).toEqual([enhanced ? 200 : 303, `${STAFF}?done=1`]);
    await live.closed;
    expect((await member.get('/settings')).status).toBe(401);
    expect(await people()).toEqual([
      { name: 'Tenancière', role: 'host', boards: [], self: true, last: true },
      { name: 'Vigie', role: 'moderator', boards: [], self: false, last: false },
    ]);

    site.clock.advance(60_000);
    const some = await send(
      host,
      {
        do: 'appoint',
        name: 'Vigie',
        role: 'board_moderator',
        board: [await boardId(board), await boardId('cuisine')],
      },
      enhanced,
    );
    expect(some.status).toBe(enhanced ? 200 : 303);
    expect((await people())[1]?.boards).toEqual([await boardId(board), await boardId('cuisine')]);

    site.clock.advance(60_000);
    await send(host, { do: 'appoint', name: 'Vigie', role: 'referee' }, enhanced);
    expect((await people())[1]).toMatchObject({ role: 'referee', boards: [] });
    const account = await db()
      .selectFrom('account')
      .select(['role', 'staff_boards'])
      .where('id', '=', await accountOf('Vigie'))
      .executeTakeFirstOrThrow();
    expect(account).toEqual({ role: null, staff_boards: null });

    site.clock.advance(60_000);
    await send(host, { do: 'remove', name: 'Vigie' }, enhanced);
    expect(await people()).toHaveLength(1);
    expect(await acts('Vigie')).toEqual([
      ['staff_appointed', 'moderator'],
      ['staff_changed', 'board_moderator'],
      ['staff_changed', 'referee'],
      ['staff_removed', 'referee'],
    ]);
  });

  it('changes nothing, and ends nobody’s session, when somebody is what they are already', async () => {
    const member = await site.member('Vigie');
    await site.member('Étourneau');
    await send(host, { do: 'appoint', name: 'Vigie', role: 'moderator' });
    await member.submit('/sign-in', '/sign-in', { name: 'Vigie', password: PASSWORD });
    const before = await dump(site);
    expect((await send(host, { do: 'appoint', name: 'Vigie', role: 'moderator' }, enhanced)).location).toBe(
      `${STAFF}?done=1`,
    );
    expect((await send(host, { do: 'remove', name: 'Étourneau' }, enhanced)).location).toBe(`${STAFF}?done=1`);
    expect(changes(before, await dump(site))).toEqual({});
    expect((await member.get('/settings')).status).toBe(200);
  });

  it.each<[string, Fields, string, keyof typeof fr.fieldErrors]>([
    ['nobody’s name', { do: 'appoint', name: 'Personne', role: 'moderator' }, 'name', 'name_unknown'],
    ['no name', { do: 'appoint', name: ' ', role: 'moderator' }, 'name', 'required'],
    ['no place', { do: 'appoint', name: 'Vigie' }, 'role', 'choose_one'],
    ['a place there is not', { do: 'appoint', name: 'Vigie', role: 'king' }, 'role', 'choose_one'],
    ['no board', { do: 'appoint', name: 'Vigie', role: 'board_moderator' }, 'board', 'nothing_selected'],
    [
      'a board there is not',
      { do: 'appoint', name: 'Vigie', role: 'board_moderator', board: '0123456789abcdefghijkl' },
      'board',
      'choose_one',
    ],
    ['a wrong password', { do: 'remove', name: 'Vigie', current: 'pas le bon mot' }, 'current', 'password_wrong'],
    ['no password', { do: 'remove', name: 'Vigie', current: '' }, 'current', 'required'],
  ])('is not changed with %s', async (_what, fields, field, code) => {
    await site.member('Vigie');
    const before = await dump(site);
    refusedWith(await send(host, fields, enhanced), field, code, enhanced);
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('always has a host: the last one can be neither taken off nor made less', async () => {
    refusedWith(await send(host, { do: 'remove', name: 'Tenancière' }, enhanced), 'role', 'last_host', enhanced);
    const less = { do: 'appoint', name: 'Tenancière', role: 'moderator' };
    refusedWith(await send(host, less, enhanced), 'role', 'last_host', enhanced);
    expect(await people()).toHaveLength(1);
    await site.member('Gardienne');
    await send(host, { do: 'appoint', name: 'Gardienne', role: 'host' }, enhanced);
    const left = await send(host, less, enhanced);
    expect([left.status, left.location]).toEqual([enhanced ? 200 : 303, '/']);
    // They stay signed in, as what they are now.
    expect((await host.page('home', '/')).shell.viewer?.role).toBe('moderator');
    expect((await host.get(STAFF)).status).toBe(404);
  });

  it('knows each person by one name, and is told of no other', async () => {
    await site.member('Vigie');
    await secondName(site, 'Vigie', 'Roitelet');
    await send(host, { do: 'appoint', name: 'Roitelet', role: 'moderator' }, enhanced);
    const page = await host.get(STAFF);
    expect([page.text.includes('Roitelet'), page.text.includes('Vigie')]).toEqual([true, false]);
    refusedWith(
      await send(host, { do: 'appoint', name: 'Vigie', role: 'host' }, enhanced),
      'name',
      'known_otherwise',
      enhanced,
    );
    await send(host, { do: 'remove', name: 'Roitelet' }, enhanced);
    refusedWith(
      await send(host, { do: 'appoint', name: 'Vigie', role: 'host' }, enhanced),
      'name',
      'known_otherwise',
      enhanced,
    );
  });

  it('does not exist for anybody else', async () => {
    const others: [string, Browser][] = [['a visitor', site.visitor()]];
    for (const [name, role] of [
      ['Étourneau', null],
      ['Vigie', 'moderator'],
      ['Riveraine', 'moderator'],
    ] as const) {
      others.push([name, await site.member(name)]);
      if (role) await promote(site, name, role, name === 'Riveraine' ? [board] : undefined);
    }
    const referee = await site.member('Arbitrante');
    await appoint(site.context, null, { name: 'Arbitrante', role: 'referee' });
    await referee.submit('/sign-in', '/sign-in', { name: 'Arbitrante', password: PASSWORD });
    others.push(['a referee', referee]);
    const before = await dump(site);
    for (const [who, browser] of others) {
      expect([who, (await browser.get(STAFF)).status]).toEqual([who, 404]);
      const fields = { do: 'appoint', name: 'Étourneau', role: 'host', current: PASSWORD };
      const from = browser.cookies.has('__Host-s') ? '/settings' : '/sign-in';
      expect([who, (await browser.submit(from, STAFF, fields, { enhanced })).status]).toEqual([who, 404]);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });
});

describe('a moderator of some boards', () => {
  let moderator: Browser;
  let here: Place;
  let elsewhere: Place;
  let text: Place;
  beforeEach(async () => {
    const author = await site.member('Courlis');
    here = await openThread(author, board, { body: 'Dites-moi tout.' });
    elsewhere = await openThread(author, 'cuisine', { body: 'Et le sel ?' });
    text = await entry(author, await openJournal(author), { body: 'Personne ne vient.' });
    await site.context.database.write(({ db }) => db.updateTable('post').set({ hold: 'held' }).execute());
    await site.member('Vigie');
    await appoint(site.context, null, { name: 'Vigie', role: 'board_moderator', boards: [await boardId(board)] });
    moderator = site.visitor();
    await moderator.submit('/sign-in', '/sign-in', { name: 'Vigie', password: PASSWORD });
  });

  it('reads what is held back there, and neither elsewhere nor in journals', async () => {
    const read = async (place: Place): Promise<string[]> =>
      wordsOf(await moderator.page('discussion', `/d/${place.id}/-`));
    expect(await read(here)).toEqual(['Dites-moi tout.']);
    expect([await read(elsewhere), await read(text)]).toEqual([[''], ['']]);
    const listed = await Promise.all([
      moderator.page('board', `/boards/${board}`),
      moderator.page('board', '/boards/cuisine'),
    ]);
    expect(listed.map(({ data }) => data.threads.length)).toEqual([1, 0]);
  });

  it('arranges threads there, sends them elsewhere, and then has no more say in them', async () => {
    await site.context.database.write(({ db }) => db.updateTable('post').set({ hold: 'none' }).execute());
    const manage = (place: Place, fields: Fields): Promise<Answer> =>
      moderator.submit('/settings', `${place.path}/manage`, fields);
    expect((await manage(here, { do: 'close' })).status).toBe(303);
    for (const place of [elsewhere, text]) {
      expect((await moderator.get(`${place.path}/manage`)).status).toBe(404);
      expect((await manage(place, { do: 'close' })).status).toBe(404);
      expect((await moderator.page('discussion', place.path)).data.managed).toBe(false);
    }
    expect((await manage(here, { do: 'move', board: await boardId('cuisine') })).status).toBe(303);
    expect((await manage(here, { do: 'reopen' })).status).toBe(404);
  });
});

describe('at the same moment', () => {
  it('two hosts who take each other off leave one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [`Hôtesse ${round}`, `Gardien ${round}`];
      const accounts: string[] = [];
      for (const name of [one, other]) {
        await site.member(name);
        accounts.push(await appoint(site.context, null, { name, role: 'host' }));
      }
      for (const { name, accountId } of await allStaff(db()))
        if (!accounts.includes(accountId)) await dismiss(site.context, null, name);
      const ends = await Promise.allSettled([
        dismiss(site.context, accounts[0]!, other),
        dismiss(site.context, accounts[1]!, one),
      ]);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const left = await db().selectFrom('account').select('id').where('role', '=', 'host').execute();
      expect(left).toHaveLength(1);
    }
  });

  it('two hosts who both step down leave one of them, who is told why', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = `Gardien ${round}`;
      await site.member(name);
      const accounts = [
        await appoint(site.context, null, { name: 'Tenancière', role: 'host' }),
        await appoint(site.context, null, { name, role: 'host' }),
      ];
      const ends = await Promise.allSettled([
        dismiss(site.context, accounts[0]!, 'Tenancière'),
        dismiss(site.context, accounts[1]!, name),
      ]);
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      expect(refused).toHaveLength(1);
      expect(refused[0]).toBeInstanceOf(InvalidForm);
      expect((refused[0] as InvalidForm).errors).toEqual({ role: ['last_host'] });
      await appoint(site.context, null, { name: 'Tenancière', role: 'host' });
      await dismiss(site.context, null, name);
    }
  });
});

describe('the command', () => {
  const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));
  async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const { databaseUrl } = site.context.config;
    const more = { DATA_DIR: site.dataDir, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
    const child = spawn(process.execPath, [cli, 'appoint', ...args], { env: surroundings(more) });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...said };
  }

  it('appoints while the site runs, in nobody’s name', async () => {
    const member = await site.member('Gardienne');
    expect(await run('Gardienne', 'host')).toMatchObject({ code: 0, err: '' });
    expect((await member.get('/settings')).status).toBe(401);
    expect((await people()).map(({ name, role }) => [name, role])).toContainEqual(['Gardienne', 'host']);
    const lines = await db()
      .selectFrom('audit')
      .select(['act', 'account_id'])
      .where('act', '=', 'staff_appointed')
      .execute();
    expect(lines).toEqual([{ act: 'staff_appointed', account_id: null }]);
  });

  it('says what cannot be, and leaves the site its last host', async () => {
    const before = await dump(site);
    expect(await run('Personne', 'host')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nobody has an account') as string,
    });
    expect(await run('Tenancière', 'referee')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Somebody always has to host') as string,
    });
    expect(await run('Tenancière', 'king')).toMatchObject({
      code: 2,
      err: expect.stringContaining('npm run appoint') as string,
    });
    expect(changes(before, await dump(site))).toEqual({});
  });
});
