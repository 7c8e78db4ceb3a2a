import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FormState, Page } from '#shared/pages.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { openBoards, openThread, postId, promote, reply, THREAD, wordsOf, writeThread } from '#tests/support/story.ts';

let site: Site;
let board: string;
let host: Browser;
let moderator: Browser;
let visitor: Browser;
beforeAll(async () => {
  site = await openSite();
  board = await openBoards(site);
  host = await site.host('Tenancière');
  moderator = await site.member('Vigie');
  await promote(site, 'Vigie', 'moderator');
  visitor = site.visitor();
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const acts = async (subject: string): Promise<string[]> => {
  const rows = await site.context.database.db
    .selectFrom('audit')
    .select('act')
    .where('subject_id', '=', subject)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ act }) => act);
};
const boardId = async (slug: string): Promise<string> =>
  (await site.context.database.db.selectFrom('board').select('id').where('slug', '=', slug).executeTakeFirstOrThrow())
    .id;
/** Moves the clock, so that what comes after is later. */
const later = (): void => site.clock.advance(60_000);

it('the first start makes boards in both languages, once', async () => {
  const before = await visitor.page('boards', '/boards');
  expect(before.data.boards).toHaveLength(6);
  await openBoards(site);
  expect((await visitor.page('boards', '/boards')).data).toEqual(before.data);
  const english = site.visitor();
  await english.submit('/preferences', '/preferences', { locale: 'en', theme: 'system' });
  const { boards } = (await english.page('boards', '/boards')).data;
  expect(boards.map(({ title }) => title)).toContain('Harm reduction day to day');
});

describe.each(ways)('a thread, %s', (way, enhanced) => {
  it('is opened by a member and stands on its board with all that is said around it', async () => {
    const member = await site.member(`Pinson ${way}`);
    const title = `Le lundi ${way}`;
    const fields = { title, approach: ['a', 'b'], tags: 'accueil, CSAPA', content_note: 'deuil' };
    const answer = await writeThread(member, board, fields, enhanced);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    const page = await visitor.page('discussion', answer.location!);
    expect(page.data).toMatchObject({
      title,
      contentNote: 'deuil',
      journal: null,
      board: { slug: board },
      closed: 'sign_in',
    });
    expect(page.data.tags.map(({ approach }) => approach)).toEqual(['a', 'b', null, null]);
    const { threads } = (await visitor.page('board', `/boards/${board}`)).data;
    expect(threads.find((thread) => thread.title === title)).toMatchObject({
      author: { name: `Pinson ${way}` },
      replies: 0,
      last: null,
      unread: null,
    });
    const { text } = await visitor.get(answer.location!);
    expect(text).toContain('0 réponse<');
    expect(text).not.toContain('commentaire');
  });

  it('sent twice is one thread', async () => {
    const member = await site.member(`Tarin ${way}`);
    const submission = newId();
    const first = await writeThread(member, board, { title: `Deux fois ${way}`, submission }, enhanced);
    const second = await writeThread(member, board, { title: `Deux fois ${way}`, submission }, enhanced);
    expect(second.location).toBe(first.location);
    const { threads } = (await visitor.page('board', `/boards/${board}`)).data;
    expect(threads.filter(({ title }) => title === `Deux fois ${way}`)).toHaveLength(1);
  });

  it('is shown before it is published, with every field as it was', async () => {
    const member = await site.member(`Serin ${way}`);
    const fields = { do: 'preview', body: 'Une **phrase** forte.', tags: 'nuit, pluie' };
    const shown = await writeThread(member, board, fields, enhanced);
    expect([shown.status, shown.text.includes('<strong>phrase</strong>')]).toEqual([200, true]);
    expect(shown.text).toContain('nuit, pluie');
  });

  it('keeps its author’s words when the board was archived meanwhile, and no form is offered there any more', async () => {
    const member = await site.member(`Merle ${way}`);
    const { data } = await member.page('newThread', '/boards/cuisine/new');
    const fields = { ...THREAD, as: data.as[0]!.id, submission: data.submission, body: 'Mots à garder.' };
    const settings = '/boards/cuisine/settings';
    await host.submit('/boards/settings', settings, { do: 'archive' });
    const answer = await member.submit('/settings', '/boards/cuisine/new', fields, { enhanced });
    expect([answer.status, answer.text.includes('Mots à garder.')]).toEqual([409, true]);
    expect((await member.get('/boards/cuisine/new')).status).toBe(404);
    await host.submit('/boards/settings', settings, { do: 'restore' });
    expect((await member.submit('/settings', '/boards/cuisine/new', fields, { enhanced })).status).toBe(
      enhanced ? 200 : 303,
    );
    expect((await visitor.page('board', '/boards/cuisine')).data.threads.length).toBeGreaterThan(0);
  });

  it('is closed by staff: words typed before come back whole, and reopening lets them in', async () => {
    const member = await site.member(`Verdier ${way}`);
    const place = await openThread(member, board, { title: `À fermer ${way}` });
    const { data } = await member.page('discussion', place.path);
    const fields = { as: data.composer!.as[0]!.id, submission: newId(), body: 'Tapé avant.', do: 'publish' };
    const manage = `${place.path}/manage`;
    const done = await moderator.submit(manage, manage, { do: 'close' }, { enhanced });
    expect([done.status, done.location]).toEqual([enhanced ? 200 : 303, place.path]);
    const refused = await member.submit(place.path, `${place.path}/reply`, fields, { enhanced });
    expect([refused.status, refused.text.includes('Tapé avant.')]).toEqual([409, true]);
    if (enhanced) expect(((refused.json as Page).form as FormState).errors).toEqual({ form: ['thread_closed'] });
    const closed = await member.page('discussion', place.path);
    expect(closed.data).toMatchObject({ closed: 'closed', composer: null, replies: 0 });
    await moderator.submit(manage, manage, { do: 'reopen' }, { enhanced });
    expect((await member.submit(place.path, `${place.path}/reply`, fields, { enhanced })).location).toBe(
      `${place.path}#p1`,
    );
    // Sent again after it was closed again, it is the same reply.
    await moderator.submit(manage, manage, { do: 'close' }, { enhanced });
    expect((await member.submit(place.path, `${place.path}/reply`, fields, { enhanced })).location).toBe(
      `${place.path}#p1`,
    );
    expect((await acts(place.id)).sort()).toEqual(['thread_closed', 'thread_closed', 'thread_reopened']);
  });

  it('is kept on top and moved by staff, and its address stays', async () => {
    const member = await site.member(`Loriot ${way}`);
    const place = await openThread(member, board, { title: `À déplacer ${way}` });
    const manage = `${place.path}/manage`;
    await moderator.submit(manage, manage, { do: 'pin' }, { enhanced });
    const on = async (slug: string) => (await visitor.page('board', `/boards/${slug}`)).data;
    expect((await on(board)).pinned.map(({ id }) => id)).toContain(place.id);
    const nowhere = await moderator.submit(manage, manage, { do: 'move', board: newId() }, { enhanced });
    expect(nowhere.status).toBe(422);
    const to = await boardId('equipes');
    const moved = await moderator.submit(manage, manage, { do: 'move', board: to }, { enhanced });
    expect(moved.location).toBe(place.path);
    expect([...(await on(board)).pinned, ...(await on(board)).threads].map(({ id }) => id)).not.toContain(place.id);
    expect((await on('equipes')).threads.map(({ id }) => id)).toContain(place.id);
    expect((await visitor.page('discussion', place.path)).data.board?.slug).toBe('equipes');
    expect(await acts(place.id)).toHaveLength(2);
  });

  it('is arranged by nobody else', async () => {
    const member = await site.member(`Coucou ${way}`);
    const place = await openThread(member, board, { title: `Tranquille ${way}` });
    const manage = `${place.path}/manage`;
    for (const browser of [member, visitor]) {
      expect([401, 404]).toContain((await browser.get(manage)).status);
      for (const act of ['pin', 'close']) {
        const answer = await browser.submit('/sign-in', manage, { do: act }, { enhanced });
        expect([401, 404]).toContain(answer.status);
      }
    }
    const { data } = await visitor.page('discussion', place.path);
    expect([data.pinned, data.closed, data.managed]).toEqual([false, 'sign_in', false]);
    expect(await acts(place.id)).toEqual([]);
  });
});

describe.each(ways)('the boards, %s', (way, enhanced) => {
  const order = async (): Promise<string[]> =>
    (await visitor.page('boards', '/boards')).data.boards.map(({ slug }) => slug);

  it('are added, renamed and put in order by the host, on record', async () => {
    const names = { title_fr: `Nuits ${way}`, title_en: 'Nights', about_fr: 'De nuit.', about_en: '' };
    const before = await order();
    const added = await host.submit('/boards/settings', '/boards/settings', names, { enhanced });
    expect(added.location).toBe('/boards/settings');
    const slug = `nuits-${way}`;
    expect(await order()).toEqual([...before, slug]);
    const settings = `/boards/${slug}/settings`;
    await host.submit('/boards/settings', settings, { do: 'up' }, { enhanced });
    expect(await order()).toEqual([...before.slice(0, -1), slug, before.at(-1)]);
    await host.submit('/boards/settings', settings, { do: 'down' }, { enhanced });
    await host.submit(settings, settings, { ...names, title_fr: 'Veilles', do: 'save' }, { enhanced });
    expect(await order()).toEqual([...before, slug]);
    expect((await visitor.page('board', `/boards/${slug}`)).data.board.title).toBe('Veilles');
    expect((await acts(await boardId(slug))).sort()).toEqual([
      'board_added',
      'board_renamed',
      'boards_reordered',
      'boards_reordered',
    ]);
    const empty = await host.submit(settings, settings, { ...names, title_fr: ' ', do: 'save' }, { enhanced });
    expect([empty.status, empty.text.includes('De nuit.')]).toEqual([422, true]);
  });

  it('are arranged by nobody else', async () => {
    const before = await order();
    const names = { title_fr: 'Autre', title_en: 'Other', about_fr: '', about_en: '' };
    for (const browser of [moderator, await site.member(`Geai ${way}`), visitor]) {
      expect([401, 404]).toContain((await browser.get('/boards/settings')).status);
      expect([401, 404]).toContain((await browser.submit('/sign-in', '/boards/settings', names, { enhanced })).status);
      const answer = await browser.submit('/sign-in', `/boards/${board}/settings`, { do: 'down' }, { enhanced });
      expect([401, 404]).toContain(answer.status);
    }
    expect(await order()).toEqual(before);
  });
});

describe('a board’s list', () => {
  it('goes from the last answered to the first, page by page, each thread once', async () => {
    const member = await site.member('Mouette');
    const titles = Array.from({ length: 23 }, (_, n) => `Fil ${n}`);
    const places = [];
    for (const title of titles) {
      later();
      places.push(await openThread(member, 'retablissement', { title }));
    }
    later();
    await reply(member, places[3]!, 'Encore là.');
    const first = (await visitor.page('board', '/boards/retablissement')).data;
    expect([first.board.threads, first.threads.length, first.paging.newer]).toEqual([23, 20, null]);
    expect(first.threads[0]).toMatchObject({
      title: 'Fil 3',
      replies: 1,
      last: { number: 1, author: { name: 'Mouette' } },
    });
    const rest = (await visitor.page('board', `/boards/retablissement?after=${first.paging.older}`)).data;
    const shown = [...first.threads, ...rest.threads].map(({ title }) => title);
    expect([...shown].sort()).toEqual([...titles].sort());
    expect(rest.threads.map(({ title }) => title)).toEqual(['Fil 2', 'Fil 1', 'Fil 0']);
    expect([rest.pinned, rest.paging.older]).toEqual([[], null]);
  });

  it('names nobody whose last reply may not be read', async () => {
    const [member, other] = [await site.member('Sizerin'), await site.member('Bruant')];
    const place = await openThread(member, 'equipes', { title: 'Dernier mot' });
    await reply(other, place, 'Je retire ceci.');
    const id = await postId(other, place, 1);
    await other.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    const { threads } = (await visitor.page('board', '/boards/equipes')).data;
    expect(threads.find((thread) => thread.id === place.id)?.last).toMatchObject({ number: 1, author: null });
    expect(wordsOf(await visitor.page('discussion', place.path))).toHaveLength(2);
  });
});
