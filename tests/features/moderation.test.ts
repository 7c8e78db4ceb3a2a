import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FormState, Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId, reply, wordsOf } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

const REASON = 'identifies_someone';
const WORDS = 'Le prénom et la rue permettent de reconnaître quelqu’un.';
/** Words that stand nowhere else, another time each. */
let harm = '';

let site: Site;
/** Where the story of a test is told; another one for each. */
let place: Place;
let author: Browser;
let moderator: Browser;
let host: Browser;
beforeAll(async () => {
  site = await openSite();
  host = await site.host('Gardienne');
  author = await site.member('Mésange');
  moderator = await site.member('Vigie');
  await site.context.database.write(async ({ db }) => {
    const { account_id } = await db
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', 'Vigie')
      .executeTakeFirstOrThrow();
    await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', account_id).execute();
  });
});
afterAll(() => site.close());

let told = 0;
beforeEach(async () => {
  told += 1;
  harm = `Elle habite au-dessus de la boulangerie Quenouille${told}.`;
  place = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: `La maraude, ${told}` } });
});

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];
const formOf = (answer: Answer): FormState => (answer.json as Page).form as FormState;
const db = () => site.context.database.db;

/** The author writes this in the discussion; gives the post's id. */
async function write(body: string): Promise<string> {
  const answer = await reply(author, place, body);
  return postId(author, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
}

const send = (browser: Browser, id: string, fields: Fields, enhanced = false): Promise<Answer> =>
  browser.submit(`/p/${id}/remove`, `/p/${id}/remove`, fields, { enhanced });

describe.each(ways)('a removal, %s', (way, enhanced) => {
  let stranger: Browser;
  beforeAll(async () => {
    stranger = await site.member(`Inconnue ${way}`);
  });
  let number: number;
  let id: string;
  beforeEach(async () => {
    id = await write(`${harm} À retirer, ${way}.`);
    number = (await author.page('discussion', place.path)).data.replies;
  });

  it.each([
    ['a moderator', () => moderator],
    ['the host', () => host],
  ])('by %s takes the words off every surface, keeps them sealed, and tells the author why', async (_who, by) => {
    const citing = await reply(
      moderator,
      place,
      `> @Mésange #${number}\n> au-dessus de la boulangerie Quenouille${told}\n\nAttention.`,
    );
    expect(citing.location).toContain('#p');
    await author.submit(`/p/${id}/edit`, `/p/${id}/edit`, {
      body: `${harm} Au second étage. À retirer, ${way}.`,
      revision: (await author.page('edit', `/p/${id}/edit`)).data.revision,
      do: 'publish',
    });
    const audited = (await db().selectFrom('audit').select('id').execute()).length;

    const answer = await send(by(), id, { reason: REASON, words: WORDS }, enhanced);
    expect(answer.status).toBe(enhanced ? 200 : 303);
    expect(answer.location).toBe(`${place.path}#p${number}`);

    const pages = [
      place.path,
      `${place.path}?view=branches`,
      `${place.path}?quote=${number}`,
      '/',
      '/@M%C3%A9sange',
      '/@Vigie',
    ];
    const gone = ['history', 'edit', 'withdraw', 'remove']
      .map((what) => `/p/${id}/${what}`)
      .concat(`/report/post/${id}`);
    for (const browser of [site.visitor(), stranger, author, by()]) {
      for (const [address, headers] of [...pages, ...gone]
        .map((path) => [path, {}] as const)
        .concat([[place.path, { Accept: 'application/json' }]] as never)) {
        const { status, text } = await browser.request(address, { headers });
        expect([address, text]).toEqual([address, expect.not.stringContaining(`Quenouille${told}`)]);
        if (gone.includes(address)) expect([address, [401, 404].includes(status)]).toEqual([address, true]);
      }
      const { data } = await browser.page('discussion', place.path);
      const post = data.posts.find((candidate) => candidate.id === id);
      const reasoned = browser === author || browser === by();
      expect(post).toMatchObject({
        number,
        state: 'removed',
        author: null,
        body: [],
        can: { edit: false, withdraw: false, remove: false, report: false },
      });
      expect(post?.removal).toEqual(
        reasoned ? { reason: REASON, words: WORDS, at: site.clock.now.toISOString() } : null,
      );
      const page = await browser.get(place.path);
      expect(page.text.includes(WORDS)).toBe(reasoned);
    }
    const stored = await dump(site);
    const { sealed_revision: kept = [], ...rest } = stored;
    expect(kept.filter((row) => row.includes(`Quenouille${told}. Au second étage.`)).length).toBe(1);
    expect(textOf(rest)).not.toContain(`Quenouille${told}`);

    const acts = await db().selectFrom('audit').selectAll().where('subject_id', '=', id).execute();
    const { account_id } = await db()
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', by() === host ? 'Gardienne' : 'Vigie')
      .executeTakeFirstOrThrow();
    expect(acts).toEqual([
      {
        id: expect.any(String) as string,
        at: site.clock.now.toISOString(),
        account_id,
        act: 'post_removed',
        subject_type: 'post',
        subject_id: id,
        reason: REASON,
      },
    ]);
    expect((await db().selectFrom('audit').select('id').execute()).length).toBe(audited + 1);
    expect((await send(by(), id, { reason: REASON, words: WORDS }, enhanced)).status).toBe(404);
  });

  it('needs a reason and words, and gives back what was written', async () => {
    for (const [fields, field, code] of [
      [{ reason: REASON, words: '  \n ' }, 'words', 'required'],
      [{ reason: REASON }, 'words', 'required'],
      [{ words: WORDS }, 'reason', 'choose_one'],
      [{ reason: REASON, words: `${WORDS}\0` }, 'words', 'nul'],
    ] as [Fields, string, string][]) {
      const answer = await send(moderator, id, fields, enhanced);
      expect(answer.status).toBe(422);
      if (enhanced) expect([formOf(answer).errors, formOf(answer).values]).toMatchObject([{ [field]: [code] }, fields]);
      else if (field === 'reason') expect(answer.text).toContain(WORDS);
    }
    expect(wordsOf(await site.visitor().page('discussion', place.path)).at(-1)).toContain('Quenouille');
  });

  it('is not there for anybody else: author, another member, visitor', async () => {
    const before = await dump(site);
    for (const [browser, status] of [
      [author, 404],
      [stranger, 404],
      [site.visitor(), 401],
    ] as const) {
      expect((await browser.get(`/p/${id}/remove`)).status).toBe(status);
      const answer = await browser.submit(
        '/sign-in',
        `/p/${id}/remove`,
        { reason: REASON, words: WORDS },
        { enhanced },
      );
      expect(answer.status).toBe(status);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('is not there for a moderator’s own words', async () => {
    const answer = await reply(moderator, place, 'De la main de la vigie.');
    const own = await postId(moderator, place, Number(/#p(\d+)$/.exec(answer.location ?? '')?.[1]));
    expect(
      (await moderator.submit('/settings', `/p/${own}/remove`, { reason: REASON, words: WORDS }, { enhanced })).status,
    ).toBe(404);
  });

  it('ends with the role, at once', async () => {
    const former = await site.member(`Ancienne ${way}`);
    const { account_id } = await db()
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', `Ancienne ${way}`)
      .executeTakeFirstOrThrow();
    const role = (value: 'moderator' | null): Promise<unknown> =>
      site.context.database.write(({ db }) =>
        db.updateTable('account').set({ role: value }).where('id', '=', account_id).execute(),
      );
    await role('moderator');
    expect((await former.get(`/p/${id}/remove`)).status).toBe(200);
    const token = (await former.token('/settings')) ?? '';
    await role(null);
    const answer = await former.send(`/p/${id}/remove`, { token, reason: REASON, words: WORDS }, { enhanced });
    expect(answer.status).toBe(404);
  });
});

describe('the removal of an opening', () => {
  it('takes title, category and tags along and leaves the answers', async () => {
    const entry = {
      ...NIGHT_ROUND.entry,
      title: 'Vivarium Sibyllin',
      category: 'Chapitre Onirique',
      tags: ['Étiquette Vermillon'],
    };
    const other = await imported(site, { ...NIGHT_ROUND, entry });
    const id = await postId(moderator, other, 0);
    const answer = await send(moderator, id, { reason: 'illegal', words: WORDS });
    expect(answer.location).toBe(`/d/${other.id}/-#p0`);
    const page = await site.visitor().page('discussion', other.path);
    expect([page.data.title, page.data.category, page.data.tags, page.data.opening?.state]).toEqual([
      '',
      null,
      [],
      'removed',
    ]);
    expect(wordsOf(page).at(-1)).toContain('Il pèse, oui.');
    for (const surface of [`/d/${other.id}/-`, '/', '/journals', '/tags', '/@Sterne', '/@Courlis']) {
      const { text } = await site.visitor().get(surface);
      expect([surface, /Vivarium|Sibyllin|Onirique|Vermillon/i.exec(text)?.[0]]).toEqual([surface, undefined]);
    }
  });
});

describe('the audit log', () => {
  it('can be neither changed nor emptied', async () => {
    const { database } = site.context;
    const before = (await dump(site))['audit'];
    expect(before?.length).toBeGreaterThan(0);
    await expect(database.write(({ db }) => db.updateTable('audit').set({ reason: 'spam' }).execute())).rejects.toThrow(
      /append-only/,
    );
    await expect(database.write(({ db }) => db.deleteFrom('audit').execute())).rejects.toThrow(/append-only/);
    const sneaking =
      database.engine.name === 'postgres'
        ? [sql`truncate audit`, sql`insert into audit select * from audit on conflict (id) do update set act = 'x'`]
        : [
            sql`replace into audit select id, at, act, 'x', subject_id, account_id, reason from audit`,
            sql`insert into audit select * from audit where true on conflict (id) do update set act = 'x'`,
          ];
    for (const way of sneaking)
      await expect(database.write(({ db }) => way.execute(db))).rejects.toThrow(/append-only/);
    expect((await dump(site))['audit']).toEqual(before);
  });
});
