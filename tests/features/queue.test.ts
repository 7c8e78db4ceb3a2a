import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageData } from '#shared/pages.ts';
import type { ReportReason } from '#shared/states.ts';
import type { Browser, Fields } from '#tests/support/browser.ts';
import { claim, decide, DECISION, openReview, removePost } from '#tests/support/decide.ts';
import { openLive } from '#tests/support/live.ts';
import { report } from '#tests/support/reports.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import {
  ENTRY,
  openBoards,
  openJournal,
  openThread,
  postId,
  promote,
  reply,
  secondName,
  writeEntry,
} from '#tests/support/story.ts';

/** How moderators find what to do next: filters, what one leaves to others, what is alike, who has what, now. */

let site: Site;
let host: Browser;
let moderator: Browser;
let author: Browser;
let reporter: Browser;
/** By what they are about: a post in an entry with an approach, two in a thread, one there by somebody else. */
const cases: Record<'entry' | 'first' | 'second' | 'other', string> = { entry: '', first: '', second: '', other: '' };
let board = '';

const queue = async (who: Browser, query = ''): Promise<PageData['moderation']> =>
  (await who.page('moderation', `/moderation${query}`)).data;
const ids = async (who: Browser, query = ''): Promise<string[]> => (await queue(who, query)).cases.map(({ id }) => id);

async function reported(id: string, reason: ReportReason, words = ''): Promise<string> {
  await report(reporter, `/report/post/${id}`, { reason, words });
  const row = await site.context.database.db
    .selectFrom('moderation_case')
    .select('id')
    .where('subject_id', '=', id)
    .executeTakeFirstOrThrow();
  return row.id;
}

const DAY_MS = 24 * 3_600_000;

beforeAll(async () => {
  site = await openSite();
  [host, moderator, author, reporter] = await Promise.all([
    site.host('Gardienne'),
    site.member('Guetteuse'),
    site.member('Mésange'),
    site.member('Sterne'),
  ]);
  await promote(site, 'Guetteuse', 'moderator');
  board = await openBoards(site);
  const slug = await openJournal(author);
  const written = await writeEntry(author, slug, { ...ENTRY, approach: 'a' });
  const entry = /^\/d\/([^/]+)/.exec(written.location ?? '')?.[1] ?? '';
  cases.entry = await reported(
    await postId(author, { id: entry, path: written.location?.split('#')[0] ?? '' }, 0),
    'identifies_someone',
  );
  const thread = await openThread(author, board, {});
  for (const [who, words] of [
    [author, 'Une annonce.'],
    [author, 'Une autre annonce.'],
    [reporter, 'Un mot de trop.'],
  ] as const)
    expect((await reply(who, thread, words)).status).toBe(303);
  site.clock.advance(2 * DAY_MS);
  cases.first = await reported(await postId(author, thread, 1), 'spam', 'De la réclame.');
  site.clock.advance(60_000);
  cases.second = await reported(await postId(author, thread, 2), 'spam');
  cases.other = await openReview(host, await postId(author, thread, 3), 'harassment');
});
afterAll(() => site.close());

describe('the queue', () => {
  it('stands with the gravest first, then the oldest', async () => {
    expect(await ids(moderator)).toEqual([cases.entry, cases.other, cases.first, cases.second]);
  });

  it.each<[string, string, () => string[]]>([
    ['a reason', '?reason=spam', () => [cases.first, cases.second]],
    ['a board', '?place=BOARD', () => [cases.other, cases.first, cases.second]],
    ['journals and profiles', '?place=journals', () => [cases.entry]],
    ['an approach', '?approach=a', () => [cases.entry]],
    ['the other approach', '?approach=b', () => []],
    ['how long it has waited', '?age=day', () => [cases.entry]],
    ['what somebody wrote', '?name=M%C3%A9sange', () => [cases.entry, cases.first, cases.second]],
    ['a name nobody bears', '?name=Personne', () => []],
    ['several of these at once', '?place=BOARD&name=Sterne&reason=harassment', () => [cases.other]],
  ])('can be kept to %s', async (_what, query, expected) => {
    expect(await ids(moderator, query.replace('BOARD', board))).toEqual(expected());
    expect((await moderator.request(`/moderation${query.replace('BOARD', board)}`)).status).toBe(200);
  });

  it('says of each case how many more are about the same name', async () => {
    const { cases: shown } = await queue(moderator);
    expect(shown.map(({ sameName }) => sameName)).toEqual([2, 0, 2, 2]);
  });
});

describe.each([
  ['plain', false],
  ['enhanced', true],
])('what a moderator leaves to others, %s', (_way, enhanced) => {
  const share = (fields: Fields) =>
    moderator.submit('/moderation/mine', '/moderation/mine', { hard: '', ...fields }, { enhanced });

  it('is out of their queue and nobody else’s, counted, and there when asked for', async () => {
    await share({ left: ['spam', 'harassment'] });
    const { cases: shown, spared, waiting } = await queue(moderator);
    expect([shown.map(({ id }) => id), spared, waiting[0]?.count]).toEqual([[cases.entry], 3, 4]);
    expect(await ids(moderator, '?all=1')).toHaveLength(4);
    expect(await ids(moderator, '?reason=spam')).toHaveLength(2);
    expect(await ids(host)).toHaveLength(4);
    expect((await moderator.page('moderating', '/moderation/mine')).data.reasons).toEqual(['harassment', 'spam']);
    await share({});
    expect(await ids(moderator)).toHaveLength(4);
  });

  it('refuses a reason that does not exist, and gives back what was ticked', async () => {
    const answer = await share({ left: ['spam', 'nothing'] });
    expect(answer.status).toBe(422);
  });
});

it('a ceiling of hard cases leaves the next ones to others for 24 hours, and takes none away', async () => {
  await moderator.submit('/moderation/mine', '/moderation/mine', { hard: '1' });
  expect(await ids(moderator)).toContain(cases.entry);
  await claim(moderator, cases.entry);
  expect(await ids(moderator)).not.toContain(cases.entry);
  expect(await ids(moderator, '?mine=1')).toEqual([cases.entry]);
  expect((await queue(moderator)).spared).toBe(1);
  site.clock.advance(DAY_MS + 1);
  expect(await ids(moderator)).toContain(cases.entry);
  await moderator.submit('/moderation/mine', '/moderation/mine', { hard: '' });
});

it('only staff have a share', async () => {
  expect((await author.request('/moderation/mine')).status).toBe(404);
  expect((await author.submit('/settings', '/moderation/mine', { hard: '1' })).status).toBe(404);
  expect((await site.visitor().request('/moderation/mine')).status).toBe(401);
});

it('reports of one text that say the same are one line', async () => {
  const other = await site.member('Grive');
  const { data } = await moderator.page('case', `/moderation/cases/${cases.first}`);
  const post = data.subject.href.split('/p/')[1] ?? (await subjectOf(cases.first));
  await report(other, `/report/post/${post}`, { reason: 'spam', words: 'de la reclame' });
  await report(host, `/report/post/${post}`, { reason: 'spam', words: 'Il copie cela partout.' });
  const { data: now } = await moderator.page('case', `/moderation/cases/${cases.first}`);
  expect(now.reports.map(({ words, alike }) => [words, alike.length])).toEqual([
    ['De la réclame.', 1],
    ['Il copie cela partout.', 0],
  ]);
});

const subjectOf = async (id: string): Promise<string> =>
  (
    await site.context.database.db
      .selectFrom('moderation_case')
      .select('subject_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).subject_id;

describe.each([
  ['plain', false],
  ['enhanced', true],
])('the history of an account, %s', (_way, enhanced) => {
  const path = (): string => `/moderation/cases/${enhanced ? cases.second : cases.first}`;
  const account = async (who: Browser) => (await who.page('case', path())).data.account;

  it('stays sealed until somebody says why, then shows what was decided and no other name', async () => {
    if (!enhanced) {
      const other = await secondName(site, 'Mésange', 'Rousserolle');
      const thread = await openThread(author, board, { as: other });
      await reply(author, thread, 'Sous un autre nom.', { as: other });
      await removePost(host, await postId(author, thread, 1));
    }
    expect(await account(moderator)).toEqual({ sealable: true, looks: [], decisions: null });
    const refused = await moderator.submit(path(), path(), { do: 'unseal', words: ' ' }, { enhanced });
    expect(refused.status).toBe(422);
    expect(await account(moderator)).toMatchObject({ decisions: null });
    const words = 'Deuxième annonce en une semaine : est-ce la même chose ailleurs ?';
    await moderator.submit(path(), path(), { do: 'unseal', words }, { enhanced });
    // The others see that it was opened, by whom and why.
    const shown = await account(host);
    expect(shown.looks).toEqual([{ at: expect.any(String), by: 'Guetteuse', words }]);
    expect(shown.decisions).toMatchObject([{ reason: DECISION.reason, content: 'remove', account: 'none' }]);
    expect((await host.request(path())).text).not.toContain('Rousserolle');
    const log = await site.context.database.db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'history_unsealed')
      .execute();
    expect(log.map(({ subject_id: id }) => id)).toContain(path().split('/').at(-1));
    expect(JSON.stringify(log)).not.toContain('annonce');
  });

  it('is nobody’s who does not handle the case', async () => {
    expect((await author.submit('/settings', path(), { do: 'unseal', words: 'Pour voir.' }, { enhanced })).status).toBe(
      404,
    );
    expect((await account(host)).looks).toHaveLength(1);
  });
});

it('rings for staff who have a queue open, of nothing in particular, and for nobody else', async () => {
  const windows = await Promise.all([openLive(moderator), openLive(author), openLive(site.visitor())]);
  const [desk] = windows;
  for (const window of windows) await window.ask({ discussions: [], lists: ['cases'] });
  const rung = new Promise<unknown[]>((done) => desk.socket.once('cases', (...payload: unknown[]) => done(payload)));
  await claim(host, cases.second);
  expect(await rung).toEqual([]);
  const again = new Promise((done) => desk.socket.once('cases', done as () => void));
  expect((await decide(host, cases.second)).status).toBe(303);
  await again;
  for (const window of windows.slice(1)) expect(window.events.filter(([name]) => name === 'cases')).toEqual([]);
  for (const window of windows) window.close();
});
