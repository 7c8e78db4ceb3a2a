import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRateLimits } from '#server/http/rate-limit.ts';
import { housekeeping } from '#server/jobs/hourly.ts';
import { nameKey } from '#server/members/names.ts';
import { newId } from '#server/db/ids.ts';
import type { Page } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { draftId, keepReply } from '#tests/support/drafts.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { ENTRY, imported, openBoards, openJournal, postId, reply, THREAD, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { tableNames } from '#tests/support/tables.ts';

let site: Site;
let place: Place;
let board = '';
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  board = await openBoards(site);
});
afterAll(() => site.close());

const composerOf = async (browser: Browser, path = place.path) =>
  (await browser.page('discussion', path)).data.composer!;
const savedKey = (answer: { json: unknown }): string => (answer.json as { saved: { key: string } }).saved.key;

/** Everything the database holds, as text. */
async function everyTable(): Promise<string> {
  const { db } = site.context.database;
  const found: string[] = [];
  for (const table of await tableNames(db))
    found.push(JSON.stringify((await sql`select * from ${sql.table(table)}`.execute(db)).rows));
  return found.join('\n');
}

const QUOTE = '> @Courlis #1\n> le silence pèse aussi.';

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a draft of a reply, %s', (way, enhanced) => {
  it('stands in the form again, says when it was kept, and goes when it is published', async () => {
    const member = await site.member(`Mésange ${way}`);
    const body = `Un début…\n\n${QUOTE}\nÇa, oui.   \n\n\n  - et la suite`;
    const kept = await keepReply(member, place, body, { in_reply_to: '1' }, enhanced);
    expect(kept.status).toBe(enhanced ? 200 : 303);
    const id = await draftId(member);
    expect(kept.location).toBe(`${place.path}?draft=${id}#reply`);
    const composer = await composerOf(member);
    expect(composer).toMatchObject({
      body,
      inReplyTo: 1,
      draft: { id, key: `${id}.1`, savedAt: site.clock.now.toISOString() },
    });
    expect((await member.get(place.path)).text).toContain('Brouillon gardé le');

    const answer = await reply(member, place, composer.body, { draft: composer.draft.key }, enhanced);
    expect(wordsOf(await member.page('discussion', place.path)).at(-1)).toContain('le silence pèse aussi.');
    expect(answer.location).toMatch(/#p\d+$/);
    expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
    expect((await composerOf(member)).body).toBe('');
    expect(
      await site.context.database.db.selectFrom('draft_version').select('number').where('draft_id', '=', id).execute(),
    ).toEqual([]);
  });

  it('is nobody else’s: not in lists, not at its address, not to be deleted', async () => {
    const member = await site.member(`Pouillot ${way}`);
    await keepReply(member, place, 'Rien que pour moi.', {}, enhanced);
    const id = await draftId(member);
    const others = [site.visitor(), await site.member(`Bruant ${way}`)];
    if (!enhanced) others.push(await site.host('Gardienne'));
    for (const other of others) {
      expect([401, 404]).toContain((await other.get(`/drafts/${id}`)).status);
      expect((await other.request('/drafts', { headers: { Accept: 'application/json' } })).text).not.toContain(
        'Rien que',
      );
      expect((await other.get(`${place.path}?draft=${id}`)).text).not.toContain('Rien que');
      const away = await other.submit(place.path, `/drafts/${id}`, { do: 'delete' }, { enhanced });
      expect([401, 403, 404]).toContain(away.status);
      const over = await other.submit(place.path, `${place.path}/reply`, {
        as: newId(),
        submission: newId(),
        draft: `${id}.1`,
        body: 'Par-dessus.',
        do: 'draft',
      });
      expect([303, 401, 403]).toContain(over.status);
    }
    expect(await composerOf(member)).toMatchObject({ body: 'Rien que pour moi.' });
  });

  it('from a second window is told that it is second: both texts are there, nothing is overwritten', async () => {
    const member = await site.member(`Rousserolle ${way}`);
    const key = savedKey(await keepReply(member, place, 'La pluie de jeudi.', {}, true));
    const second = member.window();
    await keepReply(second, place, 'La pluie de vendredi.', { draft: key }, enhanced);
    const late = await keepReply(member, place, 'La pluie de samedi.', { draft: key }, enhanced);
    expect(late.status).toBe(409);
    const id = await draftId(member);
    if (enhanced) {
      const { data, form } = late.json as Page<'discussion'>;
      expect(form?.values['body']).toBe('La pluie de samedi.');
      expect(data.composer?.draft).toMatchObject({
        key: `${id}.2+`,
        elsewhere: {
          runs: [
            { words: 'La pluie de ', same: true },
            { words: 'vendredi', same: false },
            { words: '.', same: true },
          ],
        },
      });
    } else {
      expect(late.text).toContain('La pluie de samedi.');
      expect(late.text).toContain('<mark>vendredi</mark>');
      expect(late.text).toContain(`value="${id}.2+"`);
    }
    expect((await composerOf(member)).body).toBe('La pluie de vendredi.');
    expect((await keepReply(member, place, 'La pluie de samedi.', { draft: `${id}.2+` }, enhanced)).status).toBe(
      enhanced ? 200 : 303,
    );
    const { data } = await member.page('draft', `/drafts/${id}`);
    expect(data.versions.map(({ body }) => body)).toEqual(['La pluie de samedi.', 'La pluie de vendredi.']);
  });

  it('two windows that begin at once are told as well', async () => {
    const member = await site.member(`Locustelle ${way}`);
    await keepReply(member, place, 'D’abord.', { draft: '' }, enhanced);
    const second = await keepReply(member.window(), place, 'En même temps.', { draft: '' }, enhanced);
    expect(second.status).toBe(409);
    expect(second.text).toContain('En même temps.');
    expect(second.text).toMatch(/D(’|&#8217;)abord/);
  });

  it('keeps three versions, of which one can go back to an earlier one', async () => {
    const member = await site.member(`Accenteur ${way}`);
    for (const word of ['un', 'deux', 'trois', 'quatre']) {
      await keepReply(member, place, `Version ${word}.`, {}, enhanced);
      site.clock.advance(3 * 60_000);
    }
    const id = await draftId(member);
    const before = await member.page('draft', `/drafts/${id}`);
    expect(before.data.versions.map(({ body }) => body)).toEqual([
      'Version quatre.',
      'Version trois.',
      'Version deux.',
    ]);
    const two = String(before.data.versions[2]?.number);
    const back = await member.submit(`/drafts/${id}`, `/drafts/${id}`, { do: 'restore', version: two }, { enhanced });
    expect(back.location).toBe(`${place.path}?draft=${id}#reply`);
    expect((await composerOf(member)).body).toBe('Version deux.');
    const after = await member.page('draft', `/drafts/${id}`);
    expect(after.data.versions.map(({ body }) => body)).toEqual(['Version deux.', 'Version quatre.', 'Version trois.']);
    const gone = await member.submit(`/drafts/${id}`, `/drafts/${id}`, { do: 'delete' }, { enhanced });
    expect(gone.location).toBe('/drafts');
    expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
    expect((await member.get(`/drafts/${id}`)).status).toBe(404);
  });

  it('typing that goes on is one version, unless most of it disappears', async () => {
    const member = await site.member(`Traquet ${way}`);
    const long = 'Une longue nuit de maraude, racontée depuis le début, avec le thermos.';
    for (const body of [long.slice(0, 30), long.slice(0, 50), long, 'Non.'])
      await keepReply(member, place, body, {}, enhanced);
    const { data } = await member.page('draft', `/drafts/${await draftId(member)}`);
    expect(data.versions.map(({ body }) => body)).toEqual(['Non.', long]);
  });

  it('quotes by reference: withdrawn words leave it, and a window still open does not bring them back', async () => {
    const [author, member] = [await site.member(`Guifette ${way}`), await site.member(`Sarcelle ${way}`)];
    const street = `rue Amarante ${way}`;
    const from = await reply(author, place, `Elle travaille ${street}.\n\nLe reste peut rester.`);
    const number = Number(/#p(\d+)$/.exec(from.location ?? '')?.[1]);
    const id = await postId(author, place, number);
    const quote = `> @Guifette ${way} #${number}\n> Elle travaille ${street}.`;
    await keepReply(member, place, `Avant.\n\n${quote}\n\nAprès.`, {}, enhanced);
    expect((await composerOf(member)).body).toBe(`Avant.\n\n${quote}\n\nAprès.`);
    const texts = await site.context.database.db.selectFrom('draft_version').select('source').execute();
    expect(JSON.stringify(texts)).not.toContain(street);

    const { data } = await author.page('withdraw', `/p/${id}/withdraw`);
    const chosen = data.sentences.find(({ words }) => words.includes(street))!.range;
    await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'passage', range: chosen });
    expect((await composerOf(member)).body).toBe(`Avant.\n\n> @Guifette ${way} #${number} · passage retiré\n\nAprès.`);
    // The window that was open all the time goes on saving what stands in its field.
    await keepReply(member, place, `Avant.\n\n${quote}\n\nAprès, et encore.`, {}, enhanced);
    expect(await everyTable()).not.toContain(street);
    expect((await composerOf(member)).body).toContain('Après, et encore.');

    await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    await keepReply(
      member,
      place,
      `> @Guifette ${way} #${number}\n> Le reste peut rester.\n\nEt puis.`,
      { draft: (await composerOf(member)).draft.key },
      enhanced,
    );
    expect(await everyTable()).not.toContain('Le reste peut rester');
  });

  it('of an edit stands in the form again, and what its author withdraws leaves it', async () => {
    const member = await site.member(`Cisticole ${way}`);
    const first = await reply(member, place, `Elle habite quai Bourrache ${way}. Je continue.`);
    const id = await postId(member, place, Number(/#p(\d+)$/.exec(first.location ?? '')?.[1]));
    const edit = `/p/${id}/edit`;
    const form = await member.page('edit', edit);
    const body = `Elle habite quai Bourrache ${way}. Je continue, et j’ajoute ceci.`;
    const kept = await member.submit(
      edit,
      edit,
      { body, revision: form.data.revision, draft: '', do: 'draft' },
      { enhanced },
    );
    expect(kept.status).toBe(enhanced ? 200 : 303);
    const again = await member.page('edit', edit);
    expect(again.data).toMatchObject({ body, fromDraft: true, theirs: null });
    expect((await member.page('edit', `${edit}?published=1`)).data).toMatchObject({
      body: form.data.body,
      fromDraft: false,
    });
    expect((await member.page('drafts', '/drafts')).data.drafts).toMatchObject([
      { kind: 'edit', href: `${edit}?draft=${again.data.draft.id}` },
    ]);
    const { sentences } = (await member.page('withdraw', `/p/${id}/withdraw`)).data;
    await member.submit(edit, `/p/${id}/withdraw`, { what: 'passage', range: sentences[0]!.range });
    expect(await everyTable()).not.toContain(`quai Bourrache ${way}`);
    expect((await member.page('edit', edit)).data.body).toContain('et j’ajoute ceci.');

    const now = await member.page('edit', edit);
    const saved = await member.submit(
      edit,
      edit,
      { body: now.data.body, revision: now.data.revision, draft: now.data.draft.key, do: 'publish', cut_out: 'keep' },
      { enhanced },
    );
    expect(saved.status).toBe(enhanced ? 200 : 303);
    expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
  });

  it('can be longer than what may be published, and is kept where nobody can answer any more', async () => {
    const member = await site.member(`Fauvette ${way}`);
    const long = 'Trop long. '.repeat(2_500);
    const refused = await reply(member, place, long, {}, enhanced);
    expect(refused.status).toBe(422);
    expect((await keepReply(member, place, long, {}, enhanced)).status).toBe(enhanced ? 200 : 303);
    const key = (await composerOf(member)).draft.key;
    const other = await imported(site, {
      ...(await import('#tests/support/story.ts')).NIGHT_ROUND,
      journal: { author: 'Sterne', title: `Autre ${way}` },
    });
    const there = savedKey(await keepReply(member, other, 'Commencé avant.', {}, true));
    const token = await member.token(place.path);
    await site.context.database.write(({ db }) =>
      db
        .updateTable('discussion')
        .set({ erased_at: site.clock.now.toISOString() })
        .where('id', '=', other.id)
        .execute(),
    );
    const late = await member.send(
      `${other.path}/reply`,
      {
        token: token ?? '',
        as: newId(),
        submission: newId(),
        in_reply_to: '',
        draft: there,
        body: 'Fini après.',
        do: 'draft',
      },
      { enhanced },
    );
    const id = there.slice(0, 22);
    expect([late.status, late.location]).toEqual([enhanced ? 200 : 303, `/drafts/${id}`]);
    const { data } = await member.page('draft', `/drafts/${id}`);
    expect([data.draft.href, data.versions[0]?.body]).toEqual([null, 'Fini après.']);
    expect((await composerOf(member)).draft.key).toBe(key);
  });
});

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a draft of an entry, %s', (way, enhanced) => {
  it('is kept as unfinished as it is, found again in every field, and goes when the entry is published', async () => {
    const member = await site.member(`Guêpier ${way}`);
    const journal = await openJournal(member, { title: `Cahier ${way}` });
    const write = `/journals/${journal}/write`;
    const begun = { ...ENTRY, title: '', body: 'Il pleut, et', tags: 'aller vers', do: 'draft', draft: '' };
    const kept = await member.submit(write, write, { ...begun, submission: newId() }, { enhanced });
    const id = await draftId(member);
    expect([kept.status, kept.location]).toEqual([enhanced ? 200 : 303, `${write}?draft=${id}`]);
    // A blank form stays blank, and says that something waits.
    expect((await member.page('entry', write)).data).toMatchObject({ kept: null, draft: { id: null, others: 1 } });
    const { data } = await member.page('entry', `${write}?draft=${id}`);
    expect(data.kept?.values).toMatchObject({
      title: '',
      body: 'Il pleut, et',
      tags: 'aller vers',
      audience: 'public',
    });
    expect((await member.get(`${write}?draft=${id}`)).text).toContain('Il pleut, et');
    // A second one is a draft of its own.
    await member.submit(write, write, { ...begun, title: 'Autre chose', submission: newId() }, { enhanced });
    expect((await member.page('drafts', '/drafts')).data.drafts.map(({ title }) => title).sort()).toEqual([
      '',
      'Autre chose',
    ]);
    const stranger = await site.member(`Huppe ${way}`);
    expect((await stranger.submit('/settings', write, { ...begun, submission: newId() }, { enhanced })).status).toBe(
      404,
    );

    const done = await member.submit(
      write,
      write,
      { ...ENTRY, draft: data.draft.key, submission: newId() },
      { enhanced },
    );
    expect(done.location).toMatch(/^\/d\//);
    expect((await member.page('drafts', '/drafts')).data.drafts.map(({ title }) => title)).toEqual(['Autre chose']);
  });
});

it.each([
  ['plain', false],
  ['enhanced', true],
])('a draft of a thread is kept and goes when the thread is opened, %s', async (way, enhanced) => {
  const member = await site.member(`Barge ${way}`);
  const write = `/boards/${board}/new`;
  const { as } = (await member.page('newThread', write)).data;
  const begun = {
    ...THREAD,
    as: as[0]!.id,
    title: 'Pas encore',
    body: '',
    do: 'draft',
    draft: '',
    submission: newId(),
  };
  const kept = await member.submit(write, write, begun, { enhanced });
  const id = await draftId(member);
  expect([kept.status, kept.location]).toEqual([enhanced ? 200 : 303, `${write}?draft=${id}`]);
  const { data } = await member.page('newThread', `${write}?draft=${id}`);
  expect(data.kept?.values).toMatchObject({ title: 'Pas encore', body: '' });
  const fields = { ...THREAD, as: as[0]!.id, do: 'publish', draft: data.draft.key, submission: newId() };
  expect((await member.submit(write, write, fields, { enhanced })).location).toMatch(/^\/d\//);
  expect((await member.page('drafts', '/drafts')).data.drafts).toEqual([]);
});

describe('publishing', () => {
  it('leaves a draft that another window has saved since, for those words are not published', async () => {
    const member = await site.member('Grive');
    const key = savedKey(await keepReply(member, place, 'Ce que je publie.', {}, true));
    await keepReply(member.window(), place, 'Ce que l’autre fenêtre a de plus.', { draft: key });
    await reply(member, place, 'Ce que je publie.', { draft: key });
    expect((await composerOf(member)).body).toBe('Ce que l’autre fenêtre a de plus.');
  });

  it('that fails leaves the draft', async () => {
    const member = await site.member('Merle');
    const body = '> @Courlis #1\n> le silence pèse toujours.\n\nÀ moi.';
    const key = savedKey(await keepReply(member, place, body, {}, true));
    expect((await reply(member, place, body, { draft: key })).status).toBe(422);
    expect((await composerOf(member)).body).toBe(body);
  });
});

it('brings the name chosen along, and nothing public tells of it', async () => {
  const member = await site.member('Hirondelle');
  const { db } = site.context.database;
  const first = await db.selectFrom('pseudonym').selectAll().where('name', '=', 'Hirondelle').executeTakeFirstOrThrow();
  const second = { ...first, id: newId(), name: 'Martinet', name_key: nameKey('Martinet') };
  await site.context.database.write((tx) => tx.db.insertInto('pseudonym').values(second).execute());
  await keepReply(member, place, 'Sous l’autre nom.', { as: second.id });
  expect((await composerOf(member)).as.map(({ name }) => name)).toEqual(['Martinet', 'Hirondelle']);
  expect((await member.page('drafts', '/drafts')).data.drafts).toMatchObject([{ as: 'Martinet' }]);
  // Somebody else's name is not taken.
  const stranger = await site.member('Bécassine');
  await keepReply(stranger, place, 'Sous un nom volé.', { as: second.id });
  expect((await stranger.page('drafts', '/drafts')).data.drafts).toMatchObject([{ as: null }]);
});

it('a quote added from another page goes behind the draft', async () => {
  const member = await site.member('Tadorne');
  await keepReply(member, place, 'Déjà là.');
  const { composer } = (await member.page('discussion', `${place.path}?quote=1`)).data;
  expect(composer?.body).toMatch(/^Déjà là\.\n\n> @Courlis #1\n/);
});

it('is deleted when nobody has touched it for 180 days, and not before', async () => {
  const [old, young] = [await site.member('Vieux grèbe'), await site.member('Jeune grèbe')];
  await keepReply(old, place, 'Oublié.');
  site.clock.advance(2 * 24 * 3600_000);
  await keepReply(young, place, 'Pas oublié.');
  const { now } = site.clock;
  site.clock.advance(179 * 24 * 3600_000);
  await housekeeping(site.context);
  site.clock.now = now;
  const left = await site.context.database.db.selectFrom('draft_version').select('source').execute();
  expect(left).toContainEqual({ source: 'Pas oublié.' });
  expect(left).not.toContainEqual({ source: 'Oublié.' });
});

it('saved too fast is refused with every word in the answer', async () => {
  const member = await site.member('Chevalier');
  const { limits } = site.context;
  site.context.limits = createRateLimits();
  try {
    const { account_id } = await site.context.database.db
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', 'Chevalier')
      .executeTakeFirstOrThrow();
    for (let count = 0; count < 120; count += 1) await site.context.limits.take('draft', { account: account_id });
    for (const enhanced of [false, true]) {
      const answer = await keepReply(member, place, 'Un mot de trop.', {}, enhanced);
      expect(answer.status).toBe(429);
      expect(answer.text).toContain('Un mot de trop.');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
  } finally {
    site.context.limits = limits;
  }
});
