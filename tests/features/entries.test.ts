import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import type { Browser, Fields } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { AROUND, entry, imported, JOURNAL, openJournal, postId } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** What becomes of a journal and its entries once they stand: settings, what is around a text, ways through, robots. */

let site: Site;
let keeper: Browser;
let stranger: Browser;
let visitor: Browser;
let slug: string;
beforeAll(async () => {
  site = await openSite({ clock: new Date('2026-01-31T22:30:00.000Z') });
  keeper = await site.member('Échasse');
  stranger = await site.member('Vanneau');
  visitor = site.visitor();
  slug = await openJournal(keeper);
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const epoch = async (): Promise<number> =>
  (await site.context.database.db.selectFrom('site').select('visibility_epoch').executeTakeFirstOrThrow())
    .visibility_epoch;
const row = (id: string) =>
  site.context.database.db.selectFrom('discussion').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe.each(ways)('what stands around an entry, %s', (way, enhanced) => {
  const change = (place: Place, fields: Fields, who = keeper) =>
    who.submit(`${place.path}/details`, `${place.path}/details`, { ...AROUND, ...fields }, { enhanced });

  it('is changed by its author: title and address, tags, note, language', async () => {
    const place = await entry(keeper, slug, { tags: `Brume ${way}, maraude`, content_note: 'Vieille note' });
    const page = await keeper.page('details', `${place.path}/details`);
    expect(page.data).toMatchObject({
      around: { title: 'Premier soir', tags: `Brume ${way}, maraude`, approaches: [], contentNote: 'Vieille note' },
      choices: { category: 'Carnet de bord', audience: 'public', indexable: false, comments: 'open' },
    });
    const before = await epoch();
    const answer = await change(place, {
      title: 'Dernier soir',
      tags: 'maraude, Fleuve',
      approach: 'b',
      content_note: '',
      language: 'en',
      category: '',
    });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `/d/${place.id}/dernier-soir`]);
    expect(await epoch()).toBe(before + 1);
    const { data } = await visitor.page('discussion', place.path);
    expect(data).toMatchObject({ title: 'Dernier soir', category: null, contentNote: null, language: 'en' });
    expect(data.opening?.language).toBe('en');
    expect(data.tags.map(({ slug: address }) => address)).toEqual(['retablissement', 'maraude', 'fleuve']);
    expect((await visitor.get(place.path)).location).toBe(answer.location);
    // A tag that nothing bears any more is nowhere.
    const gone = await site.context.database.db
      .selectFrom('tag')
      .select('id')
      .where('slug', '=', `brume-${way}`)
      .execute();
    expect(gone).toEqual([]);
  });

  it('takes a text from everybody’s eyes when its audience says so', async () => {
    const place = await entry(keeper, slug, { title: `Pour moi ${way}` });
    expect((await change(place, { audience: 'me' })).status).toBe(enhanced ? 200 : 303);
    for (const browser of [visitor, stranger]) expect((await browser.get(`/d/${place.id}`)).status).toBe(404);
    expect((await keeper.get(`/d/${place.id}`)).status).toBe(302);
    expect((await change(place, { audience: 'members' })).status).toBe(enhanced ? 200 : 303);
    expect((await visitor.get(`/d/${place.id}`)).status).toBe(404);
    expect((await stranger.get(`/d/${place.id}`)).status).toBe(302);
  });

  it('is nobody else’s to change, and gone with the text', async () => {
    const place = await entry(keeper, slug, { title: `À moi ${way}` });
    const host = await site.context.database.db.selectFrom('account').select('id').where('role', '=', 'host').execute();
    expect(host).toEqual([]);
    for (const browser of [visitor, stranger]) {
      expect([401, 404]).toContain((await browser.get(`${place.path}/details`)).status);
      const answer = await browser.submit(
        '/sign-in',
        `${place.path}/details`,
        { ...AROUND, title: 'Pas à moi' },
        { enhanced },
      );
      expect([401, 404]).toContain(answer.status);
    }
    expect((await row(place.id)).title).toBe(`À moi ${way}`);
    const opening = await postId(keeper, place, 0);
    await keeper.submit(`/p/${opening}/withdraw`, `/p/${opening}/withdraw`, { what: 'post' });
    expect((await keeper.get(`/d/${place.id}/-/details`)).status).toBe(404);
    expect((await change({ ...place, path: `/d/${place.id}/-` }, {})).status).toBe(404);
  });

  it('that cannot be taken comes back as it was typed', async () => {
    const place = await entry(keeper, slug);
    const answer = await change(place, { title: '', content_note: 'Mots gardés', audience: [] });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Mots gardés');
    if (enhanced) expect((answer.json as Page).form?.errors).toMatchObject({ title: ['required'] });
    const missing = await change(place, { audience: [] });
    expect(missing.status).toBe(422);
    if (enhanced) expect((missing.json as Page).form?.errors).toEqual({ audience: ['choose_one'] });
    expect((await row(place.id)).content_note).toBeNull();
  });
});

describe.each(ways)('the settings of a journal, %s', (way, enhanced) => {
  let own: string;
  let browser: Browser;
  const change = (fields: Fields, who = browser) =>
    who.submit(
      `/journals/${own}/settings`,
      `/journals/${own}/settings`,
      { ...JOURNAL, comments: 'open', entries: 'keep', ...fields },
      { enhanced },
    );
  beforeAll(async () => {
    browser = await site.member(`Barge ${way}`);
    own = await openJournal(browser, { title: `Barge ${way}` });
  });

  it('say what it holds, and change what new entries start from', async () => {
    const place = await entry(browser, own);
    await entry(browser, own, { audience: 'me' });
    const before = await epoch();
    const { data } = await browser.page('journalSettings', `/journals/${own}/settings`);
    expect(data.entries).toEqual({ public: 1, members: 0, me: 1 });
    const answer = await change({ title: 'Autre titre', audience: 'members', comments: 'screened', listed: 'no' });
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `/journals/${own}`]);
    expect(await epoch()).toBe(before + 1);
    const started = await browser.page('entry', `/journals/${own}/write`);
    expect(started.data.choices).toMatchObject({ audience: 'members', comments: 'screened' });
    // What is published keeps its own audience; that it stands in this journal is no longer said to everyone.
    expect((await visitor.get(`/journals/${own}`)).status).toBe(404);
    expect((await visitor.page('discussion', place.path)).data.journal).toBeNull();
    expect((await stranger.page('journal', `/journals/${own}`)).data.journal.title).toBe('Autre titre');
    expect((await stranger.page('journals', '/journals')).data.journals.map(({ slug: one }) => one)).not.toContain(own);
  });

  it('are given to all its entries when asked', async () => {
    const place = await entry(browser, own, { audience: 'public', title: 'Encore lisible' });
    expect((await visitor.get(place.path)).status).toBe(200);
    await change({ audience: 'members', indexable: 'yes', entries: 'all' });
    expect((await visitor.get(place.path)).status).toBe(404);
    const kept = await site.context.database.db
      .selectFrom('discussion')
      .innerJoin('journal', 'journal.id', 'discussion.journal_id')
      .select(['discussion.audience', 'discussion.indexable_at'])
      .where('journal.slug', '=', own)
      .execute();
    expect(kept.every(({ audience, indexable_at }) => audience === 'members' && indexable_at !== null)).toBe(true);
  });

  it('move the address only when asked to', async () => {
    expect((await change({ title: `Neuf ${way}` })).location).toBe(`/journals/${own}`);
    const moved = await change({ title: `Neuf ${way}`, readdress: 'yes' });
    expect(moved.location).toBe(`/journals/neuf-${way}`);
    expect((await visitor.get(`/journals/${own}`)).status).toBe(404);
    expect((await visitor.get(`/journals/neuf-${way}`)).status).toBe(200);
    own = `neuf-${way}`;
    // Its own address is not one that somebody else has.
    expect((await change({ title: `Neuf ${way}`, readdress: 'yes' })).location).toBe(`/journals/${own}`);
  });

  it('are the keeper’s alone', async () => {
    for (const who of [visitor, stranger]) {
      expect([401, 404]).toContain((await who.get(`/journals/${own}/settings`)).status);
      const answer = await who.submit(
        '/sign-in',
        `/journals/${own}/settings`,
        { ...JOURNAL, title: 'Volé', comments: 'open', entries: 'keep' },
        { enhanced },
      );
      expect([401, 404]).toContain(answer.status);
    }
    expect((await visitor.page('journal', `/journals/${own}`)).data.journal.title).toBe(`Neuf ${way}`);
  });
});

describe('a journal’s page', () => {
  let own: string;
  let browser: Browser;
  const places: Place[] = [];
  beforeAll(async () => {
    browser = await site.member('Labbe');
    own = await openJournal(browser, { title: 'Le fleuve' });
    // 22:30 UTC on 31 January is half past eleven at night in Paris; an hour and a half later it is February there.
    for (const [title, fields] of [
      ['Janvier', { tags: 'Eau vive, maraude' }],
      ['Février, la nuit', { tags: 'eau vive', category: 'Témoignage', approach: 'a' }],
      ['Février, pour les membres', { tags: 'secret', category: 'Interne', audience: 'members' }],
      ['Février, le jour', { tags: '', category: 'Témoignage' }],
    ] as const) {
      places.push(await entry(browser, own, { title, ...fields }));
      site.clock.advance(90 * 60_000);
    }
  });
  const titles = async (who: Browser, query: string): Promise<string[]> =>
    (await who.page('journal', `/journals/${own}${query}`)).data.entries.map(({ title }) => title);

  it('shows its entries by month, by tag, by category, each as far as the reader may see', async () => {
    const { data } = await visitor.page('journal', `/journals/${own}`);
    expect(data.entries.map(({ title }) => title)).toEqual(['Février, le jour', 'Février, la nuit', 'Janvier']);
    expect(data.months).toEqual([
      { month: '2026-02', count: 2 },
      { month: '2026-01', count: 1 },
    ]);
    expect(data.tags.map(({ slug: tag, count }) => [tag, count])).toEqual([
      ['reduction-des-risques', 1],
      ['eau-vive', 2],
      ['maraude', 1],
    ]);
    expect(data.categories).toEqual([
      { category: 'Témoignage', count: 2 },
      { category: 'Carnet de bord', count: 1 },
    ]);
    const forMembers = (await stranger.page('journal', `/journals/${own}`)).data;
    expect(forMembers.months[0]).toEqual({ month: '2026-02', count: 3 });
    expect(forMembers.tags.map(({ slug: tag }) => tag)).toContain('secret');
    expect(await titles(visitor, '?month=2026-01')).toEqual(['Janvier']);
    expect(await titles(stranger, '?month=2026-02')).toEqual([
      'Février, le jour',
      'Février, pour les membres',
      'Février, la nuit',
    ]);
    expect(await titles(visitor, '?tag=eau-vive')).toEqual(['Février, la nuit', 'Janvier']);
    expect(await titles(visitor, '?category=T%C3%A9moignage&month=2026-02')).toEqual([
      'Février, le jour',
      'Février, la nuit',
    ]);
    expect(await titles(visitor, '?month=2025-12')).toEqual([]);
  });

  it.each(['?tag=secret', '?category=Interne', '?tag=nulle-part', '?month=2026-13', '?month=hier'])(
    'has nothing at %s for a visitor',
    async (query) => {
      expect((await visitor.get(`/journals/${own}${query}`)).status).toBe(404);
    },
  );

  it('leads from entry to entry, past what the reader may not see', async () => {
    const around = async (who: Browser, place: Place): Promise<(string | undefined)[]> => {
      const { previous, next } = (await who.page('discussion', place.path)).data.neighbours;
      return [previous?.title, next?.title];
    };
    expect(await around(visitor, places[0]!)).toEqual([undefined, 'Février, la nuit']);
    expect(await around(visitor, places[1]!)).toEqual(['Janvier', 'Février, le jour']);
    expect(await around(stranger, places[1]!)).toEqual(['Janvier', 'Février, pour les membres']);
    expect(await around(visitor, places[3]!)).toEqual(['Février, la nuit', undefined]);
    const html = (await visitor.get(places[1]!.path)).text;
    expect(html).toContain(`href="${places[0]!.path}"`);
  });

  it('and a page a visitor has kept learns of a new entry, and of one that goes', async () => {
    const last = places[3]!;
    const etag = async (): Promise<string | null> => (await visitor.get(last.path)).headers.get('etag');
    const before = await etag();
    expect(before).not.toBeNull();
    const place = await entry(browser, own, { title: 'Mars déjà' });
    expect(await etag()).not.toBe(before);
    expect((await visitor.get(last.path)).text).toContain('Mars déjà');
    const opening = await postId(browser, place, 0);
    await browser.submit(`/p/${opening}/withdraw`, `/p/${opening}/withdraw`, { what: 'post' });
    expect((await visitor.get(last.path)).text).not.toContain('Mars déjà');
  });

  it('goes on page by page within a choice', async () => {
    const many = await site.member('Bécassine');
    const long = await openJournal(many, { title: 'Long journal' });
    for (let count = 1; count <= 21; count += 1) {
      await entry(many, long, { title: `Jour ${count}`, tags: 'suite' });
      site.clock.advance(1_000);
    }
    const first = await visitor.page('journal', `/journals/${long}?tag=suite`);
    expect(first.data.entries).toHaveLength(20);
    expect(first.data.paging.newer).toBeNull();
    const second = await visitor.page('journal', first.data.paging.older!);
    expect(second.data.entries.map(({ title }) => title)).toEqual(['Jour 1']);
    expect(second.data.only.tag?.slug).toBe('suite');
    expect(second.data.paging).toEqual({ newer: `/journals/${long}?tag=suite`, older: null });
  });
});

describe('search engines', () => {
  const robots = async (path: string, accept = 'text/html'): Promise<string | null> =>
    (await visitor.request(path, { headers: { Accept: accept } })).headers.get('x-robots-tag');

  it('are told to stay away from everything but the pages of entries whose author agreed', async () => {
    const place = await imported(site);
    const open = await openJournal(await site.member('Huîtrier'), { title: 'Grand ouvert', indexable: 'yes' });
    const writer = await site.member('Tournepierre');
    const own = await openJournal(writer, { title: 'Ouvert', indexable: 'yes' });
    const closed = await site.member('Bécasseau');
    const hidden = await openJournal(closed, { title: 'Caché', audience: 'members', indexable: 'yes' });
    const yes = await entry(writer, own, { indexable: 'yes' });
    const rows: [string, string | null][] = [
      [yes.path, 'noarchive'],
      // From the pages kept for visitors, too.
      [yes.path, 'noarchive'],
      [`${yes.path}?view=branches`, 'noindex, noarchive'],
      [`${yes.path}?quote=0`, 'noindex, noarchive'],
      [`/d/${yes.id}`, 'noindex, noarchive'],
      [(await entry(writer, own, { indexable: 'no' })).path, 'noindex, noarchive'],
      [(await entry(writer, own, { indexable: 'yes', audience: 'members' })).path, 'noindex, noarchive'],
      [(await entry(closed, hidden, { indexable: 'yes', audience: 'public' })).path, 'noindex, noarchive'],
      [place.path, 'noindex, noarchive'],
      [`/journals/${open}`, 'noindex, noarchive'],
      [`/journals/${own}`, 'noindex, noarchive'],
    ];
    const simple = site.app.declared
      .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
      .map(({ path }): [string, string] => [path, 'noindex, noarchive']);
    expect(simple.length).toBeGreaterThan(10);
    for (const [path, expected] of [...rows, ...simple, ['/nulle/part', 'noindex, noarchive'] as const])
      expect([path, await robots(path)]).toEqual([path, expected]);
    expect(await robots(yes.path, 'application/json')).toBe('noindex, noarchive');
  });

  it('are told so as soon as the author changes their mind', async () => {
    const writer = await site.member('Chevalier');
    const own = await openJournal(writer, { title: 'Changeant' });
    const place = await entry(writer, own, { indexable: 'yes' });
    expect(await robots(place.path)).toBe('noarchive');
    await writer.submit(`/journals/${own}/settings`, `/journals/${own}/settings`, {
      ...{ ...JOURNAL, title: 'Changeant', audience: 'members' },
      ...{ comments: 'open', entries: 'keep' },
    });
    expect(await robots(place.path)).toBe('noindex, noarchive');
  });
});

describe.each(ways)('what a name says of itself, %s', (way, enhanced) => {
  it('is changed by the one whose name it is, and stands on its page', async () => {
    const member = await site.member(`Pluvier ${way}`);
    const path = `/@${encodeURIComponent(`Pluvier ${way}`)}`;
    const answer = await member.submit(
      `${path}/about`,
      `${path}/about`,
      { about: ' Dix ans de nuits. ' },
      { enhanced },
    );
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, path]);
    expect((await visitor.page('profile', path)).data.about).toBe('Dix ans de nuits.');
    expect((await member.page('about', `${path}/about`)).data.about).toBe('Dix ans de nuits.');
    for (const who of [visitor, stranger]) {
      expect([401, 404]).toContain((await who.get(`${path}/about`)).status);
      expect([401, 404]).toContain(
        (await who.submit('/sign-in', `${path}/about`, { about: 'Volé' }, { enhanced })).status,
      );
    }
    const long = await member.submit(`${path}/about`, `${path}/about`, { about: 'x'.repeat(2_001) }, { enhanced });
    expect(long.status).toBe(422);
    expect((await visitor.page('profile', path)).data.about).toBe('Dix ans de nuits.');
  });
});
