import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FormState, Page } from '#shared/pages.ts';
import { newId } from '#server/db/ids.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { ENTRY, entry, JOURNAL, openJournal, secondName, wordsOf, writeEntry } from '#tests/support/story.ts';

let site: Site;
let host: Browser;
beforeAll(async () => {
  site = await openSite();
  host = await site.host('Tenancière');
});
afterAll(() => site.close());

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];

describe.each(ways)('opening a journal, %s', (way, enhanced) => {
  it('asks who may read, and which search engines, with nothing chosen beforehand', async () => {
    const member = await site.member(`Tarin ${way}`);
    const asked = await member.get('/write');
    expect([asked.status, asked.location]).toEqual([302, '/write/journal']);
    const page = await member.get('/write/journal');
    expect(page.text).toMatch(/name="audience"/);
    expect(page.text).not.toMatch(/\schecked/);
    const { data } = await member.page('openJournal', '/write/journal');
    const answer = await member.submit(
      '/write/journal',
      '/write/journal',
      { as: data.as[0]!.id, title: 'Cahier', description: 'Des mots.' },
      { enhanced },
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Des mots.');
    if (enhanced) {
      const { errors } = (answer.json as Page).form as FormState;
      expect(errors).toEqual({ audience: ['choose_one'], indexable: ['choose_one'], listed: ['choose_one'] });
    } else expect(answer.text).not.toMatch(/\schecked/);
  });

  it('gives a name its one journal, and a second form does not make another', async () => {
    const member = await site.member(`Sizerin ${way}`);
    const { data } = await member.page('openJournal', '/write/journal');
    const fields = { ...JOURNAL, as: data.as[0]!.id, title: `Nuits ${way}` };
    const send = (more = {}) => member.submit('/write/journal', '/write/journal', { ...fields, ...more }, { enhanced });
    const first = await send();
    expect([first.status, first.location]).toEqual([enhanced ? 200 : 303, `/journals/nuits-${way}/write`]);
    expect((await send()).location).toBe(first.location);
    const other = await send({ title: 'Un autre titre' });
    expect(other.status).toBe(409);
    expect(other.text).toContain('Un autre titre');
    const asked = await member.get('/write');
    expect([asked.status, asked.location]).toEqual([302, first.location]);
    const kept = await site.context.database.db
      .selectFrom('journal')
      .selectAll()
      .where('pseudonym_id', '=', fields.as)
      .execute();
    expect(kept).toMatchObject([{ audience: 'public', indexable_at: null, comments: 'open' }]);
  });

  it('is refused under a name that is not one’s own', async () => {
    const [one, other] = [await site.member(`Serin ${way}`), await site.member(`Verdier ${way}`)];
    const { data } = await other.page('openJournal', '/write/journal');
    const answer = await one.submit(
      '/write/journal',
      '/write/journal',
      { ...JOURNAL, as: data.as[0]!.id },
      { enhanced },
    );
    expect(answer.status).toBe(403);
    expect((await other.get('/write')).location).toBe('/write/journal');
  });
});

it('two journals of one title have two addresses', async () => {
  const slugs = [];
  for (const name of ['Bruant', 'Bouvreuil'])
    slugs.push(await openJournal(await site.member(name), { title: 'Seuil' }));
  expect(slugs).toEqual(['seuil', 'seuil-2']);
});

it('several names choose where they write, and one that keeps no journal may open one', async () => {
  const member = await site.member('Chardonneret');
  await secondName(site, 'Chardonneret', 'Linotte');
  const slug = await openJournal(member, { title: 'Premier des deux' });
  const { data } = await member.page('write', '/write');
  expect(data.journals).toEqual([{ slug, title: 'Premier des deux', name: 'Chardonneret' }]);
  expect(data.without.map(({ name }) => name)).toEqual(['Linotte']);
  const chosen = await member.page('openJournal', `/write/journal?as=${data.without[0]!.id}`);
  expect(chosen.data.as.map(({ name }) => name)).toEqual(['Linotte']);
});

describe.each(ways)('an entry, %s', (way, enhanced) => {
  it('starts from the journal’s choices and is published with everything its author says around it', async () => {
    const member = await site.member(`Pinson ${way}`);
    const slug = await openJournal(member, { title: `Pinson ${way}`, audience: 'members', indexable: 'yes' });
    const { data } = await member.page('entry', `/journals/${slug}/write`);
    expect(data.choices).toMatchObject({ audience: 'members', indexable: true, comments: 'open' });
    const answer = await writeEntry(
      member,
      slug,
      {
        title: '  Une nuit\tordinaire ',
        tags: 'aller vers, #Premier entretien,, Aller vers',
        approach: ['a', 'b'],
        content_note: 'rechute',
        audience: 'public',
      },
      enhanced,
    );
    expect(answer.status).toBe(enhanced ? 200 : 303);
    const page = await site.visitor().page('discussion', answer.location!);
    expect(page.data).toMatchObject({
      title: 'Une nuit ordinaire',
      category: 'Carnet de bord',
      contentNote: 'rechute',
      language: 'fr',
      journal: null,
    });
    expect(page.data.tags).toMatchObject([
      { words: 'Réduction des risques', approach: 'a' },
      { words: 'Rétablissement', approach: 'b' },
      { words: 'aller vers', approach: null, slug: 'aller-vers' },
      { words: 'Premier entretien', approach: null, slug: 'premier-entretien' },
    ]);
    expect(wordsOf(page)).toEqual(['Il pleut sur le parking, et personne ne vient.']);
    expect((await member.page('discussion', answer.location!)).data.journal?.slug).toBe(slug);
  });

  it('sent twice is one entry', async () => {
    const member = await site.member(`Gobemouche ${way}`);
    const slug = await openJournal(member, { title: `Gobemouche ${way}` });
    const submission = newId();
    const first = await writeEntry(member, slug, { submission }, enhanced);
    const second = await writeEntry(member, slug, { submission }, enhanced);
    expect(second.location).toBe(first.location);
    expect((await site.visitor().page('journal', `/journals/${slug}`)).data.entries).toHaveLength(1);
  });

  it('is shown before it is published, with everything still in its fields', async () => {
    const member = await site.member(`Rossignol ${way}`);
    const slug = await openJournal(member, { title: `Rossignol ${way}` });
    const fields = { do: 'preview', body: 'Une **phrase** forte.', approach: 'b', tags: 'nuit, pluie' };
    const shown = await writeEntry(member, slug, fields, enhanced);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('<strong>phrase</strong>');
    expect(shown.text).toContain('nuit, pluie');
    if (enhanced) expect((shown.json as Page).form?.values).toMatchObject({ approach: 'b', language: 'fr' });
    else expect(shown.text).toMatch(/type="checkbox" value="b" checked/);
    expect((await member.page('journal', `/journals/${slug}`)).data.entries).toEqual([]);
  });

  it.each([
    ['title', { title: ' ' }, 'required'],
    ['body', { body: ' ' }, 'required'],
    ['tags', { tags: Array.from({ length: 13 }, (_, n) => `mot ${n}`).join(',') }, 'too_many_tags'],
    ['tags', { tags: 'x'.repeat(61) }, 'tag_too_long'],
    ['audience', { audience: 'nobody' }, 'choose_one'],
    ['approach', { approach: 'c' }, 'choose_one'],
    ['category', { category: 'x'.repeat(61) }, 'too_long'],
  ])('comes back with every word when its %s cannot be taken', async (field, fields, code) => {
    const name = `Merle ${newId().slice(0, 8)}`;
    const member = await site.member(name);
    const slug = await openJournal(member, { title: name });
    const answer = await writeEntry(member, slug, { content_note: 'Mots gardés', ...fields }, enhanced);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Mots gardés');
    if (enhanced) expect((answer.json as Page).form?.errors).toEqual({ [field]: [code] });
    expect((await member.page('journal', `/journals/${slug}`)).data.entries).toEqual([]);
  });

  it('is written by the one who keeps the journal alone', async () => {
    const keeper = await site.member(`Loriot ${way}`);
    const slug = await openJournal(keeper, { title: `Loriot ${way}` });
    const stranger = await site.member(`Coucou ${way}`);
    for (const browser of [stranger, site.visitor(), host]) {
      const answer = await browser.submit(
        '/sign-in',
        `/journals/${slug}/write`,
        { ...ENTRY, submission: newId() },
        { enhanced },
      );
      expect([401, 404]).toContain(answer.status);
      expect([401, 404]).toContain((await browser.get(`/journals/${slug}/write`)).status);
    }
    expect((await keeper.page('journal', `/journals/${slug}`)).data.entries).toEqual([]);
  });
});

describe('around an entry', () => {
  it('an approach is that approach in whatever language it is typed', async () => {
    const member = await site.member('Fauvette');
    const slug = await openJournal(member, { title: 'Fauvette' });
    const place = await entry(member, slug, { tags: 'harm reduction, Recovery, maraude', approach: 'a' });
    const { data } = await site.visitor().page('discussion', place.path);
    expect(data.tags.map(({ approach }) => approach)).toEqual(['a', 'b', null]);
    const tag = await site.visitor().page('tag', '/tags/retablissement');
    expect(tag.data.entries.map(({ id }) => id)).toContain(place.id);
  });

  it('a content note folds the text and keeps it out of lists', async () => {
    const member = await site.member('Mouette');
    const slug = await openJournal(member, { title: 'Mouette' });
    const place = await entry(member, slug, { body: 'Un mot rude.', content_note: 'scènes de consommation' });
    const visitor = site.visitor();
    expect((await visitor.get(place.path)).text).toMatch(
      /<details class="noted"><summary>[\s\S]*scènes de consommation[\s\S]*<\/summary>[\s\S]*Un mot rude\.[\s\S]*<\/details>/,
    );
    for (const path of ['/', `/journals/${slug}`, '/@Mouette']) {
      const { text } = await visitor.get(path);
      expect(text).toContain('scènes de consommation');
      expect(text).not.toContain('Un mot rude');
    }
  });

  it('categories used before are proposed to their author', async () => {
    const member = await site.member('Goéland');
    const slug = await openJournal(member, { title: 'Goéland' });
    await entry(member, slug, { category: 'Mes samedis' });
    const { data } = await member.page('entry', `/journals/${slug}/write`);
    expect(data.choices.categories).toEqual(['Mes samedis']);
    expect((await member.get(`/journals/${slug}/write`)).text).toMatch(/<option value="Mes samedis">/);
  });
});
