import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostView } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import {
  answerAppeal,
  claim,
  contest,
  decide,
  openReview,
  removePost,
  settle,
  waitingCase,
} from '#tests/support/decide.ts';
import { maskWords } from '#tests/support/masks.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { SURFACES } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';
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
  wordsOf,
} from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** An approved text that is made another one goes back to the queue; what stood goes on standing (SECURITY A1). */

let site: Site;
let host: Browser;
let reader: Browser;
let place: Place;

const STOOD = 'Deux heures de pluie, quatre personnes, et un seul vrai échange au coin du marché couvert.';

beforeAll(async () => {
  site = await openSite({ screening: true });
  host = await site.host('Tenancière');
  reader = await site.member('Liseuse');
  await openBoards(site);
  place = await imported(site);
});
afterAll(() => site.close());
beforeEach(() => site.clock.advance(24 * 3_600_000));

/** The page of a discussion that holds this number. */
const pageAt = (where: Place, number: number): Place => ({
  ...where,
  path: `${where.path}?page=${Math.max(1, Math.ceil(number / 20))}`,
});

async function seenBy(browser: Browser, where: Place, number: number): Promise<PostView> {
  const { data } = await browser.page('discussion', pageAt(where, number).path);
  return [data.opening, ...data.posts].find((post) => post?.number === number)!;
}

/** What somebody reads of one post of the discussion. */
async function readBy(browser: Browser, number: number): Promise<string> {
  const page = await browser.page('discussion', pageAt(place, number).path);
  const before = page.data.opening ? 1 : 0;
  return wordsOf(page)[page.data.posts.findIndex((post) => post.number === number) + before] ?? '';
}

async function edit(author: Browser, id: string, body: string, enhanced = false, more: Fields = {}): Promise<Answer> {
  const { data } = await author.page('edit', `/p/${id}/edit`);
  const fields = { body, revision: data.revision, do: 'publish', cut_out: 'keep', ...more };
  return author.submit(`/p/${id}/edit`, `/p/${id}/edit`, fields, { enhanced });
}

/** Somebody new, of whom one text has appeared: number and id of it. */
async function approvedOnce(name: string, words = STOOD): Promise<{ author: Browser; number: number; id: string }> {
  const author = await site.member(name);
  const { location } = await reply(author, place, words);
  const number = Number(/#p(\d+)$/.exec(location ?? '')?.[1]);
  expect((await settle(host, (await waitingCase(host, 'first_posts', name))!)).status).toBe(303);
  return { author, number, id: await postId(author, pageAt(place, number), number) };
}

describe.each([
  ['plain', false],
  ['enhanced', true],
])('an approved text of somebody new (%s)', (way, enhanced) => {
  it.each([
    ['link', `${STOOD} Tout est sur https://boutique.example/x`],
    ['contact', `${STOOD} Appelle le 06 12 34 56 78.`],
    ['reworded', 'Venez tous acheter chez moi, les prix sont bons et la livraison est rapide.'],
  ] as const)('waits for a moderator (%s), and what stood goes on standing', async (why, after) => {
    const name = `${why} ${way}`;
    const { author, number, id } = await approvedOnce(name, `${STOOD} ${name}`);
    const words = after.replace(STOOD, `${STOOD} ${name}`);
    expect((await edit(author, id, words, enhanced)).status).toBe(enhanced ? 200 : 303);
    const kept = await readBy(reader, number);
    expect([
      kept.includes(`${STOOD} ${name}`),
      kept.includes('boutique'),
      kept.includes('06 12'),
      kept.includes('acheter'),
    ]).toEqual([true, false, false, false]);
    expect((await seenBy(author, place, number)).waits).toEqual({ why, own: true, rewording: true });
    expect((await seenBy(reader, place, number)).waits).toBeNull();
    for (const path of [`/p/${id}/history`, `/p/${id}/edit`])
      expect((await reader.get(path)).text).not.toMatch(/boutique|06 12|acheter/);
    // Its author goes on from the new words, and can mend them: nothing waits any more.
    expect((await author.page('edit', `/p/${id}/edit`)).data.body).toBe(words);
    const caseId = (await waitingCase(host, 'held', name))!;
    const { data } = await host.page('case', `/moderation/cases/${caseId}`);
    expect([data.rewording?.standing, data.measures.content]).toEqual([`${STOOD} ${name}`, ['none', 'remove']]);
    expect((await settle(host, caseId, enhanced)).status).toBe(enhanced ? 200 : 303);
    expect(await readBy(reader, number)).toContain(why === 'reworded' ? 'acheter' : `${STOOD} ${name} `);
    expect((await seenBy(author, place, number)).waits).toBeNull();
  });

  it('is corrected at once, and mended back without anybody', async () => {
    const name = `Soigneuse ${way}`;
    const { author, number, id } = await approvedOnce(name, `${STOOD} ${name}`);
    expect((await edit(author, id, `${STOOD.replace('pluie', 'neige')} ${name}`, enhanced)).status).toBe(
      enhanced ? 200 : 303,
    );
    expect(await readBy(reader, number)).toContain(`neige, quatre`);
    await edit(author, id, `${STOOD} ${name} www.boutique.example`, enhanced);
    expect(await waitingCase(host, 'held', name)).not.toBeNull();
    await edit(author, id, `${STOOD} ${name}`, enhanced);
    expect(await waitingCase(host, 'held', name)).toBeNull();
    expect((await seenBy(author, place, number)).waits).toBeNull();
    expect((await readBy(reader, number)).includes('boutique')).toBe(false);
    const { count } = await site.context.database.db
      .selectFrom('revision')
      .select((row) => row.fn.countAll<string | number>().as('count'))
      .where('post_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(3);
  });

  it('that a decision asks to write anew becomes what its author then writes, and nothing that waited before', async () => {
    const name = `Pressée ${way}`;
    const { author, id, number } = await approvedOnce(name, `${STOOD} ${name}`);
    await edit(author, id, `${STOOD} ${name} Vois https://boutique.example/z`, enhanced);
    expect(await waitingCase(host, 'held', name)).not.toBeNull();
    const caseId = await openReview(host, id);
    // Nobody has read what waits: a case about the text as it stands does not cite it.
    const { sealed } = (await host.page('case', `/moderation/cases/${caseId}`)).data;
    expect(sealed.map(({ text }) => text)).toEqual([`${STOOD} ${name}`]);
    expect((await decide(host, caseId, { content: 'reword' }, { enhanced })).status).toBe(enhanced ? 200 : 303);
    expect(await waitingCase(host, 'held', name)).toBeNull();
    // What waited is its author's to go on from, and nobody else's.
    const { data } = await author.page('edit', `/p/${id}/edit`);
    expect([data.body, data.fromDraft, data.theirs]).toEqual([
      `${STOOD} ${name} Vois https://boutique.example/z`,
      true,
      null,
    ]);
    expect(JSON.stringify((await host.page('case', `/moderation/cases/${caseId}`)).data)).not.toContain('boutique');
    expect((await host.page('drafts', '/drafts')).data.drafts).toEqual([]);
    site.clock.advance(60_000);
    await edit(author, id, `${STOOD} ${name} Comme demandé.`, enhanced, { draft: data.draft.key });
    expect((await author.page('drafts', '/drafts')).data.drafts).toEqual([]);
    expect((await settle(host, caseId, enhanced)).status).toBe(enhanced ? 200 : 303);
    expect(await readBy(reader, number)).toContain('Comme demandé.');
    expect(await waitingCase(host, 'held', name)).toBeNull();
  });

  it('is refused by a letter, what stood stays, and a reversal gives the new words their place', async () => {
    const name = `Refusée ${way}`;
    const { author, id, number } = await approvedOnce(name, `${STOOD} ${name}`);
    const changed = `${STOOD} ${name} Vois https://boutique.example/y et @Liseuse`;
    await edit(author, id, changed, enhanced);
    const caseId = (await waitingCase(host, 'held', name))!;
    await claim(host, caseId);
    expect((await decide(host, caseId, { content: 'remove', reason: 'spam' }, { enhanced })).status).toBe(
      enhanced ? 200 : 303,
    );
    expect(await readBy(reader, number)).toContain(`${STOOD} ${name}`);
    const [letter] = (await author.page('statements', '/statements')).data.statements;
    const { statement } = (await author.page('statement', `/statements/${letter!.token}`)).data;
    expect([statement.rewording, statement.text]).toEqual([true, expect.stringContaining('boutique.example/y')]);
    expect((await author.get(`/statements/${letter!.token}`)).text).toContain('reste en place');
    expect((await author.page('edit', `/p/${id}/edit`)).data.body).toBe(`${STOOD} ${name}`);
    const other = await site.member(`Seconde ${way}`);
    await promote(site, `Seconde ${way}`, 'moderator');
    expect((await answerAppeal(other, await contest(site, author, id), 'reversed')).status).toBe(303);
    expect(await readBy(reader, number)).toContain('boutique.example/y');
    expect(JSON.stringify((await reader.page('notifications', '/notifications')).data)).toContain(name);
  });

  it('refused, takes its place after a reversal without what is masked or was withdrawn meanwhile', async () => {
    for (const [act, holds] of [
      ['masked', 'un seul vrai échange'],
      ['withdrawn', 'quatre personnes'],
    ] as const) {
      const name = `${act} ${way}`;
      const { author, id, number } = await approvedOnce(name, `${STOOD} ${name}`);
      await edit(author, id, `${STOOD} ${name} Vois https://boutique.example/w`, enhanced);
      const caseId = (await waitingCase(host, 'held', name))!;
      await claim(host, caseId);
      await decide(host, caseId, { content: 'remove', reason: 'spam' }, { enhanced });
      if (act === 'masked') await maskWords(site, id, holds);
      else {
        const start = STOOD.indexOf(holds);
        const range = `${start}-${start + holds.length}`;
        const answer = await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'passage', range });
        expect(answer.status).toBe(303);
      }
      const other = await site.member(`Troisième ${name}`);
      await promote(site, `Troisième ${name}`, 'moderator');
      expect((await answerAppeal(other, await contest(site, author, id), 'reversed')).status).toBe(303);
      const read = await readBy(reader, number);
      expect([read.includes(holds), read.includes('boutique.example/w'), read.includes(name)]).toEqual([
        false,
        act === 'masked',
        true,
      ]);
    }
  });
});

it('gives back after a reversal what its author has gone on from since, and takes nothing they chose', async () => {
  const name = 'Changeante';
  const author = await site.member(name);
  const thread = await openThread(author, 'metier', { title: 'Un jeudi', body: STOOD });
  await settle(host, (await waitingCase(host, 'first_posts', name))!);
  const id = await postId(author, thread, 0);
  const around = { tags: 'accueil', content_note: '', language: 'fr' };
  const titled = (title: string): Promise<Answer> =>
    author.submit(`${thread.path}/details`, `${thread.path}/details`, { ...around, title });
  await edit(author, id, `${STOOD} Vois https://boutique.example/q`);
  await titled('Titre zolpimix.shop');
  const caseId = (await waitingCase(host, 'held', name))!;
  await claim(host, caseId);
  expect((await decide(host, caseId, { content: 'remove', reason: 'spam' })).status).toBe(303);
  await titled('Un vendredi');
  const [start, words] = [STOOD.indexOf('quatre personnes'), 'quatre personnes'];
  const range = `${start}-${start + words.length}`;
  await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'passage', range });
  const other = await site.member('Lectrice à froid');
  await promote(site, 'Lectrice à froid', 'moderator');
  expect((await answerAppeal(other, await contest(site, author, id), 'reversed')).status).toBe(303);
  const { data } = await reader.page('discussion', `/d/${thread.id}`);
  expect([data.title, JSON.stringify(data.opening).includes('boutique')]).toEqual(['Un vendredi', false]);
  expect((await author.page('edit', `/p/${id}/edit`)).data).toMatchObject({
    fromDraft: true,
    body: expect.stringContaining('boutique.example/q') as string,
  });
});

it('shows the words that wait, and the title that waits, on no surface', async () => {
  const author = await site.member('Cachottière');
  const journal = await openJournal(author, { title: 'Cahier ouvert' });
  const text = await entry(author, journal, { title: 'Premier soir', body: STOOD });
  await settle(host, (await waitingCase(host, 'first_posts', 'Cachottière'))!);
  const id = await postId(author, text, 0);
  await edit(author, id, `${STOOD} Zibeline, 06 12 34 56 78.`);
  const around = { ...AROUND, title: 'Rhododendron sur boutique.shop', tags: 'pamplemousse' };
  await author.submit(`${text.path}/details`, `${text.path}/details`, around);
  const caseId = (await waitingCase(host, 'held', 'Cachottière'))!;
  const subject: Subject = {
    ...{ place: text, journalSlug: journal, board: 'metier', tagSlug: 'pamplemousse', names: ['Cachottière'] },
    ...{ posts: [id, id, id], cases: [caseId] },
  };
  const leaks: string[] = [];
  for (const who of [reader, site.visitor()])
    for (const paths of Object.values(SURFACES))
      for (const path of paths(subject)) {
        const answer = await who.request(path, { headers: { Accept: 'application/json' } });
        const all = `${answer.text} ${[...answer.headers].flat().join(' ')}`;
        if (/zibeline|rhododendron/i.test(all) || (/pamplemousse/i.test(all) && !path.includes('pamplemousse')))
          leaks.push(path);
      }
  expect(leaks).toEqual([]);
  expect((await settle(host, caseId)).status).toBe(303);
  const { data } = await reader.page('discussion', `/d/${text.id}`);
  expect([data.title, data.tags.map(({ words }) => words)]).toEqual([
    'Rhododendron sur boutique.shop',
    ['pamplemousse'],
  ]);
});

it('withdraws words at once, wherever they wait', async () => {
  const { author, id, number } = await approvedOnce('Pudique', `${STOOD} Je m’appelle Odile.`);
  const without = `${STOOD} Venez plutôt sur boutique.shop, vous y trouverez de tout.`;
  await edit(author, id, without, false, { cut_out: 'withdraw' });
  expect(await readBy(reader, number)).not.toContain('Odile');
  expect(await readBy(reader, number)).not.toContain('boutique.shop');
  await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
  expect(await waitingCase(host, 'held', 'Pudique')).toBeNull();
  const left = await site.context.database.db.selectFrom('revision').select('text').where('post_id', '=', id).execute();
  expect(left.map(({ text }) => text).join('')).toBe('');
});

it('holds for everybody what the host’s lists match, and for nobody known anything else', async () => {
  const known = await site.member('Connue');
  await site.context.database.write(({ db }) =>
    db.updateTable('pseudonym').set({ approved: 10 }).where('name', '=', 'Connue').execute(),
  );
  const { location } = await reply(known, place, STOOD);
  const number = Number(/#p(\d+)$/.exec(location ?? '')?.[1]);
  const id = await postId(known, place, number);
  await edit(known, id, 'Tout autre chose, avec https://ailleurs.example/z dedans.');
  expect(await readBy(reader, number)).toContain('ailleurs.example/z');
  const save = { first_posts: '2', words: '', domains: 'boutique.example' };
  await host.submit('/moderation/screening', '/moderation/screening', save);
  await edit(known, id, 'Tout autre chose, avec https://prix.boutique.example/z dedans.');
  expect((await seenBy(known, place, number)).waits).toEqual({ why: 'listed', own: true, rewording: true });
  expect(await readBy(reader, number)).not.toContain('prix.boutique');
  await host.submit('/moderation/screening', '/moderation/screening', { ...save, domains: '' });
});

it('lets titles, notes and tags through no other way', async () => {
  const author = await site.member('Titreuse');
  const thread = await openThread(author, 'metier', { title: 'Une question du lundi', body: STOOD });
  await settle(host, (await waitingCase(host, 'first_posts', 'Titreuse'))!);
  const around = { title: 'Une question du lundi', tags: 'accueil', content_note: '', language: 'fr' };
  const change = (fields: Fields) =>
    author.submit(`${thread.path}/details`, `${thread.path}/details`, { ...around, ...fields });
  const path = async (): Promise<string> => (await reader.get(`/d/${thread.id}`)).location ?? '';
  expect((await change({ title: 'Prix cassés sur boutique.shop' })).status).toBe(303);
  expect(await path()).toContain('une-question-du-lundi');
  expect((await author.page('details', `${thread.path}/details`)).data.around.title).toBe(
    'Prix cassés sur boutique.shop',
  );
  const id = (await waitingCase(host, 'held', 'Titreuse'))!;
  const { rewording } = (await host.page('case', `/moderation/cases/${id}`)).data;
  expect([rewording?.around?.before.includes('lundi'), rewording?.around?.after.includes('boutique.shop')]).toEqual([
    true,
    true,
  ]);
  expect((await settle(host, id)).status).toBe(303);
  expect(await path()).toContain('prix-casses');
});

it('reads what its author alone could read when it is opened to others, one by one or all at once', async () => {
  const author = await site.member('Secrète');
  const journal = await openJournal(author, { title: 'Cahier secret' });
  const one = await entry(author, journal, { title: 'Pour moi', body: `${STOOD} Un.`, audience: 'me' });
  const two = await entry(author, journal, { title: 'Pour moi aussi', body: `${STOOD} Deux.`, audience: 'me' });
  expect(await waitingCase(host, 'first_posts', 'Secrète')).toBeNull();
  await author.submit(`${one.path}/details`, `${one.path}/details`, {
    ...AROUND,
    title: 'Pour tous',
    audience: 'public',
  });
  expect((await reader.get(`/d/${one.id}`)).status).toBe(404);
  const id = await waitingCase(host, 'first_posts', 'Secrète');
  expect(id).not.toBeNull();
  const settings = {
    title: 'Cahier secret',
    description: '',
    audience: 'public',
    indexable: 'no',
    listed: 'no',
    comments: 'open',
    entries: 'all',
  };
  expect((await author.submit(`/journals/${journal}/settings`, `/journals/${journal}/settings`, settings)).status).toBe(
    303,
  );
  expect((await reader.get(`/d/${two.id}`)).status).toBe(404);
  // Closed again, they wait for nobody.
  await author.submit(`/journals/${journal}/settings`, `/journals/${journal}/settings`, {
    ...settings,
    audience: 'me',
  });
  expect(await waitingCase(host, 'first_posts', 'Secrète')).toBeNull();
});

it('has the author of an entry read again what they let through', async () => {
  const keeper = await site.member('Gardienne');
  await site.context.database.write(({ db }) => db.updateTable('pseudonym').set({ approved: 10 }).execute());
  const journal = await openJournal(keeper, { title: 'Cahier gardé' });
  const text = await entry(keeper, journal, { comments: 'screened' });
  await reply(reader, text, 'Un mot en passant.');
  const id = await postId(keeper, text, 1);
  await keeper.submit(text.path, `/p/${id}/screen`, { do: 'show' });
  expect((await seenBy(host, text, 1)).screening).toBeNull();
  await edit(reader, id, 'Un mot en passant, changé.');
  expect([(await seenBy(keeper, text, 1)).screening, (await seenBy(reader, text, 1)).screening]).toEqual([
    'decide',
    'waiting',
  ]);
  expect((await seenBy(site.visitor(), text, 1)).state).toBe('waiting');
});

it('waits again when the text it waited beside was removed and is put back', async () => {
  const { author, number, id } = await approvedOnce('Revenante', `${STOOD} Revenante`);
  await edit(author, id, `${STOOD} Revenante https://boutique.example/y`);
  await removePost(host, id);
  expect(await waitingCase(host, 'held', 'Revenante')).toBeNull();
  const second = await site.member('Relectrice');
  await promote(site, 'Relectrice', 'moderator');
  const appealed = await contest(site, author, id);
  expect((await answerAppeal(second, appealed, 'reversed')).status).toBe(303);
  expect(await readBy(reader, number)).not.toContain('boutique');
  const waiting = (await waitingCase(host, 'held', 'Revenante'))!;
  expect((await settle(host, waiting)).status).toBe(303);
  expect(await readBy(reader, number)).toContain('boutique');
});

it.each(['removed', 'reworded'] as const)(
  'waits again around an opening that was %s and is back, and stands around it then',
  async (act) => {
    const name = `Entourée ${act}`;
    const author = await site.member(name);
    const thread = await openThread(author, 'metier', { title: `Mardi ${act}`, body: `${STOOD} ${name}` });
    await settle(host, (await waitingCase(host, 'first_posts', name))!);
    const id = await postId(author, thread, 0);
    const around = { title: 'Zibeline sur boutique.shop', tags: 'pamplemousse', content_note: '', language: 'fr' };
    await author.submit(`${thread.path}/details`, `${thread.path}/details`, around);
    expect(await waitingCase(host, 'held', name)).not.toBeNull();
    if (act === 'removed') {
      await removePost(host, id);
      const other = await site.member(`Rendue ${act}`);
      await promote(site, `Rendue ${act}`, 'moderator');
      expect((await answerAppeal(other, await contest(site, author, id), 'reversed')).status).toBe(303);
    } else {
      const caseId = await openReview(host, id);
      expect((await decide(host, caseId, { content: 'reword' })).status).toBe(303);
      expect(await waitingCase(host, 'held', name)).toBeNull();
      const { data } = await author.page('details', `${thread.path}/details`);
      expect([data.around.title, data.around.tags]).toEqual([around.title, around.tags]);
      site.clock.advance(60_000);
      await edit(author, id, `${STOOD} ${name} Comme demandé.`);
      expect((await settle(host, caseId)).status).toBe(303);
    }
    const path = async (): Promise<string> => (await reader.get(`/d/${thread.id}`)).location ?? '';
    expect(await path()).toContain('mardi');
    const waiting = (await waitingCase(host, 'held', name))!;
    expect((await host.page('case', `/moderation/cases/${waiting}`)).data.rewording?.around?.after).toContain(
      'Zibeline',
    );
    expect((await settle(host, waiting)).status).toBe(303);
    expect(await path()).toContain('zibeline');
    expect((await seenBy(author, thread, 0)).waits).toBeNull();
  },
);
