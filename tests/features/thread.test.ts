import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuotedPassage } from '#shared/body.ts';
import type { Page, PostView } from '#shared/pages.ts';
import { readExport } from '#server/importing/format.ts';
import type { ExportedDiscussion } from '#server/importing/format.ts';
import { LONG_THREAD } from '#tests/support/long-thread.ts';
import { engine, openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';
import { tableNames } from '#tests/support/tables.ts';

/**
 * The main job, on a thread in the shape of a real one. CARNET_TEST_THREAD names another export of the same shape to try
 * it on; its words stay out of the repository.
 */
const file = process.env['CARNET_TEST_THREAD'];

let site: Site;
let place: Place;
let thread: ExportedDiscussion;
beforeAll(async () => {
  thread = file ? (await readExport(file)).discussion : LONG_THREAD;
  site = await openSite();
  place = await imported(site, thread);
});
afterAll(() => site.close());

const quotesIn = (post: PostView | null | undefined): QuotedPassage[] =>
  (post?.body ?? []).filter((segment): segment is QuotedPassage => segment.kind === 'quote');
const postOf = (page: Page<'discussion'>, number: number): PostView | null | undefined =>
  [page.data.opening, ...page.data.posts].find((post) => post?.number === number);
const plain = (html: string): string =>
  html
    .replace(/<br>|<\/p>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
/** Words of a text in order, without spacing, case or typographic differences. */
const wordList = (text: string): string[] =>
  text
    .normalize('NFC')
    .replace(/’/g, "'")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const runs = (text: string, length: number): Set<string> => {
  const list = wordList(text);
  return new Set(
    list.slice(0, Math.max(0, list.length - length + 1)).map((_, index) => list.slice(index, index + length).join(' ')),
  );
};
const withoutQuotes = (bbcode: string): string => {
  let text = bbcode;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\[quote[^\]]*\](?:(?!\[quote)[\s\S])*?\[\/quote\]/g, ' ');
  }
  return text;
};

describe('the thread as read', () => {
  it('has its entry, six replies and twelve direct quotes, eight in #3 and #3 whole in #5', async () => {
    const page = await site.visitor().page('discussion', place.path);
    expect(page.data.opening?.author?.name).toBe(thread.entry.author);
    expect(page.data.posts.map(({ number, author }) => [number, author?.name])).toEqual(
      thread.replies.map(({ number, author }) => [number, author]),
    );
    expect([0, 1, 2, 3, 4, 5, 6].map((number) => quotesIn(postOf(page, number)).length)).toEqual([0, 0, 1, 8, 0, 1, 2]);
    expect(quotesIn(postOf(page, 3)).every((quote) => quote.number === 2)).toBe(true);
    expect(quotesIn(postOf(page, 6)).every((quote) => quote.number === 5)).toBe(true);
    const nested = quotesIn(postOf(page, 5))[0]?.parts.filter((part) => part.kind === 'nested') ?? [];
    expect(nested.length).toBe(8);
    expect(page.data.tags.map(({ words }) => words)).toEqual(thread.entry.tags);
    expect(page.data.opening?.thanks).toEqual({
      count: 1,
      notes: [{ words: thread.entry.acknowledgements[0]?.note, author: null }],
    });
  });

  it('shows the exact words of each source', async () => {
    const page = await site.visitor().page('discussion', place.path);
    for (const post of page.data.posts) {
      const copied = [
        ...(thread.replies[post.number - 1]?.bbcode ?? '').matchAll(/\[quote[^\]]*\]([\s\S]*?)\[\/quote\]/g),
      ].map(([, words = '']) => wordList(words.replace(/\[quote[^\]]*\]/g, ' ')).join(' '));
      for (const [index, quote] of quotesIn(post).entries()) {
        const shown = quote.parts.flatMap((part) =>
          part.kind === 'words'
            ? wordList(plain(part.html))
            : part.kind === 'nested'
              ? part.quote.parts.flatMap((inner) => (inner.kind === 'words' ? wordList(plain(inner.html)) : []))
              : [],
        );
        const said = wordList(withoutQuotes(thread.replies[quote.number - 1]?.bbcode ?? ''));
        if (post.number !== 5) {
          expect(shown.join(' ')).toBe(copied[index]);
          expect(said.join(' ')).toContain(shown.join(' '));
        }
      }
    }
  });

  it('marks what is cut inside a sentence, with the rest of it one click away', async () => {
    const page = await site.visitor().page('discussion', place.path);
    const cuts = quotesIn(postOf(page, 3)).map((quote) =>
      quote.parts.flatMap((part) => (part.kind === 'cut' ? [part] : [])),
    );
    expect(cuts.map((list) => list.map(({ at }) => at))).toEqual([
      [],
      ['end'],
      ['start', 'end'],
      [],
      [],
      ['start'],
      [],
      [],
    ]);
    for (const list of cuts) for (const { rest } of list) expect(rest).toMatch(/\p{L}{2}/u);
  });

  it('says where a text is taken up, and has a branch view and permalinks', async () => {
    const visitor = site.visitor();
    const page = await visitor.page('discussion', place.path);
    expect(postOf(page, 2)?.takenUpIn.map(({ number, passages }) => [number, passages])).toEqual([[3, 8]]);
    expect(postOf(page, 5)?.takenUpIn.map(({ number, passages }) => [number, passages])).toEqual([[6, 2]]);
    const branches = await visitor.page('discussion', `${place.path}?view=branches`);
    expect(branches.data.posts.map(({ number, depth }) => [number, depth])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [5, 3],
      [6, 4],
      [4, 0],
    ]);
    const link = await visitor.get(`/p/${page.data.posts[2]!.id}`);
    expect([link.status, link.location]).toEqual([302, `${place.path}#p3`]);
  });

  it('stores each word once', async () => {
    const rows = await site.context.database.db
      .selectFrom('revision')
      .innerJoin('post', 'post.revision_id', 'revision.id')
      .select(['post.number', 'revision.source', 'revision.html', 'revision.text'])
      .execute();
    const sources = rows.reduce((sum, row) => sum + row.source.length, 0);
    const copied = [thread.entry, ...thread.replies].reduce((sum, { bbcode }) => sum + bbcode.length, 0);
    expect(sources).toBeLessThan(file ? 12_500 : copied * 0.65);
    const second = runs(withoutQuotes(thread.replies[1]?.bbcode ?? ''), 5);
    for (const row of rows.filter(({ number }) => number !== 2)) {
      const own = runs(withoutQuotes([thread.entry, ...thread.replies][row.number]?.bbcode ?? ''), 5);
      const kept = [...runs(`${row.source}\n\n${row.html.replace(/<[^>]+>/g, ' ')}\n\n${row.text}`, 5)].filter(
        (run) => second.has(run) && !own.has(run),
      );
      expect(kept).toEqual([]);
    }
  });
});

describe('after #2 is withdrawn', () => {
  it('no run of eight of its words is left on any page, in any answer, table or byte', async () => {
    // The imported author is nobody's yet: a member takes the name over, as a claim does.
    const author = await site.member('Reprise du carnet');
    const { database } = site.context;
    const account = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow();
    await database.write(({ db }) =>
      db.updateTable('pseudonym').set({ account_id: account.id }).where('name', '=', thread.entry.author).execute(),
    );
    const id = await postId(author, place, 2);
    const answer = await author.submit(`/p/${id}/withdraw`, `/p/${id}/withdraw`, { what: 'post' });
    expect(answer.status).toBe(303);

    const others = [thread.entry, ...thread.replies]
      .filter((_, number) => number !== 2)
      .map(({ bbcode }) => withoutQuotes(bbcode));
    const allowed = new Set(others.flatMap((text) => [...runs(text, 8)]));
    const gone = [...runs(withoutQuotes(thread.replies[1]?.bbcode ?? ''), 8)].filter((run) => !allowed.has(run));
    expect(gone.length).toBeGreaterThan(50);
    const leftIn = (text: string): string[] => {
      const present = runs(text, 8);
      return gone.filter((run) => present.has(run));
    };

    const page = await author.page('discussion', place.path);
    expect(postOf(page, 2)).toMatchObject({ state: 'withdrawn', author: null, body: [] });
    expect(quotesIn(postOf(page, 3)).map(({ state, parts }) => [state, parts])).toEqual(
      Array(8).fill(['withdrawn', []]),
    );
    for (const viewer of [site.visitor(), author]) {
      for (const path of [
        place.path,
        `${place.path}?view=branches`,
        '/',
        '/journals',
        `/@${encodeURIComponent(thread.entry.author)}`,
        `/@${thread.replies[0]?.author}`,
        `/p/${id}/history`,
        `/p/${await postId(author, place, 5)}/history`,
        `${place.path}?quote=3`,
      ]) {
        expect(leftIn(plain((await viewer.get(path)).text))).toEqual([]);
        expect(leftIn((await viewer.request(path, { headers: { Accept: 'application/json' } })).text)).toEqual([]);
      }
    }
    for (const table of await tableNames(database.db)) {
      const rows = await sql`select * from ${sql.table(table)}`.execute(database.db);
      expect([
        table,
        leftIn(
          JSON.stringify(rows.rows)
            .replace(/\\[nt]/g, ' ')
            .replace(/\\"/g, '"'),
        ),
      ]).toEqual([table, []]);
    }
    if (engine === 'sqlite')
      for (const name of readdirSync(site.dataDir)) {
        expect([name, leftIn(readFileSync(join(site.dataDir, name)).toString('utf8'))]).toEqual([name, []]);
      }
  });
});
