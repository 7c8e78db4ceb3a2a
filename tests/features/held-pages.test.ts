import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KNOWN } from '#shared/limits.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, decide, DECISION, settle, waitingPage } from '#tests/support/decide.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { entry, imported, JOURNAL, openBoards, openJournal, postId, promote } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { SURFACES } from '#tests/support/surfaces.ts';

/** Words of pages that a moderator reads first: what a name says of itself, what a journal is called, the sentence of a thanks. */

let site: Site;
let host: Browser;
let reader: Browser;
let boarder: Browser;
let place: Place;

beforeAll(async () => {
  site = await openSite({ screening: true });
  host = await site.host('Tenancière');
  reader = await site.member('Liseuse');
  boarder = await site.member('Surveillante');
  await openBoards(site);
  await promote(site, 'Surveillante', 'moderator', ['metier']);
  place = await imported(site);
});
afterAll(() => site.close());

const ways = [
  ['plain', false],
  ['enhanced', true],
] as const;
const ok = (enhanced: boolean): number => (enhanced ? 200 : 303);

const known = (name: string): Promise<unknown> =>
  site.context.database.write(({ db }) =>
    db.updateTable('pseudonym').set({ approved: KNOWN }).where('name', '=', name).execute(),
  );

const sayAbout = (author: Browser, name: string, about: string, enhanced = false): Promise<Answer> => {
  const path = `/@${encodeURIComponent(name)}/about`;
  return author.submit(path, path, { about }, { enhanced });
};

const aboutOf = async (who: Browser, name: string): Promise<string> =>
  (await who.page('profile', `/@${encodeURIComponent(name)}`)).data.about;

const settings = (journal: string) => `/journals/${journal}/settings`;
const save = (author: Browser, journal: string, fields: Fields, enhanced = false): Promise<Answer> =>
  author.submit(
    settings(journal),
    settings(journal),
    { ...JOURNAL, comments: 'open', entries: 'keep', ...fields },
    { enhanced },
  );

const idOf = async (slug: string): Promise<string> =>
  (await site.context.database.db.selectFrom('journal').select('id').where('slug', '=', slug).executeTakeFirstOrThrow())
    .id;

/** Addresses at which somebody else finds any of these words. */
async function leaks(word: RegExp, journalSlug: string, names: string[], where: Place): Promise<string[]> {
  const found: string[] = [];
  const ids = [await postId(reader, where, 0), await postId(reader, where, 0), await postId(reader, where, 0)] as const;
  const subject = { place: where, journalSlug, board: 'metier', tagSlug: 'accueil', names, posts: [...ids] } as const;
  for (const who of [reader, boarder, site.visitor()])
    for (const paths of Object.values(SURFACES))
      for (const path of paths({ ...subject, posts: [...ids], names: [...names] })) {
        const { text, headers } = await who.request(path, { headers: { Accept: 'application/json' } });
        if (word.test(`${text} ${[...headers].flat().join(' ')}`)) found.push(path);
      }
  return found;
}

describe.each(ways)('a journal of somebody new (%s)', (way, enhanced) => {
  it('bears their name until a moderator has read what it is to be called', async () => {
    const name = `Nouvelle ${way}`;
    const author = await site.member(name);
    const title = `Zibeline ${way}`;
    const words = { title, description: `Rhododendron ${way} et brouillard.` };
    const slug = await openJournal(author, words, enhanced);
    expect(slug).toBe(`nouvelle-${way}`);
    // Sent twice it is one journal.
    const open = await author.send('/write/journal', {
      ...{ ...JOURNAL, ...words, token: (await author.token('/settings')) ?? '' },
      as: (await author.page('newThread', '/boards/metier/new')).data.as[0]!.id,
    });
    expect([open.status, open.location]).toEqual([303, `/journals/${slug}/write`]);
    const text = await entry(author, slug, { title: 'Premier mot', body: 'Un soir de pluie.' });
    const { cases } = (await host.page('moderation', '/moderation?queue=first_posts')).data;
    expect((await settle(host, cases.find((one) => one.name === name)!.id)).status).toBe(303);
    expect(await leaks(new RegExp(`(zibeline|rhododendron) ${way}`, 'i'), slug, [name], text)).toEqual([]);
    expect((await reader.page('journal', `/journals/${slug}`)).data.journal).toMatchObject({
      title: name,
      description: '',
    });
    expect((await reader.page('journal', `/journals/${slug}`)).data.waits).toBeNull();
    // Its author finds it in its forms, and is told that it waits.
    const own = (await author.page('journalSettings', settings(slug))).data;
    expect([own.journal.title, own.description, own.waits]).toEqual([title, words.description, 'new_name']);
    expect((await author.get(settings(slug))).text).toContain('attendent un modérateur');
    expect((await author.page('journal', `/journals/${slug}`)).data.waits).toBe('new_name');
    const id = (await waitingPage(host, name))!;
    const found = (await host.page('case', `/moderation/cases/${id}`)).data;
    expect([found.heldFor, found.measures.content, found.now]).toEqual(['new_name', ['none', 'remove'], 'stands']);
    expect(found.rewording?.beside).toEqual([
      expect.objectContaining({ kind: 'journal', words: `${title}\n\n${words.description}`, standing: name }),
    ]);
    expect((await boarder.get(`/moderation/cases/${id}`)).status).toBe(404);
    expect((await settle(host, id, enhanced)).status).toBe(ok(enhanced));
    const after = (await site.visitor().page('journal', `/journals/${slug}`)).data;
    expect([after.journal.title, after.journal.description]).toEqual([title, words.description]);
    expect((await author.page('journalSettings', settings(slug))).data.waits).toBeNull();
    // Nothing is kept of what no letter tells of.
    const sealed = site.context.database.db.selectFrom('sealed_page').select('id').where('title', '=', title);
    expect(await sealed.execute()).toEqual([]);
  });

  it('keeps that name where what it was to be called is refused, by a letter that gives the words back', async () => {
    const name = `Enseigne ${way}`;
    const author = await site.member(name);
    const words = { title: `Bigarreau ${way}`, description: `Voir bigarreau-${way}.shop` };
    const slug = await openJournal(author, words);
    const id = (await waitingPage(host, name))!;
    await claim(host, id);
    expect((await decide(host, id, { reason: 'spam' }, { enhanced })).status).toBe(ok(enhanced));
    const { statements } = (await author.page('statements', '/statements')).data;
    const { statement } = (await author.page('statement', `/statements/${statements[0]!.token}`)).data;
    expect([statement.rewording, statement.text]).toEqual([true, `${words.title}\n\n${words.description}`]);
    const own = (await author.page('journalSettings', settings(slug))).data;
    expect([own.journal.title, own.description, own.waits]).toEqual([name, '', null]);
    expect(await leaks(new RegExp(`bigarreau.${way}`, 'i'), slug, [name], place)).toEqual([]);
    const second = await site.member(`Arbitrage ${way}`);
    await promote(site, `Arbitrage ${way}`, 'moderator');
    expect((await answerAppeal(second, await contest(site, author, await idOf(slug)), 'reversed')).status).toBe(303);
    expect((await reader.page('journal', `/journals/${slug}`)).data.journal.title).toBe(words.title);
  });

  it('waits for nobody while its author alone reads it, and whole once it is opened to others', async () => {
    const name = `Discrète ${way}`;
    const author = await site.member(name);
    const title = `Cachalot ${way}`;
    const slug = await openJournal(author, { title, description: '', audience: 'me' });
    expect([slug, await waitingPage(host, name)]).toEqual([`cachalot-${way}`, null]);
    const opened = await save(author, slug, { title, description: '', audience: 'members' }, enhanced);
    expect(opened.status).toBe(ok(enhanced));
    const now = `discrete-${way}`;
    expect((await reader.page('journal', `/journals/${now}`)).data.journal.title).toBe(name);
    expect((await reader.get(`/journals/${slug}`)).status).toBe(404);
    expect(await waitingPage(host, name)).not.toBeNull();
    // Closed again, it waits for nobody, and is called what its author calls it.
    expect((await save(author, now, { title, description: '', audience: 'me' })).status).toBe(303);
    expect(await waitingPage(host, name)).toBeNull();
    expect((await author.page('journal', `/journals/${now}`)).data.journal.title).toBe(title);
  });
});

it.each(ways)('is taken away at once, by whoever wrote it (%s)', async (way, enhanced) => {
  const name = `Effaçable ${way}`;
  const author = await site.member(name);
  const title = `Cormoran ${way}`;
  const slug = await openJournal(author, { title, description: 'Je travaille rue des Lilas, le soir.' });
  expect((await settle(host, (await waitingPage(host, name))!)).status).toBe(303);
  const read = async () => (await site.visitor().page('journal', `/journals/${slug}`)).data.journal;
  // A new title waits, and takes nothing with it that is to go.
  const shorter = { title: 'Tout autre', description: 'Je travaille, le soir.' };
  expect((await save(author, slug, shorter, enhanced)).status).toBe(ok(enhanced));
  expect([await read(), await waitingPage(host, name)]).toEqual([
    expect.objectContaining({ title, description: shorter.description }),
    expect.any(String),
  ]);
  expect((await save(author, slug, { title: `Cormoran`, description: '' }, enhanced)).status).toBe(ok(enhanced));
  expect([await read(), await waitingPage(host, name)]).toEqual([
    expect.objectContaining({ title: 'Cormoran', description: '' }),
    null,
  ]);
});

it.each(ways)('is in no address either, once a journal is opened to others (%s)', async (way, enhanced) => {
  const name = `Adressée ${way}`;
  const author = await site.member(name);
  const own = { audience: 'me', description: '' };
  const slug = await openJournal(author, { ...own, title: `Achetez zolpimix ${way}` });
  const mine = { ...own, title: name };
  expect((await save(author, slug, mine, enhanced)).status).toBe(ok(enhanced));
  expect((await save(author, slug, { ...mine, audience: 'public' }, enhanced)).status).toBe(ok(enhanced));
  expect((await site.visitor().get(`/journals/${slug}`)).status).toBe(404);
  expect((await reader.page('journal', `/journals/adressee-${way}`)).data.journal.title).toBe(name);
  const other = await site.member(`Connue ${way}`);
  await known(`Connue ${way}`);
  const theirs = await openJournal(other, { ...own, title: `Prenez zolpimix ${way}` });
  expect((await save(other, theirs, { title: `Sobre ${way}`, audience: 'public' }, enhanced)).status).toBe(
    ok(enhanced),
  );
  expect((await site.visitor().get(`/journals/${theirs}`)).status).toBe(404);
  expect((await site.visitor().get(`/journals/sobre-${way}`)).status).toBe(200);
});

describe.each(ways)('what a name says of itself (%s)', (way, enhanced) => {
  it('waits as long as they are new, is refused by a letter, and stands after a reversal', async () => {
    const name = `Bavarde ${way}`;
    const author = await site.member(name);
    const stood = `Je marche la nuit, ${way}.`;
    expect((await sayAbout(author, name, stood, enhanced)).status).toBe(ok(enhanced));
    expect(await aboutOf(reader, name)).toBe('');
    const first = (await waitingPage(host, name))!;
    expect((await host.page('case', `/moderation/cases/${first}`)).data.heldFor).toBe('new_name');
    expect((await settle(host, first, enhanced)).status).toBe(ok(enhanced));
    expect(await aboutOf(reader, name)).toBe(stood);
    const said = `${stood} Écris-moi à quetsche.${way}@boutique.example`;
    const path = `/@${encodeURIComponent(name)}/about`;
    const answer = await sayAbout(author, name, said, enhanced);
    expect([answer.status, decodeURI(answer.location ?? '')]).toEqual([ok(enhanced), decodeURI(path)]);
    const own = (await author.page('about', path)).data;
    expect([own.about, own.waits]).toEqual([said, 'contact']);
    expect([await aboutOf(reader, name), await aboutOf(author, name)]).toEqual([stood, stood]);
    expect(await leaks(new RegExp(`quetsche.${way}`, 'i'), 'carnet-de-maraude', [name], place)).toEqual([]);
    const id = (await waitingPage(host, name))!;
    await claim(host, id);
    const { data } = await host.page('case', `/moderation/cases/${id}`);
    expect([data.sealed.map(({ text }) => text), data.rewording?.beside[0]?.standing]).toEqual([[said], stood]);
    const fields = { do: 'decide', version: String(data.version), sealed: data.sealed[0]!.key };
    const decided = await host.submit(
      `/moderation/cases/${id}`,
      `/moderation/cases/${id}/decide`,
      { ...DECISION, ...fields, reason: 'spam' },
      { enhanced },
    );
    expect(decided.status).toBe(ok(enhanced));
    expect([await aboutOf(reader, name), (await author.page('about', path)).data.about]).toEqual([stood, stood]);
    const [letter] = (await author.page('statements', '/statements')).data.statements;
    const { statement } = (await author.page('statement', `/statements/${letter!.token}`)).data;
    expect([statement.rewording, statement.text, statement.detected]).toEqual([true, said, true]);
    const at = `/statements/${letter!.token}`;
    await author.submit(at, `${at}/appeal`, { do: 'appeal', words: 'C’est mon adresse de travail.' });
    const second = await site.member(`Relectrice ${way}`);
    await promote(site, `Relectrice ${way}`, 'moderator');
    const [appeal] = (await second.page('appeals', '/moderation/appeals')).data.appeals;
    expect((await answerAppeal(second, appeal!.id, 'reversed')).status).toBe(303);
    expect(await aboutOf(reader, name)).toBe(said);
    // A report about the page cites what stands there, and nothing that waits.
    site.clock.advance(60_000);
    await sayAbout(author, name, `${said} www.zirconium.shop`);
    const report = `/report/profile/${encodeURIComponent(name)}`;
    await reader.submit(report, report, { words: '', reason: 'spam' });
    const { cases } = (await host.page('moderation', '/moderation?queue=reports')).data;
    const reported = cases.find((one) => one.name === name)!.id;
    const texts = (await host.page('case', `/moderation/cases/${reported}`)).data.sealed.map(({ text }) => text);
    expect(texts).toEqual([said]);
    // A warning publishes what waited all the same, and its letter cites that.
    const warned = `${said} www.zirconium.shop`;
    const again = (await waitingPage(host, name))!;
    await claim(host, again);
    const warning = { content: 'none', account: 'warn', reason: 'spam' };
    expect((await decide(host, again, warning, { enhanced })).status).toBe(ok(enhanced));
    expect(await aboutOf(reader, name)).toBe(warned);
    const [last] = (await author.page('statements', '/statements')).data.statements;
    const cited = (await author.page('statement', `/statements/${last!.token}`)).data.statement;
    expect([cited.content, cited.rewording, cited.text]).toEqual(['none', false, warned]);
    // Taken away by its author, nothing waits.
    await sayAbout(author, name, '', enhanced);
    expect([await waitingPage(host, name), await aboutOf(reader, name)]).toEqual([null, '']);
  });

  it('waits for nobody else, but for what the host’s lists match', async () => {
    const name = `Ancienne ${way}`;
    const author = await site.member(name);
    await known(name);
    await sayAbout(author, name, 'Voir https://ailleurs.example/x', enhanced);
    expect(await aboutOf(reader, name)).toContain('ailleurs');
    const lists = { first_posts: '2', words: '', domains: 'boutique.example' };
    await host.submit('/moderation/screening', '/moderation/screening', lists);
    await sayAbout(author, name, 'Voir https://boutique.example/x', enhanced);
    expect([await aboutOf(reader, name), await waitingPage(host, name)]).toEqual([
      'Voir https://ailleurs.example/x',
      expect.any(String),
    ]);
    await host.submit('/moderation/screening', '/moderation/screening', { ...lists, domains: '' });
    // A journal of somebody known is called what they call it, at once.
    const slug = await openJournal(author, { title: `Vieux cahier ${way}`, description: '' });
    expect(slug).toBe(`vieux-cahier-${way}`);
  });
});

it.each(ways)('the sentence of a thanks waits, and the thanks counts (%s)', async (way, enhanced) => {
  const name = `Reconnaissante ${way}`;
  const author = await site.member(name);
  const id = await postId(author, place, 1);
  const path = `/p/${id}/thank`;
  const { data } = await author.page('thank', path);
  const as = data.as[0]!.id;
  const note = `Merci ! zibeline-${way}.shop`;
  const thank = (words: string, act = 'thank'): Promise<Answer> =>
    author.submit(path, path, { as, note: words, do: act }, { enhanced });
  expect([(await thank(note)).location, (await author.page('thank', path)).data.given]).toEqual([
    path,
    { as: data.as[0], note, waits: 'link' },
  ]);
  const seen = async (who: Browser) =>
    (await who.page('discussion', place.path)).data.posts.find(({ number }) => number === 1)!.thanks;
  for (const who of [reader, author]) expect(await seen(who)).toMatchObject({ count: 1, notes: [] });
  expect(await leaks(new RegExp(`zibeline-${way}`, 'i'), 'carnet-de-maraude', [name], place)).toEqual([]);
  // What waits of one name is one case, and what is taken away leaves it.
  await sayAbout(author, name, `Je suis sur xerxes-${way}.shop`, enhanced);
  const caseId = (await waitingPage(host, name))!;
  const kinds = async (): Promise<string[]> =>
    (await host.page('case', `/moderation/cases/${caseId}`)).data.rewording?.beside.map(({ kind }) => kind) ?? [];
  expect(await kinds()).toEqual(['about', 'note']);
  // Sealed once, however often something more comes to wait.
  const { db } = site.context.database;
  const sealed = await db.selectFrom('sealed_page').select('text').where('subject_id', '=', as).execute();
  expect(sealed).toEqual([{ text: `Je suis sur xerxes-${way}.shop\n\n${note}` }]);
  const stale = (await host.page('case', `/moderation/cases/${caseId}`)).data.version;
  await sayAbout(author, name, '', enhanced);
  expect(await kinds()).toEqual(['note']);
  const at = `/moderation/cases/${caseId}`;
  expect((await host.submit(at, at, { do: 'settle', version: String(stale) }, { enhanced })).status).toBe(409);
  expect((await settle(host, caseId, enhanced)).status).toBe(ok(enhanced));
  expect((await seen(site.visitor())).notes).toEqual([{ words: note, author: name }]);
  expect((await author.page('thank', path)).data.given?.waits).toBeNull();
  // Taken back while it waits, nothing is left to read.
  await thank(`Encore merci ! autre-${way}.shop`);
  expect(await waitingPage(host, name)).not.toBeNull();
  await thank('', 'take_back');
  expect([await waitingPage(host, name), (await seen(reader)).count]).toEqual([null, 0]);
  // No more than somebody can read in one case: what is typed beyond stays in its form.
  const many = Array.from({ length: 20 }, (_, at) => ({
    ...{ kind: 'note' as const, target_id: `${as}${at}`, subject_type: 'profile' as const, subject_id: as },
    ...{ words: JSON.stringify({ kind: 'note', note: 'Merci.' }), held_for: 'link' as const },
    since: '2026-01-01T00:00:00.000Z',
  }));
  await site.context.database.write((tx) => tx.db.insertInto('waiting_words').values(many).execute());
  const full = await thank(`Une de plus ! encore-${way}.shop`);
  expect([full.status, full.text.includes(`encore-${way}.shop`)]).toEqual([422, true]);
  expect((await seen(reader)).count).toBe(0);
  const gone = many.map(({ target_id: target }) => target);
  await site.context.database.write((tx) => tx.db.deleteFrom('waiting_words').where('target_id', 'in', gone).execute());
  // Nothing of somebody new stands under another's text unread.
  await thank('Merci, vraiment.');
  expect([(await author.page('thank', path)).data.given?.waits, (await seen(reader)).notes]).toEqual(['new_name', []]);
  await thank('', 'take_back');
});
