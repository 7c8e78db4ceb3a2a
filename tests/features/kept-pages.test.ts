import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageCache } from '#server/http/page-cache.ts';
import type { KeptPage } from '#server/http/page-cache.ts';
import type { Browser } from '#tests/support/browser.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, postId, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** A visitor's discussion page is drawn once for each version: never an old one, never somebody else's. */
let site: Site;
let place: Place;
let drawn = 0;
beforeAll(async () => {
  site = await openSite();
  const { document } = site.context.drawing;
  site.context.drawing = {
    document(page) {
      drawn += 1;
      return document(page);
    },
  };
  place = await imported(site);
});
afterAll(() => site.close());

const drawings = async (work: () => Promise<unknown>): Promise<number> => {
  const before = drawn;
  await work();
  return drawn - before;
};
const get = (browser: Browser, headers: Record<string, string> = {}) => browser.request(place.path, { headers });

it('is drawn once for all visitors, and answered with 304 to who has it', async () => {
  const first = await get(site.visitor());
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{20,}"$/);
  let again = first;
  expect(await drawings(async () => (again = await get(site.visitor())))).toBe(0);
  expect([again.status, again.text, again.headers.get('etag')]).toEqual([200, first.text, tag]);
  const same = await get(site.visitor(), { 'If-None-Match': tag });
  expect([same.status, same.text]).toEqual([304, '']);
  for (const name of ['content-security-policy', 'x-robots-tag', 'cache-control', 'vary']) {
    expect([name, same.headers.get(name)]).toEqual([name, first.headers.get(name)]);
  }
});

it.each(['br', 'gzip', 'identity'])('reads the same in %s', async (encoding) => {
  const whole = await get(site.visitor(), { 'Accept-Encoding': 'identity' });
  const answer = await get(site.visitor(), { 'Accept-Encoding': encoding });
  expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
  expect(answer.text).toBe(whole.text);
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
});

it('comes in the smallest encoding, whatever order a browser names them in', async () => {
  const answer = await get(site.visitor(), { 'Accept-Encoding': 'gzip, deflate, br, zstd' });
  expect(answer.headers.get('content-encoding')).toBe('br');
});

it('is another page in another language, theme, view or as data', async () => {
  const visitor = site.visitor();
  const french = await get(visitor);
  await visitor.submit('/preferences', '/preferences', { locale: 'en', theme: 'dark' });
  const english = await get(visitor);
  expect(english.text).toMatch(/^<!doctype html><html lang="en" data-theme="dark">/);
  const data = await visitor.request(place.path, { headers: { Accept: 'application/json' } });
  expect(data.json).toMatchObject({ name: 'discussion', shell: { locale: 'en', theme: 'dark', viewer: null } });
  const branches = await site.visitor().request(`${place.path}?view=branches`);
  const tags = [french, english, data, branches].map(({ headers }) => headers.get('etag'));
  expect(new Set(tags).size).toBe(4);
  expect((await get(site.visitor())).text).toBe(french.text);
});

it('is never what a member gets, nor do they get what is kept', async () => {
  const member = await site.member('Gorgebleue');
  for (let count = 0; count < 2; count += 1) {
    expect(
      await drawings(async () => {
        const answer = await get(member);
        expect(answer.headers.get('etag')).toBeNull();
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.text).toContain('Gorgebleue');
      }),
    ).toBe(1);
  }
  expect((await get(site.visitor())).text).not.toContain('Gorgebleue');
});

describe('changes at once', () => {
  const acts: [string, (member: Browser) => Promise<unknown>][] = [
    ['a reply', (member) => reply(member, place, 'Une phrase de plus.')],
    [
      'an edit',
      async (member) => {
        const edit = `/p/${await postId(member, place, 3)}/edit`;
        const { revision } = (await member.page('edit', edit)).data;
        return member.submit(edit, edit, { body: 'Une phrase changée.', revision, do: 'publish', cut_out: 'keep' });
      },
    ],
    [
      'a withdrawal',
      async (member) => {
        const withdraw = `/p/${await postId(member, place, 3)}/withdraw`;
        return member.submit(withdraw, withdraw, { what: 'post' });
      },
    ],
  ];
  let member: Browser;
  beforeAll(async () => {
    member = await site.member('Tarin');
  });
  it.each(acts)('with %s', async (_what, act) => {
    const before = await get(site.visitor());
    await act(member);
    const after = await get(site.visitor(), { 'If-None-Match': before.headers.get('etag') ?? '' });
    expect(after.status).toBe(200);
    expect(after.text).not.toBe(before.text);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  });

  it('with the audience: what visitors may not see any more is not kept for them', async () => {
    const other = await imported(site, {
      journal: { author: 'Bihoreau', title: 'Au bord' },
      entry: {
        title: 'Pour un temps',
        author: 'Bihoreau',
        category: null,
        at: '2026-03-05T22:10:00+01:00',
        tags: [],
        bbcode: 'Une phrase.',
        acknowledgements: [],
      },
      replies: [],
    });
    const before = await site.visitor().request(other.path);
    expect(before.status).toBe(200);
    await site.context.database.write(({ db }) =>
      db.updateTable('discussion').set({ audience: 'members' }).where('id', '=', other.id).execute(),
    );
    const headers = { 'If-None-Match': before.headers.get('etag') ?? '' };
    expect((await site.visitor().request(other.path, { headers })).status).toBe(404);
  });
});

it('is drawn once when many ask at the same moment', async () => {
  const member = await site.member('Grive');
  await reply(member, place, 'De quoi faire venir du monde.');
  let answers: Awaited<ReturnType<typeof get>>[] = [];
  const ask = async (): Promise<void> => {
    answers = await Promise.all(Array.from({ length: 20 }, () => get(site.visitor())));
  };
  expect(await drawings(ask)).toBe(1);
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
});

describe('the pages kept', () => {
  const page = (bytes: number): KeptPage => ({
    robots: '',
    type: 'text/html',
    plain: Buffer.alloc(bytes),
    encoded: new Map(),
  });

  it('are no more than fit: the longest unused go first', () => {
    const cache = createPageCache(1_000);
    for (const key of ['a', 'b', 'c', 'd']) cache.put(key, '1', page(250));
    expect(cache.get('a', '1')).not.toBeNull();
    cache.put('e', '1', page(250));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key, '1'))).toEqual(['a', 'c', 'd', 'e']);
    cache.put('f', '1', page(251));
    expect(cache.get('f', '1')).toBeNull();
  });

  it('are of the version asked for, or none', () => {
    const cache = createPageCache(1_000);
    cache.put('a', '1', page(10));
    expect(cache.get('a', '2')).toBeNull();
    expect(cache.get('a', '1')).toBeNull();
  });
});
