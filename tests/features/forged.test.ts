import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#server/db/ids.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { changes, dump, textOf } from '#tests/support/dump.ts';
import { FORMS, furnish, tokenOf } from '#tests/support/forms.ts';
import type { House } from '#tests/support/forms.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';

/**
 * Every form × everything that is not the right person on the right page (SECURITY S2, S3): refused, and not one row is
 * another. A form the app declares without a row in support/forms.ts fails.
 */

let site: Site;
let house: House;
/** For each kind of sender: a good token, one of somebody else's, and one of their own from before. */
const tokens: Record<string, { good: string; others: string; old: string }> = {};

beforeAll(async () => {
  site = await openSite();
  house = await furnish(site);
  for (const [kind, name] of [
    ['member', 'Mésange'],
    ['moderator', 'Vigie'],
    ['host', 'Tenancière'],
    ['visitor', null],
  ] as const) {
    const browser = house[kind];
    const old = await tokenOf(browser);
    if (name === null) browser.cookies.clear();
    else await browser.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
    const others = await tokenOf(kind === 'visitor' ? site.visitor() : house.stranger);
    tokens[kind] = { good: await tokenOf(browser), others, old };
  }
});
afterAll(() => site.close());

it('has a row for every form', () => {
  expect(Object.keys(FORMS).sort()).toEqual(
    site.app.declared
      .filter(({ kind }) => kind === 'action')
      .map(({ name }) => name)
      .sort(),
  );
});

const post = (
  browser: Browser,
  path: string,
  fields: Fields,
  headers: Record<string, string>,
  enhanced: boolean,
): Promise<Answer> => {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((item) => [name, item]));
  return browser.request(path, {
    method: 'POST',
    body: new URLSearchParams(pairs).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...headers,
      ...(enhanced ? { Accept: 'application/json' } : {}),
    },
  });
};

interface Forgery {
  token: string | null;
  headers: Record<string, string>;
}

const forgeries = (kind: string): Record<string, Forgery> => {
  const { good, others, old } = tokens[kind]!;
  const ours = { Origin: site.origin, 'Sec-Fetch-Site': 'same-origin' };
  return {
    'no token': { token: null, headers: ours },
    'an empty token': { token: '', headers: ours },
    'somebody else’s token': { token: others, headers: ours },
    'a token of the session before': { token: old, headers: ours },
    'a foreign origin': { token: good, headers: { Origin: 'https://elsewhere.example' } },
    'a foreign page': { token: good, headers: { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' } },
    'a page that hides where it is': { token: good, headers: { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' } },
    'an opaque origin': { token: good, headers: { Origin: 'null' } },
    'a neighbour of ours': { token: good, headers: { Origin: site.origin, 'Sec-Fetch-Site': 'same-site' } },
    'no word of where from': { token: good, headers: {} },
  };
};

const ways: [string, boolean][] = [
  ['plain', false],
  ['enhanced', true],
];

describe.each(Object.entries(FORMS))('the form %s', (_name, row) => {
  it.each(ways)('%s, is refused to whoever forges it, and nothing is another', async (_way, enhanced) => {
    const sender = house[row.by];
    const fields = await row.fields(house);
    const before = await dump(site);
    for (const [what, { token, headers }] of Object.entries(forgeries(row.by))) {
      const answer = await post(
        sender.window(),
        row.path(house),
        { ...fields, ...(token === null ? {} : { token }) },
        headers,
        enhanced,
      );
      expect([what, answer.status]).toEqual([what, 403]);
      expect([what, answer.headers.getSetCookie().filter((line) => !line.startsWith('__Host-p='))]).toEqual([what, []]);
    }
    const query = new URLSearchParams({ ...fields, token: tokens[row.by]!.good } as Record<string, string>).toString();
    const link = await sender
      .window()
      .request(`${row.path(house)}?${query}`, enhanced ? { headers: { Accept: 'application/json' } } : {});
    expect([200, 302]).toContain(link.status);
    const ours = { Origin: site.origin, 'Sec-Fetch-Site': 'same-origin' };
    expect((await post(sender.window(), `${row.path(house)}?${query}`, {}, ours, enhanced)).status).toBe(403);
    expect(changes(before, await dump(site))).toEqual({});
  });
});

describe('a good token of their own is not enough', () => {
  const rows = Object.entries(FORMS);
  it.each(rows.filter(([, { by }]) => by !== 'visitor'))('for a visitor to send the form %s', async (_name, row) => {
    const fields = await row.fields(house);
    const before = await dump(site);
    for (const [, enhanced] of ways) {
      const answer = await house.visitor
        .window()
        .send(row.path(house), { ...fields, token: tokens['visitor']!.good }, { enhanced });
      expect([401, 404]).toContain(answer.status);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it.each(rows.filter(([, { owned, by }]) => owned === true || by === 'moderator' || by === 'host'))(
    'for another member to send the form %s about what is not theirs',
    async (_name, row) => {
      const fields = await row.fields(house);
      const before = await dump(site);
      const senders = {
        visitor: [],
        member: [house.stranger, house.moderator],
        moderator: [house.stranger, house.member],
        host: [house.stranger, house.member, house.moderator],
      }[row.by];
      for (const sender of senders) {
        for (const [, enhanced] of ways) {
          const answer = await sender.send(row.path(house), { ...fields, token: await tokenOf(sender) }, { enhanced });
          expect([403, 404]).toContain(answer.status);
        }
      }
      expect(changes(before, await dump(site))).toEqual({});
    },
  );
});

it('a visitor cannot have a token made for somebody’s session', async () => {
  const { data } = await house.member.page('settings', '/settings');
  const session = data.sessions.find(({ current }) => current)!.id;
  for (const cookie of [session, `session ${session}`]) {
    const visitor = site.visitor();
    visitor.cookies.set('__Host-p', cookie);
    const token = await tokenOf(visitor);
    const answer = await house.member.window().send('/sign-out', { token });
    expect(answer.status).toBe(403);
  }
});

/** Columns nobody may set by naming them, with values that stand nowhere else. */
const FOREIGN_ID = 'CanaryCanaryCanary1234';
const LONG_AGO = '1999-01-01T00:00:00.000Z';
const PRIVILEGED: Fields = {
  ...Object.fromEntries(
    [
      'id',
      'account_id',
      'accountId',
      'pseudonym_id',
      'pseudonymId',
      'author_id',
      'discussion_id',
      'journal_id',
      'post_id',
      'revision_id',
      'imported_from',
      'secret_hash',
      'password_hash',
      'name_key',
    ].map((name) => [name, FOREIGN_ID]),
  ),
  ...Object.fromEntries(
    [
      'created_at',
      'edited_at',
      'created_on',
      'seen_on',
      'expires_at',
      'ends_at',
      'authenticated_at',
      'consented_at',
      'paused_at',
      'detached_at',
      'withdrawn_at',
      'removed_at',
      'erased_at',
      'listed_at',
      'closed_at',
      'sealed_at',
      'until',
      'at',
      'last_post_at',
    ].map((name) => [name, LONG_AGO]),
  ),
  ...Object.fromEntries(
    [
      'about',
      'title',
      'slug',
      'category',
      'capacity',
      'content_note',
      'language',
      'label',
      'html',
      'text',
      'marks',
      'source',
    ].map((name) => [name, 'Canari']),
  ),
  ...{
    role: 'host',
    hold: 'hidden',
    audience: 'me',
    visibility: 'me',
    approved: '1',
    pinned: '1',
    why: 'removal',
    act: 'post_removed',
  },
  ...{ number: '4242', post_count: '4242', cook: '4242', visibility_epoch: '4242', position: '4242' },
};

describe('a form with fields that nobody may set', () => {
  // In the order of the table: each may be sent once, and the last ones end sessions.
  it.each(Object.entries(FORMS))('%s, does what it does and nothing of them', async (_name, row) => {
    const sender = house[row.by];
    const fields = await row.fields(house);
    const before = await dump(site);
    const answer = await sender.send(row.path(house), { ...PRIVILEGED, ...fields, token: await tokenOf(sender) });
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([row.answers ?? 303, expect.anything()]);
    const after = await dump(site);
    expect(Object.keys(changes(before, after)).sort()).toEqual(row.writes);
    for (const canary of [FOREIGN_ID, LONG_AGO, 'Canari', '4242', '"hidden"', '"me"']) {
      expect([canary, textOf(after).includes(canary)]).toEqual([canary, false]);
    }
    const roles = (after['account'] ?? [])
      .map((line) => (JSON.parse(line) as { role: string | null }).role)
      .filter(Boolean);
    expect(roles.sort()).toEqual(
      row.path(house).startsWith('/host/') ? ['host', 'host', 'moderator'] : ['host', 'moderator'],
    );
    if (row.by === 'visitor') house.visitor = site.visitor();
  });

  it('a reply answers only to a post before it', async () => {
    const fields = await FORMS['reply']!.fields({ ...house, member: house.stranger });
    const answer = await house.stranger.send(`${house.place.path}/reply`, {
      ...fields,
      in_reply_to: '999',
      submission: newId(),
      token: await tokenOf(house.stranger),
    });
    expect(answer.status).toBe(303);
    const { data } = await house.stranger.page('discussion', house.place.path);
    expect(data.posts.at(-1)?.inReplyTo).toBeNull();
  });
});
