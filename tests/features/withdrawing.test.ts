import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import type { Browser } from '#tests/support/browser.ts';
import { report } from '#tests/support/reports.ts';
import { holdFor, holdReply, keepReply } from '#tests/support/drafts.ts';
import { engine, openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, putOnBoard, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { NUMBERS, SURFACES } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';
import { tableNames } from '#tests/support/tables.ts';

/**
 * The promise that withdrawn words are gone from everywhere at once: after each way of taking words back, every GET route
 * the app declares, every table and (SQLite) every byte of the files is searched for them.
 */
let site: Site;
let member: Browser;
let quoter: Browser;
let visitor: Browser;
beforeAll(async () => {
  site = await openSite();
  member = await site.member('Guifette');
  quoter = await site.member('Sarcelle');
  visitor = site.visitor();
});
afterAll(() => site.close());

let count = 0;
interface Scene extends Subject {
  own: string;
}

/** A discussion in which Guifette writes #3 and Sarcelle quotes it whole in #4. `words` are Guifette's. */
async function scene(words: string): Promise<Scene> {
  count += 1;
  const place: Place = await imported(site, {
    journal: { author: 'Sterne', title: 'Carnet de maraude' },
    entry: {
      title: `Nuit ${count}`,
      author: 'Sterne',
      category: null,
      at: '2026-03-05T22:10:00+01:00',
      tags: ['Maraude'],
      bbcode: 'Deux heures de pluie.',
      acknowledgements: [],
    },
    replies: [],
  });
  expect((await reply(member, place, words)).status).toBe(303);
  const quoted = words
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
  expect((await reply(quoter, place, `> @Guifette #1\n${quoted}\n\nJe te lis.`)).status).toBe(303);
  const posts = (await Promise.all(NUMBERS.map((number) => postId(visitor, place, number)))) as Subject['posts'];
  // Somebody is about to quote it once more, and its author was about to change something.
  await keepReply(quoter, place, `> @Guifette #1\n${quoted}\n\nPas encore fini.`);
  await holdFor(quoter, 30);
  await holdReply(quoter, place, `> @Guifette #1\n${quoted}\n\nPas encore paru.`);
  await holdFor(quoter, 0);
  const edit = `/p/${posts[1]}/edit`;
  const { revision } = (await member.page('edit', edit)).data;
  await member.submit(edit, edit, { body: `${words} Et puis…`, revision, draft: '', do: 'draft' });
  const drafts = await site.context.database.db
    .selectFrom('draft')
    .select('id')
    .where('target_id', 'in', [place.id, posts[1]])
    .execute();
  return {
    drafts: drafts.map(({ id }) => id),
    place,
    journalSlug: 'carnet-de-maraude',
    board: await putOnBoard(site, place),
    tagSlug: 'maraude',
    names: ['Sterne', 'Guifette', 'Sarcelle'],
    posts,
    own: posts[1],
  };
}

async function isNowhere(words: string, subject: Subject, exceptSealed = false): Promise<void> {
  const left: string[] = [];
  for (const browser of [visitor, member, quoter]) {
    for (const [surface, paths] of Object.entries(SURFACES)) {
      for (const path of paths(subject)) {
        for (const accept of browser === visitor ? ['text/html', 'application/json'] : ['application/json']) {
          if ((await browser.request(path, { headers: { Accept: accept } })).text.includes(words))
            left.push(`${surface} ${path}`);
        }
      }
    }
  }
  for (const table of await tableNames(site.context.database.db)) {
    if (exceptSealed && table === 'sealed_revision') continue;
    const rows = await sql`select * from ${sql.table(table)}`.execute(site.context.database.db);
    if (JSON.stringify(rows.rows).includes(words)) left.push(`table ${table}`);
  }
  if (engine === 'sqlite' && !exceptSealed) {
    for (const name of readdirSync(site.dataDir))
      if (readFileSync(join(site.dataDir, name)).includes(words)) left.push(`file ${name}`);
  }
  expect(left).toEqual([]);
}

/** A text of which the street must go; each with a street of its own, so that no other scene's is found. */
let streets = 0;
const newStreet = (): string =>
  `rue ${['Amarante', 'Bourrache', 'Chicorée', 'Dentelaire', 'Euphraise', 'Fumeterre', 'Garance', 'Hysope', 'Inule'][streets++]}`;
const textWith = (street: string): string =>
  `Elle travaille ${street}. Je ne dirai pas son nom.\n\nLe reste peut rester.`;

describe.each([
  ['plain', false],
  ['enhanced', true],
])('withdrawing, %s', (_way, enhanced) => {
  it('a post leaves its number and nothing of its words', async () => {
    const street = newStreet();
    const subject = await scene(textWith(street));
    const answer = await member.submit(
      `/p/${subject.own}/withdraw`,
      `/p/${subject.own}/withdraw`,
      { what: 'post' },
      { enhanced },
    );
    expect([answer.status, answer.location]).toEqual([enhanced ? 200 : 303, `${subject.place.path}#p1`]);
    await isNowhere(street, subject);
    const page = await visitor.page('discussion', subject.place.path);
    expect(page.data.posts.map(({ number, state, author }) => [number, state, author?.name])).toEqual([
      [1, 'withdrawn', undefined],
      [2, 'live', 'Sarcelle'],
    ]);
    expect(page.data.posts[1]?.body).toMatchObject([{ kind: 'quote', state: 'withdrawn', parts: [] }, { kind: 'own' }]);
    expect((await visitor.get(`/p/${subject.own}/history`)).status).toBe(404);
    expect((await member.get(`/p/${subject.own}/edit`)).status).toBe(404);
  });

  it('a passage leaves the rest standing, in the post and in what quotes it', async () => {
    const street = newStreet();
    const subject = await scene(textWith(street));
    const form = await member.page('withdraw', `/p/${subject.own}/withdraw`);
    // The whole text is there to be kept elsewhere first.
    expect(form.data.copy).toBe(textWith(street));
    const chosen = form.data.sentences.find(({ words }) => words.includes(street))!;
    const answer = await member.submit(
      `/p/${subject.own}/withdraw`,
      `/p/${subject.own}/withdraw`,
      { what: 'passage', range: chosen.range },
      { enhanced },
    );
    expect(answer.status).toBe(enhanced ? 200 : 303);
    await isNowhere(street, subject);
    const words = wordsOf(await visitor.page('discussion', subject.place.path));
    expect(words[1]).toMatch(/passage retiré.*Je ne dirai pas son nom\.\s+Le reste peut rester\./s);
    expect(words[2]).toMatch(/passage retiré.*Je ne dirai pas son nom\.\s*Le reste peut rester\./s);
  });

  it('a quote of words withdrawn since stays through an edit, though the language is changed meanwhile', async () => {
    const subject = await scene(textWith(newStreet()));
    await member.submit(`/p/${subject.own}/withdraw`, `/p/${subject.own}/withdraw`, { what: 'post' }, { enhanced });
    const edit = `/p/${subject.posts[2]}/edit`;
    const { body, revision } = (await quoter.page('edit', edit)).data;
    const other = quoter.window();
    await other.submit('/preferences', '/preferences', { locale: 'en', theme: 'system' });
    const fields = { body: `${body} Toujours.`, revision, do: 'publish' };
    expect((await other.submit(edit, edit, fields, { enhanced })).location).toBe(`${subject.place.path}#p2`);
    const { posts } = (await visitor.page('discussion', subject.place.path)).data;
    expect(posts[1]?.body).toMatchObject([{ kind: 'quote', state: 'withdrawn' }, { kind: 'own' }]);
  });

  it('nothing chosen is said, and nothing is lost', async () => {
    const subject = await scene('Je garde tout.');
    const answer = await member.submit(
      `/p/${subject.own}/withdraw`,
      `/p/${subject.own}/withdraw`,
      { what: 'passage' },
      { enhanced },
    );
    expect(answer.status).toBe(422);
    expect(wordsOf(await visitor.page('discussion', subject.place.path))[1]).toBe('Je garde tout.');
  });

  it('an edit that cuts words out asks what becomes of them, and withdraws them from older wordings when told to', async () => {
    const street = newStreet();
    const subject = await scene(textWith(street));
    const edit = `/p/${subject.own}/edit`;
    const before = await member.page('edit', edit);
    const body = 'Je ne dirai pas son nom.\n\nLe reste peut rester.';
    const fields = { body, revision: before.data.revision, do: 'publish' };
    const asked = await member.submit(edit, edit, fields, { enhanced: true });
    expect((asked.json as Page<'edit'>).data.cutOut?.join(' ')).toContain(`Elle travaille ${street}`);
    const done = await member.submit(edit, edit, { ...fields, cut_out: 'withdraw' }, { enhanced });
    expect(done.status).toBe(enhanced ? 200 : 303);
    await isNowhere(street, subject);
    expect(wordsOf(await visitor.page('discussion', subject.place.path))[1]).toBe(
      'Je ne dirai pas son nom.\n\nLe reste peut rester.',
    );
  });
});

describe('an edit', () => {
  it('kept in the history stays readable there, and a second window is told', async () => {
    const subject = await scene('Première façon de le dire, un peu longue.');
    const edit = `/p/${subject.own}/edit`;
    const first = await member.page('edit', edit);
    const save = (body: string) =>
      member.submit(
        edit,
        edit,
        { body, revision: first.data.revision, do: 'publish', cut_out: 'keep' },
        { enhanced: true },
      );
    expect((await save('Deuxième façon.')).status).toBe(200);
    const history = await visitor.page('history', `/p/${subject.own}/history`);
    expect(
      history.data.revisions.map(({ current, body }) => [
        current,
        body.map((segment) => (segment.kind === 'own' ? segment.html : '')),
      ]),
    ).toEqual([
      [true, ['<p>Deuxième façon.</p>']],
      [false, ['<p>Première façon de le dire, un peu longue.</p>']],
    ]);
    const conflict = await save('Troisième, depuis une autre fenêtre.');
    expect(conflict.status).toBe(409);
    expect((conflict.json as Page<'edit'>).form).toMatchObject({
      errors: { body: ['edited_meanwhile'] },
      values: { body: 'Troisième, depuis une autre fenêtre.' },
    });
    // The quote keeps the wording it quoted.
    expect(wordsOf(await visitor.page('discussion', subject.place.path))[2]).toContain('Première façon de le dire');
  });

  it('of a passage withdrawn before goes on from what is left', async () => {
    const street = newStreet();
    const subject = await scene(textWith(street));
    const sentences = (await member.page('withdraw', `/p/${subject.own}/withdraw`)).data.sentences;
    await member.submit(`/p/${subject.own}/withdraw`, `/p/${subject.own}/withdraw`, {
      what: 'passage',
      range: sentences[0]!.range,
    });
    const page = await member.page('edit', `/p/${subject.own}/edit`);
    expect(page.data.body).toContain('Je ne dirai pas son nom.');
    expect(page.data.body).not.toMatch(/[\uE000\uFFFC]/);
    const saved = await member.submit(`/p/${subject.own}/edit`, `/p/${subject.own}/edit`, {
      body: `${page.data.body}\n\nEt je continue.`,
      revision: page.data.revision,
      do: 'publish',
      cut_out: 'keep',
    });
    expect(saved.status).toBe(303);
    expect(wordsOf(await visitor.page('discussion', subject.place.path))[1]).toMatch(
      /Je ne dirai pas son nom\.[\s\S]*Et je continue\./,
    );
    await isNowhere(street, subject);
  });

  it('is the author’s alone: to everybody else the page does not exist', async () => {
    const subject = await scene('À moi.');
    const host = await site.host(`Hôtesse des lieux`);
    for (const browser of [visitor, quoter, host]) {
      for (const act of ['edit', 'withdraw']) {
        const answer = await browser.get(`/p/${subject.own}/${act}`);
        expect([401, 404]).toContain(answer.status);
        const sent = await browser.submit(subject.place.path, `/p/${subject.own}/${act}`, {
          what: 'post',
          body: 'Non.',
          revision: subject.own,
          do: 'publish',
        });
        expect([401, 403, 404]).toContain(sent.status);
      }
    }
    expect(wordsOf(await visitor.page('discussion', subject.place.path))[1]).toBe('À moi.');
  });
});

describe('withdrawing an entry', () => {
  it('takes its title, category and tags along, from lists, addresses and the tags themselves', async () => {
    const place = await imported(site, {
      journal: { author: 'Sterne', title: 'Carnet de maraude' },
      entry: {
        title: 'Les Escaliers Mauves',
        author: 'Sterne',
        category: 'Confidence Nocturne',
        at: '2026-03-05T22:10:00+01:00',
        tags: ['Lanterne Rouge', 'Maraude'],
        bbcode: 'Deux heures de pluie.',
        acknowledgements: [],
      },
      replies: [],
    });
    // The entry is put under a member's name, as a claim does.
    const { database } = site.context;
    const own = await database.db
      .selectFrom('pseudonym')
      .select('id')
      .where('name', '=', 'Guifette')
      .executeTakeFirstOrThrow();
    const opening = await postId(visitor, place, 0);
    await database.write(({ db }) =>
      db.updateTable('post').set({ pseudonym_id: own.id }).where('id', '=', opening).execute(),
    );
    await reply(quoter, place, 'Je reste ici.');
    const answer = await member.submit(`/p/${opening}/withdraw`, `/p/${opening}/withdraw`, { what: 'post' });
    expect([answer.status, answer.location]).toEqual([303, `/d/${place.id}/-#p0`]);
    const subject: Subject = {
      place: { id: place.id, path: `/d/${place.id}/-` },
      journalSlug: 'carnet-de-maraude',
      board: await putOnBoard(site, place),
      tagSlug: 'lanterne-rouge',
      names: ['Sterne', 'Guifette', 'Sarcelle'],
      posts: [opening, await postId(visitor, place, 1), opening],
    };
    for (const words of ['Escaliers Mauves', 'escaliers-mauves', 'Confidence Nocturne', 'Lanterne Rouge'])
      await isNowhere(words, subject);
    expect((await visitor.get('/tags/lanterne-rouge')).status).toBe(404);
    expect((await visitor.get('/tags/maraude')).status).toBe(200);
    expect(wordsOf(await visitor.page('discussion', subject.place.path)).at(-1)).toBe('Je reste ici.');
  });
});

describe('with a report open', () => {
  it('the reported wording is kept sealed, and nowhere else', async () => {
    const subject = await scene('Contact : la grande tour, bloc sept.');
    expect(
      (
        await report(visitor, `/report/post/${subject.own}`, {
          reason: 'identifies_someone',
        })
      ).status,
    ).toBe(200);
    await member.submit(`/p/${subject.own}/withdraw`, `/p/${subject.own}/withdraw`, { what: 'post' });
    await isNowhere('la grande tour', subject, true);
    const sealed = await site.context.database.db
      .selectFrom('sealed_revision')
      .select(['text', 'why'])
      .where('post_id', '=', subject.own)
      .execute();
    expect(sealed).toEqual([{ text: 'Contact : la grande tour, bloc sept.', why: 'report' }]);
  });
});
