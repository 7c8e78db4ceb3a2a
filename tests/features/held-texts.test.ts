import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KNOWN } from '#shared/limits.ts';
import type { PostView } from '#shared/pages.ts';
import { housekeeping } from '#server/jobs/hourly.ts';
import type { Browser } from '#tests/support/browser.ts';
import { answerAppeal, claim, contest, DECISION, removePost, settle, waitingCase } from '#tests/support/decide.ts';
import { report } from '#tests/support/reports.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, openBoards, promote, reply, writeThread } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** What rules hold: lists, repetitions, floods, links of new names. Held, never dropped; a person decides. */

let site: Site;
let host: Browser;
let reader: Browser;
let place: Place;

beforeAll(async () => {
  site = await openSite({ screening: true });
  host = await site.host('Tenancière');
  reader = await site.member('Liseuse');
  await openBoards(site);
  place = await imported(site);
});
afterAll(() => site.close());
beforeEach(() => site.clock.advance(24 * 3_600_000));

/** Somebody whose texts have appeared before. */
async function regular(name: string): Promise<Browser> {
  const browser = await site.member(name);
  await site.context.database.write(({ db }) =>
    db.updateTable('pseudonym').set({ approved: KNOWN }).where('name', '=', name).execute(),
  );
  return browser;
}

/** Publishes a reply; gives it as its author sees it. */
async function say(author: Browser, words: string): Promise<PostView> {
  const { location, text } = await reply(author, place, words);
  const number = Number(/#p(\d+)$/.exec(location ?? '')?.[1]);
  if (Number.isNaN(number)) throw new Error(text.slice(0, 300));
  return (await seenBy(author, number))!;
}

async function seenBy(browser: Browser, number: number): Promise<PostView | undefined> {
  const { data } = await browser.page('discussion', `${place.path}?page=${Math.max(1, Math.ceil(number / 20))}`);
  return data.posts.find((post) => post.number === number);
}

const lists = (words: string, domains: string) =>
  host.submit('/moderation/screening', '/moderation/screening', { first_posts: '2', words, domains });

it('holds what the host’s lists match, says so to its author without the pattern, and lets it appear', async () => {
  expect((await lists('crypto pièce*\n# rien\nzolpimix', 'boutique.example')).status).toBe(303);
  const author = await regular('Habituée');
  const held = [
    await say(author, 'J’ai vu du Z0LP-ÎMIX dans la rue.'),
    await say(author, 'Des crypto-pièces, vraiment ?'),
    await say(author, 'Tout est sur https://www.boutique.example/prix'),
  ];
  for (const post of held) {
    expect(post.waits).toEqual({ why: 'listed', own: true, rewording: false });
    expect((await seenBy(reader, post.number))?.state).toBe('held');
  }
  const page = await author.get(`${place.path}?page=1`);
  expect(page.text).toContain('La modération souhaite lire ce texte');
  expect((await say(author, 'Rien de tel ici.')).waits).toBeNull();
  const id = (await waitingCase(host, 'held', 'Habituée'))!;
  const { data } = await host.page('case', `/moderation/cases/${id}`);
  expect([data.heldFor, data.queue, data.reports, data.together.map(({ same }) => same)]).toEqual([
    'listed',
    'held',
    [],
    [true, true],
  ]);
  expect((await settle(host, id)).status).toBe(303);
  const states = await Promise.all(held.map(async ({ number }) => (await seenBy(reader, number))?.state));
  expect(states.sort()).toEqual(['held', 'held', 'live']);
  expect((await lists('', '')).status).toBe(303);
});

it('holds a burst and repetitions, and forgets after a day what was written', async () => {
  const author = await regular('Pressée');
  for (const word of ['Un', 'Deux', 'Trois', 'Quatre', 'Cinq', 'Six'])
    expect((await say(author, `${word}, et je continue.`)).waits).toBeNull();
  expect((await say(author, 'Sept, et je continue.')).waits?.why).toBe('burst');
  site.clock.advance(6 * 60_000);
  expect((await say(author, 'Huit, plus tard.')).waits).toBeNull();
  // Twice is a habit, three times a repetition; whatever is between the letters.
  site.clock.advance(3_600_000);
  const words =
    'Une réunion aura lieu jeudi soir chez nous, venez avec vos questions et vos envies de changer les choses.';
  expect((await say(author, words)).waits).toBeNull();
  expect((await say(author, `${words} `)).waits).toBeNull();
  expect((await say(author, words.toUpperCase())).waits?.why).toBe('repeated');
  // The same by somebody new, in another voice.
  const other = await site.member('Écho');
  expect((await say(other, words)).waits?.why).toBe('repeated');
  const kept = (): Promise<unknown[]> => site.context.database.db.selectFrom('recent_text').selectAll().execute();
  expect(JSON.stringify(await kept())).not.toMatch(/r[ée]union/i);
  site.clock.advance(25 * 3_600_000);
  await housekeeping(site.context);
  expect(await kept()).toEqual([]);
  expect((await say(author, words)).waits).toBeNull();
});

it('holds links of names that are new, also where no first text is read', async () => {
  const path = '/boards/metier/settings';
  const names = { title_fr: 'Le métier', title_en: 'The job', about_fr: '', about_en: '', do: 'save' };
  expect((await host.submit(path, path, { ...names, first_posts: '0' })).status).toBe(303);
  const author = await site.member('Lieuse');
  const open = await writeThread(author, 'metier', { title: 'Sans lien', body: 'Bonjour à tout le monde.' });
  expect((await reader.get(open.location!)).status).toBe(200);
  const linked = await writeThread(author, 'metier', { title: 'Avec lien', body: 'Voir https://ailleurs.example/x' });
  expect((await reader.get(linked.location!)).status).toBe(404);
  expect((await author.page('discussion', linked.location!)).data.opening?.waits?.why).toBe('link');
});

describe.each([
  ['plain', false],
  ['enhanced', true],
])('several texts of one flood, in one act (%s)', (way, enhanced) => {
  const flood = async (name: string): Promise<[string, PostView[], Browser]> => {
    const author = await site.member(name);
    const posts: PostView[] = [];
    for (const word of ['un', 'deux', 'trois', 'quatre', 'cinq', 'six'])
      posts.push(await say(author, `Achetez mes ${word} offres ${name}.`));
    const held = posts.filter(({ waits }) => waits?.why === 'burst');
    expect(held).toHaveLength(3);
    const id = await waitingCase(host, 'held', name);
    return [id!, held, author];
  };

  it('are removed with the same statement, each with its decision, its letter and its line in the log', async () => {
    const [id, held, author] = await flood(`Marchande ${way}`);
    await claim(host, id);
    const path = `/moderation/cases/${id}`;
    const { data } = await host.page('case', path);
    const also = data.together.filter(({ same }) => same).map(({ key }) => key);
    expect(also).toHaveLength(2);
    const decision = {
      ...DECISION,
      ...{ do: 'decide', version: String(data.version), account: 'approve_first', days: '30', reason: 'spam', also },
    };
    const other = await host.submit(path, `${path}/decide`, { ...decision, reason: 'contempt' }, { enhanced });
    expect([other.status, other.text.includes('publicité')]).toEqual([422, true]);
    const done = await host.submit(path, `${path}/decide`, decision, { enhanced });
    expect(done.status).toBe(enhanced ? 200 : 303);
    const { db } = site.context.database;
    const decisions = await db
      .selectFrom('decision')
      .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
      .select(['decision.id', 'content_measure', 'account_measure', 'words', 'subject_id', 'case_id'])
      .where(
        'subject_id',
        'in',
        held.map(({ id: post }) => post),
      )
      .execute();
    expect(decisions.map(({ account_measure }) => account_measure).sort()).toEqual(['approve_first', 'none', 'none']);
    expect(new Set(decisions.map(({ words, content_measure }) => `${content_measure} ${words}`)).size).toBe(1);
    const logged = await db
      .selectFrom('audit')
      .select('subject_id')
      .where('act', '=', 'case_decided')
      .where(
        'subject_id',
        'in',
        decisions.map(({ case_id }) => case_id),
      )
      .execute();
    expect(logged).toHaveLength(3);
    for (const { id: letter } of decisions) {
      const { statement } = (await author.page('statement', `/statements/${letter}`)).data;
      expect([statement.detected, statement.text.startsWith('Achetez')]).toEqual([true, true]);
    }
    expect((await author.get(`/statements/${decisions[0]!.id}`)).text).toContain('Une règle automatique a retenu');
    // What was put on the account holds until its end: its texts wait, under every name, and no longer after.
    site.clock.advance(24 * 3_600_000);
    await site.context.database.write((tx) =>
      tx.db.updateTable('pseudonym').set({ approved: KNOWN }).where('name', '=', `Marchande ${way}`).execute(),
    );
    expect((await say(author, `Un mot sage, ${way}.`)).waits?.why).toBe('approve_first');
    site.clock.advance(31 * 24 * 3_600_000);
    expect((await say(await signedIn(`Marchande ${way}`), `Un mot libre, ${way}.`)).waits).toBeNull();
  });

  it('leave alone what cannot be decided any more: it is nobody’s, as it was', async () => {
    const name = `Vendeuse ${way}`;
    const author = await regular(name);
    const posts = [await say(author, `Achetez ceci, ${way}.`), await say(author, `Achetez cela, ${way}.`)];
    for (const { id } of posts) await report(reader, `/report/post/${id}`, { reason: 'spam' });
    const { cases } = (await host.page('moderation', '/moderation?queue=reports')).data;
    const [id, other] = posts.map(
      ({ number }) => cases.find((one) => one.name === name && one.subject.number === number)!.id,
    ) as [string, string];
    await claim(host, id);
    const path = `/moderation/cases/${id}`;
    const { data } = await host.page('case', path);
    const also = data.together.filter(({ same }) => same).map(({ key }) => key);
    expect(also.map((key) => key.slice(0, 22))).toEqual([other]);
    const withdraw = `/p/${posts[1]!.id}/withdraw`;
    expect((await author.submit(withdraw, withdraw, { what: 'post' })).status).toBe(303);
    const given = { ...DECISION, do: 'decide', version: String(data.version), reason: 'spam', also };
    expect((await host.submit(path, `${path}/decide`, given, { enhanced })).status).toBe(enhanced ? 200 : 303);
    const left = (await host.page('case', `/moderation/cases/${other}`)).data;
    expect([left.state, left.takenBy, left.decision]).toEqual(['open', null, null]);
    expect((await host.page('case', path)).data.state).toBe('decided');
    const logged = site.context.database.db.selectFrom('audit').select('act').where('subject_id', '=', other).execute();
    expect(await logged).toEqual([]);
  });

  it('appear together when they are fine', async () => {
    const [id, held] = await flood(`Enthousiaste ${way}`);
    const path = `/moderation/cases/${id}`;
    const { data } = await host.page('case', path);
    const also = data.together.filter(({ same }) => same).map(({ key }) => key);
    // One of them was taken meanwhile by somebody else's change: it is left alone.
    const stale = also.map((key, at) => (at === 0 ? key.replace(/\d+$/, '99') : key));
    const done = await host.submit(
      path,
      path,
      { do: 'settle', version: String(data.version), also: stale },
      { enhanced },
    );
    expect(done.status).toBe(enhanced ? 200 : 303);
    const states = await Promise.all(held.map(async ({ number }) => (await seenBy(reader, number))?.state));
    expect(states.sort()).toEqual(['held', 'live', 'live']);
  });
});

async function signedIn(name: string): Promise<Browser> {
  const browser = site.visitor();
  const answer = await browser.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
  expect(answer.status).toBe(303);
  return browser;
}

it('waits again once it is put back, when it was removed while it waited', async () => {
  const author = await regular('Reprise');
  expect((await lists('zolpimix', '')).status).toBe(303);
  await site.member('Relectrice');
  await promote(site, 'Relectrice', 'moderator');
  const second = site.visitor();
  await second.submit('/sign-in', '/sign-in', { name: 'Relectrice', password: PASSWORD });
  const post = await say(author, 'Du zolpimix, encore.');
  const before = await waitingCase(host, 'held', 'Reprise');
  expect((await removePost(host, post.id)).status).toBe(303);
  expect(await waitingCase(host, 'held', 'Reprise')).toBeNull();
  expect((await answerAppeal(second, await contest(site, author, post.id), 'reversed')).status).toBe(303);
  const again = (await waitingCase(host, 'held', 'Reprise'))!;
  expect([again === before, (await seenBy(author, post.number))?.waits?.why]).toEqual([false, 'listed']);
  expect((await settle(host, again)).status).toBe(303);
  expect((await seenBy(reader, post.number))?.state).toBe('live');
});
