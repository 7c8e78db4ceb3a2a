import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN } from '#server/text/types.ts';
import { findBoards } from '#server/demo/boards.ts';
import { fillDemo } from '#server/demo/fill.ts';
import type { Filled } from '#server/demo/fill.ts';
import { DemoError, readTold } from '#server/demo/format.ts';
import { changes, dump } from '#tests/support/dump.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { wordsOf } from '#tests/support/story.ts';

const [JOURNALS, ENTRIES, THREADS, QUOTES] = [6, 40, 15, 150];

let site: Site;
let filled: Filled;
beforeAll(async () => {
  site = await openSite();
  filled = await fillDemo(site.context);
  // Three hundred texts take seconds, and more on a machine with much else to do.
}, 180_000);
afterAll(() => site.close());

/** Every post with its present revision and the place it stands in. */
const posts = () =>
  site.context.database.db
    .selectFrom('post')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .select(['post.id', 'post.number', 'post.discussion_id', 'post.created_at', 'post.withdrawn_at'])
    .select(['discussion.slug', 'discussion.language', 'discussion.journal_id', 'revision.id as revision_id'])
    .select(['revision.text', 'revision.source'])
    .execute();

describe('the demonstration', () => {
  it('has its people, journals, entries and threads, and says so', async () => {
    const { db } = site.context.database;
    const all = await posts();
    const openings = all.filter(({ number }) => number === 0);
    const count = async (table: 'pseudonym' | 'account' | 'journal'): Promise<number> =>
      (await db.selectFrom(table).select('id').execute()).length;
    for (const name of filled.names)
      expect((await site.visitor().page('profile', `/@${encodeURIComponent(name)}`)).data.about).not.toBe('');
    expect([await count('account'), await count('pseudonym'), await count('journal')]).toEqual([8, 8, JOURNALS]);
    expect(openings.filter((post) => post.journal_id !== null)).toHaveLength(ENTRIES);
    expect(openings.filter((post) => post.journal_id === null)).toHaveLength(THREADS);
    expect(filled).toMatchObject({ journals: JOURNALS, entries: ENTRIES, threads: THREADS });
    expect(filled.replies).toBe(all.length - openings.length);
  });

  it('speaks both languages, French twice as much', async () => {
    const openings = (await posts()).filter(({ number }) => number === 0);
    const french = openings.filter(({ language }) => language === 'fr').length / openings.length;
    expect(french).toBeGreaterThan(0.6);
    expect(french).toBeLessThan(0.75);
  });

  it('happened over the last months, the newest within a week, nothing to come', async () => {
    const times = (await posts()).map((post) => Date.parse(post.created_at)).sort((a, b) => a - b);
    const now = site.clock.now.getTime();
    const day = 24 * 60 * 60 * 1000;
    expect(times.at(-1)).toBeLessThanOrEqual(now);
    expect(times.at(-1)).toBeGreaterThan(now - 7 * day);
    expect(times[0]).toBeLessThan(now - 120 * day);
  });

  it('quotes live: every heading typed is a reference, and every reference shows words of its source', async () => {
    const { db } = site.context.database;
    const quotes = await db
      .selectFrom('quote')
      .innerJoin('revision', 'revision.id', 'quote.revision_id')
      .innerJoin('revision as source', 'source.id', 'quote.source_revision_id')
      .innerJoin('post as quoted', 'quoted.id', 'quote.source_post_id')
      .select(['quote.revision_id', 'quote.ranges', 'source.text', 'quoted.withdrawn_at'])
      .execute();
    for (const { ranges, text, withdrawn_at } of quotes.filter((quote) => quote.withdrawn_at === null)) {
      expect(withdrawn_at).toBeNull();
      for (const [start, end] of JSON.parse(ranges) as [number, number][])
        expect(text.slice(start, end)).toMatch(/[\p{L}\p{N}]|\uE000/u);
    }
    for (const { revision_id, text, source, slug, number } of await posts()) {
      const live = quotes.filter((quote) => quote.revision_id === revision_id).length;
      expect([slug, number, text.split(TOKEN).length - 1]).toEqual([slug, number, live]);
      expect(source).not.toMatch(/^ {0,3}>/m);
    }
    expect(quotes.length).toBeGreaterThan(QUOTES);
  });

  it('says nothing twice: no eight words in a row stand in two texts', async () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const { id, text, slug, number } of await posts()) {
      const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      for (let at = 0; at + 8 <= words.length; at += 1) {
        const run = words.slice(at, at + 8).join(' ');
        if (seen.has(run) && seen.get(run) !== id) twice.push(`${slug} #${number}: ${run}`);
        seen.set(run, id);
      }
    }
    expect(twice).toEqual([]);
  });

  it('shows what people do beside writing: edits, withdrawals, answers, thanks, notes, tags, both approaches', async () => {
    const { db } = site.context.database;
    const all = await db.selectFrom('post').selectAll().execute();
    const texts = await db.selectFrom('revision').select('text').execute();
    const notes = await db
      .selectFrom('discussion')
      .select('content_note')
      .where('content_note', 'is not', null)
      .execute();
    const thanks = await db.selectFrom('thanks').select('note').execute();
    const tags = await db
      .selectFrom('discussion_tag')
      .innerJoin('tag', 'tag.id', 'discussion_tag.tag_id')
      .select(['discussion_tag.words', 'discussion_tag.discussion_id', 'tag.approach'])
      .execute();
    const bearing = (approach: 'a' | 'b'): string[] =>
      tags.filter((tag) => tag.approach === approach).map((tag) => tag.discussion_id);
    const both = bearing('a').filter((id) => bearing('b').includes(id));
    expect(tags.filter(({ words }) => words.length < 3)).toEqual([]);
    expect(all.filter((post) => post.edited_at !== null).length).toBeGreaterThanOrEqual(3);
    expect(all.filter((post) => post.withdrawn_at !== null)).toHaveLength(1);
    expect(texts.filter(({ text }) => text.includes('\uE000')).length).toBeGreaterThanOrEqual(2);
    expect(all.filter((post) => post.in_reply_to !== null).length).toBeGreaterThan(50);
    expect(thanks.filter(({ note }) => note !== null).length).toBeGreaterThan(80);
    expect(thanks.some(({ note }) => note === null)).toBe(true);
    expect(notes.length).toBeGreaterThanOrEqual(6);
    expect(tags.some(({ words }) => words.split(' ').length > 3)).toBe(true);
    expect(both.length).toBeGreaterThanOrEqual(10);
  });

  it('is read like any other: each discussion opens for a visitor, each entry counts in its journal', async () => {
    const visitor = site.visitor();
    for (const { discussion_id, slug } of (await posts()).filter(({ number }) => number === 0)) {
      const page = await visitor.page('discussion', `/d/${discussion_id}/${slug}`);
      expect(wordsOf(page).join(' ').length).toBeGreaterThan(600);
    }
    const { journals } = (await visitor.page('journals', '/journals')).data;
    expect(journals).toHaveLength(JOURNALS);
    expect(journals.reduce((sum, journal) => sum + journal.entries, 0)).toBe(ENTRIES);
  });

  it('lets anybody sign in as one of its people with the password it gave', async () => {
    for (const name of filled.names) {
      const browser = site.visitor();
      await browser.submit('/sign-in', '/sign-in', { name, password: filled.password });
      expect((await browser.page('home', '/')).shell.viewer?.pseudonyms.map((own) => own.name)).toEqual([name]);
    }
    const refused = await site.visitor().submit('/sign-in', '/sign-in', { name: 'Lichen', password: 'Lichen-Lichen' });
    expect(refused.status).toBe(422);
  });

  it('refuses a site that is not empty, and changes nothing there', async () => {
    const before = await dump(site);
    await expect(fillDemo(site.context)).rejects.toThrow(DemoError);
    await expect(fillDemo(site.context)).rejects.toThrow('This site is not empty');
    expect(changes(before, await dump(site))).toEqual({});
  });
});

describe('a site whose boards are others', () => {
  it('is left as it is: no half of the demonstration', async () => {
    const other = await openSite();
    try {
      await findBoards(other.context);
      const archived = { archived_at: other.clock.now.toISOString() };
      await other.context.database.write(({ db }) =>
        db.updateTable('board').set(archived).where('slug', '=', 'equipes').execute(),
      );
      const before = await dump(other);
      await expect(fillDemo(other.context)).rejects.toThrow('There is no board "equipes" here');
      expect(changes(before, await dump(other))).toEqual({});
    } finally {
      await other.close();
    }
  });
});

describe('a site with one member', () => {
  it('is not empty', async () => {
    const other = await openSite();
    try {
      await other.member('Premier');
      const before = await dump(other);
      await expect(fillDemo(other.context)).rejects.toThrow('This site is not empty');
      expect(changes(before, await dump(other))).toEqual({});
    } finally {
      await other.close();
    }
  });
});

describe('a text of the demonstration is refused', () => {
  it.each([
    ['an unknown mark', '=== poem 2026-06-05 01:20', 'x.md:1: cannot read "=== poem 2026-06-05 01:20"'],
    [
      'a number out of turn',
      '=== thread by A 2026-06-05 01:20\n\n=== reply 2 by B 2026-06-05 01:21',
      'x.md:3: expected reply 1',
    ],
  ])('with %s, naming its line', (_what, content, words) => {
    expect(() => readTold('x.md', content)).toThrow(words);
  });
});
