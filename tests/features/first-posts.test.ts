import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostView } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, decide, decisionAbout, settle, waitingCase } from '#tests/support/decide.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  AROUND,
  entry,
  imported,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  secondName,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** A new name's texts are read by a moderator until enough of them have appeared. */

let site: Site;
let host: Browser;
let reader: Browser;
let place: Place;
let board: string;

beforeAll(async () => {
  site = await openSite({ screening: true });
  host = await site.host('Tenancière');
  reader = await site.member('Liseuse');
  board = await openBoards(site);
  place = await imported(site);
});
afterAll(() => site.close());
// Nobody here writes in haste.
beforeEach(() => site.clock.advance(3_600_000));

async function postOf(browser: Browser, where: Place, number: number): Promise<PostView | undefined> {
  const { data } = await browser.page('discussion', where.path);
  return [data.opening, ...data.posts].find((post) => post?.number === number) ?? undefined;
}

const acts = async (): Promise<string[]> =>
  (await site.context.database.db.selectFrom('audit').select('act').orderBy('at').orderBy('id').execute()).map(
    ({ act }) => act,
  );

describe.each([
  ['plain', false],
  ['enhanced', true],
])('a first text, let appear (%s)', (way, enhanced) => {
  it('is read by its author and staff alone until then, and by everybody after', async () => {
    const name = `Novice ${way}`;
    const author = await site.member(name);
    const thread = await openThread(author, board, {
      title: `Question ${way}`,
      body: `Bonjour @Liseuse, voici ma question ${way}.`,
    });
    // Its author sees it in its place, and why it waits; in words that say nothing of them.
    const own = await postOf(author, thread, 0);
    expect([own?.state, own?.waits]).toEqual(['live', { why: 'new_name', own: true, rewording: false }]);
    expect((await author.get(thread.path)).text).toContain('C’est vrai pour tout le monde');
    // Nobody else knows of it: no address, no list, no count, nobody told.
    expect((await reader.get(thread.path)).status).toBe(404);
    expect((await reader.get(`/boards/${board}`)).text).not.toContain(`Question ${way}`);
    expect(JSON.stringify((await reader.page('notifications', '/notifications')).data)).not.toContain(name);
    const before = (await reader.page('boards', '/boards')).data.boards.find(({ slug }) => slug === board);

    const id = await waitingCase(host, 'first_posts', name);
    expect(id).not.toBeNull();
    const { data } = await host.page('case', `/moderation/cases/${id}`);
    expect([data.queue, data.settles, data.sealed[0]?.text]).toEqual([
      'first_posts',
      true,
      expect.stringContaining('ma question'),
    ]);
    // Not the author's to decide, nor another member's.
    for (const stranger of [author, reader]) {
      const refused = await stranger.submit(
        '/settings',
        `/moderation/cases/${id}`,
        { do: 'settle', version: '1' },
        { enhanced },
      );
      expect(refused.status).toBe(404);
    }
    site.clock.advance(60_000);
    const allowed = await settle(host, id!, enhanced);
    expect([allowed.status, allowed.location]).toEqual([enhanced ? 200 : 303, '/moderation']);
    expect((await acts()).at(-1)).toBe('case_settled');

    expect((await postOf(reader, thread, 0))?.state).toBe('live');
    expect((await postOf(author, thread, 0))?.waits).toBeNull();
    const after = (await reader.page('boards', '/boards')).data.boards.find(({ slug }) => slug === board);
    expect([after!.threads, after!.unread]).toEqual([before!.threads + 1, before!.unread + 1]);
    expect(JSON.stringify((await reader.page('notifications', '/notifications')).data)).toContain(name);
    // What was sealed for it is forgotten, and nothing waits.
    const sealed = await site.context.database.db.selectFrom('sealed_revision').select('id').execute();
    expect(sealed).toEqual([]);
    expect(await waitingCase(host, 'first_posts', name)).toBeNull();
    // A second time is too late.
    expect((await host.submit('/settings', `/moderation/cases/${id}`, { do: 'settle', version: '1' })).status).toBe(
      409,
    );
  });
});

it('lets a name speak freely once two of its texts have appeared', async () => {
  const author = await site.member('Patiente');
  for (const words of ['Un premier mot.', 'Un deuxième mot.']) {
    await reply(author, place, words);
    expect((await settle(host, (await waitingCase(host, 'first_posts', 'Patiente'))!)).status).toBe(303);
  }
  site.clock.advance(3_600_000);
  const { location } = await reply(author, place, 'Un troisième mot.');
  const number = Number(/#p(\d+)$/.exec(location!)?.[1]);
  expect((await postOf(reader, place, number))?.state).toBe('live');
  expect(await waitingCase(host, 'first_posts', 'Patiente')).toBeNull();
  // Another name of the same person is new: nothing may tell that they are one.
  const second = await secondName(site, 'Patiente', 'Impatiente');
  await reply(author, place, 'Sous un autre nom.', { as: second });
  expect(await waitingCase(host, 'first_posts', 'Impatiente')).not.toBeNull();
});

it('keeps the number of a reply that waits, and tells others nothing more', async () => {
  const author = await site.member('Discrète');
  const heard = await site.context.database.db
    .selectFrom('discussion')
    .select('last_post_at')
    .where('id', '=', place.id)
    .executeTakeFirstOrThrow();
  site.clock.advance(3_600_000);
  const { location } = await reply(author, place, 'Une réponse qui attend.');
  const number = Number(/#p(\d+)$/.exec(location!)?.[1]);
  const seen = await postOf(reader, place, number);
  expect([seen?.state, seen?.author, seen?.body, seen?.waits]).toEqual(['held', null, [], null]);
  const { last_post_at: last } = await site.context.database.db
    .selectFrom('discussion')
    .select('last_post_at')
    .where('id', '=', place.id)
    .executeTakeFirstOrThrow();
  expect(last).toBe(heard.last_post_at);
  expect((await reply(reader, place, `> @Discrète #${number}\n> Une réponse qui attend.\n\nAh ?`)).status).toBe(422);

  // It can be changed: it waits on, and the case is not the one a moderator has in front of them any more.
  const id = (await waitingCase(host, 'first_posts', 'Discrète'))!;
  const { version } = (await host.page('case', `/moderation/cases/${id}`)).data;
  const post = await postId(author, place, number);
  const { data } = await author.page('edit', `/p/${post}/edit`);
  const edited = { body: 'Une réponse qui attend encore.', revision: data.revision, do: 'publish', cut_out: 'keep' };
  expect((await author.submit(`/p/${post}/edit`, `/p/${post}/edit`, edited)).status).toBe(303);
  expect((await postOf(reader, place, number))?.state).toBe('held');
  const late = await host.submit('/settings', `/moderation/cases/${id}`, { do: 'settle', version: String(version) });
  expect(late.status).toBe(409);
  expect((await host.page('case', `/moderation/cases/${id}`)).data.sealed[0]?.text).toContain('encore');

  // And withdrawn: nothing is left for anybody to decide.
  expect((await author.submit(`/p/${post}/withdraw`, `/p/${post}/withdraw`, { what: 'post' })).status).toBe(303);
  expect(await waitingCase(host, 'first_posts', 'Discrète')).toBeNull();
  expect((await host.page('case', `/moderation/cases/${id}`)).data.state).toBe('closed');
  const left = await site.context.database.db
    .selectFrom('sealed_revision')
    .select('text')
    .where('post_id', '=', post)
    .execute();
  expect(left).toEqual([]);
});

it('is refused only by a decision with its letter, and appears when that is reversed', async () => {
  const author = await site.member('Refusée');
  const journal = await openJournal(author, { title: 'Cahier refusé' });
  const text = await entry(author, journal, { body: 'Le vendeur de la rue Basse a de bons prix.' });
  const post = await postId(author, text, 0);
  const id = (await waitingCase(host, 'first_posts', 'Refusée'))!;
  expect((await claim(host, id)).status).toBe(303);
  expect((await decide(host, id, { content: 'remove', reason: 'sourcing' })).status).toBe(303);
  const letter = await author.page('statement', `/statements/${await decisionAbout(site, post)}`);
  expect([letter.data.statement.content, letter.data.statement.text]).toEqual([
    'remove',
    expect.stringContaining('rue Basse'),
  ]);
  expect((await reader.get(text.path)).text).not.toContain('rue Basse');
  const { approved } = await site.context.database.db
    .selectFrom('pseudonym')
    .select('approved')
    .where('name', '=', 'Refusée')
    .executeTakeFirstOrThrow();
  expect(approved).toBe(0);
  const second = await site.member('Relectrice');
  await promote(site, 'Relectrice', 'moderator');
  const appeal = await contest(site, author, post);
  expect((await answerAppeal(second, appeal, 'reversed')).status).toBe(303);
  expect((await reader.get(text.path)).text).toContain('rue Basse');
});

it('asks what the host says, on the site and on each board, on record', async () => {
  const save = (fields: Record<string, string>, enhanced = false) =>
    host.submit(
      '/moderation/screening',
      '/moderation/screening',
      { first_posts: '2', words: '', domains: '', ...fields },
      { enhanced },
    );
  expect((await reader.get('/moderation/screening')).status).toBe(404);
  const refused = await reader.submit('/settings', '/moderation/screening', {
    first_posts: '0',
    words: '',
    domains: '',
  });
  expect(refused.status).toBe(404);
  expect((await save({ first_posts: '4' }, true)).status).toBe(422);
  expect((await save({ first_posts: '0' }, true)).status).toBe(200);
  expect((await acts()).at(-1)).toBe('screening_changed');
  const author = await site.member('Tranquille');
  await reply(author, place, 'Rien n’attend.');
  expect(await waitingCase(host, 'first_posts', 'Tranquille')).toBeNull();
  // Whoever has written is not new because more is asked now; whoever has not, is.
  const silent = await site.member('Muette');
  expect((await save({ first_posts: '5' })).status).toBe(303);
  await reply(author, place, 'Toujours rien.');
  expect(await waitingCase(host, 'first_posts', 'Tranquille')).toBeNull();
  await reply(silent, place, 'Un mot enfin.');
  expect(await waitingCase(host, 'first_posts', 'Muette')).not.toBeNull();
  // A board may ask for none, or for more.
  const names = { title_fr: 'Le métier', title_en: 'The job', about_fr: '', about_en: '', do: 'save' };
  const path = `/boards/${board}/settings`;
  expect((await host.submit(path, path, { ...names, first_posts: '0' })).status).toBe(303);
  expect((await host.page('boardSettings', path)).data.board.firstPosts).toBe(0);
  const thread = await openThread(silent, board, { title: 'Ici on parle' });
  expect((await reader.get(thread.path)).status).toBe(200);
  expect((await host.submit(path, path, { ...names, first_posts: '' })).status).toBe(303);
  await save({ first_posts: '2' });
});

it('does not ask it of staff under the name they are known by, and of their other names it does', async () => {
  const moderator = await site.member('Vigie');
  await promote(site, 'Vigie', 'moderator');
  const { location } = await reply(moderator, place, 'Une précision de l’équipe.');
  const number = Number(/#p(\d+)$/.exec(location!)?.[1]);
  expect((await postOf(reader, place, number))?.state).toBe('live');
  const other = await secondName(site, 'Vigie', 'Passereau');
  await reply(moderator, place, 'En mon autre nom.', { as: other });
  const id = (await waitingCase(host, 'first_posts', 'Passereau'))!;
  // Nor is the case theirs to see, or to end.
  expect((await moderator.request(`/moderation/cases/${id}`)).status).toBe(404);
  expect(
    (await moderator.submit('/moderation', `/moderation/cases/${id}`, { do: 'settle', version: '1' })).status,
  ).toBe(404);
  expect((await settle(host, id)).status).toBe(303);
});

it('reads nothing of what only its author reads, however it changes, and all of it before others do', async () => {
  const diarist = await site.member('Diariste');
  const slug = await openJournal(diarist, { audience: 'me' });
  const own = await entry(diarist, slug, { audience: 'me', body: 'Une page pour moi.' });
  const id = await postId(diarist, own, 0);
  const { data } = await diarist.page('edit', `/p/${id}/edit`);
  const body = 'J’ai rechuté hier, et je n’ose le dire à personne : 06 12 34 56 78, https://aide.example/ici.';
  const edit = { body, revision: data.revision, do: 'publish', cut_out: 'keep' };
  expect((await diarist.submit(`/p/${id}/edit`, `/p/${id}/edit`, edit)).status).toBe(303);
  expect((await reply(diarist, own, 'À vendre : https://vente-rapide.shop/tout, écris-moi.')).status).toBe(303);
  const { db } = site.context.database;
  const sealed = (): Promise<unknown[]> =>
    db.selectFrom('sealed_revision').selectAll().where('post_id', 'in', [id]).execute();
  expect(await sealed()).toEqual([]);

  const around = `${own.path}/details`;
  expect((await diarist.submit(around, around, { ...AROUND, audience: 'public' })).status).toBe(303);
  expect((await reader.request(own.path)).status).toBe(404);
  const caseAbout = async (subject: string): Promise<string> =>
    (await db.selectFrom('moderation_case').select('id').where('subject_id', '=', subject).executeTakeFirstOrThrow())
      .id;
  const opening = await caseAbout(id);
  const below = await caseAbout(await postId(diarist, own, 1));
  await settle(host, opening);
  const shown = (await reader.page('discussion', own.path)).data;
  expect(JSON.stringify(shown)).toContain('rechuté');
  expect(JSON.stringify(shown)).not.toContain('vente-rapide');
  await settle(host, below);
  expect(JSON.stringify((await reader.page('discussion', own.path)).data)).toContain('vente-rapide');
});
