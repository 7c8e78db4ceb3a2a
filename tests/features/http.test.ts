import { request as rawRequest } from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '#shared/pages.ts';
import { newId } from '#server/db/ids.ts';
import { createDrawing, DIST } from '#server/http/render.ts';
import type { Answer, Browser, Fields } from '#tests/support/browser.ts';
import { changes, dump } from '#tests/support/dump.ts';
import { FORMS, furnish, tokenOf } from '#tests/support/forms.ts';
import type { House } from '#tests/support/forms.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND, postId } from '#tests/support/story.ts';
import { SURFACES } from '#tests/support/surfaces.ts';
import type { Subject } from '#tests/support/surfaces.ts';

/** What every answer of the app is held to: headers, caching, refusals that tell nothing, requests nobody's page sends. */

let site: Site;
let house: House;
let subject: Subject;
beforeAll(async () => {
  site = await openSite();
  house = await furnish(site);
  const posts = [0, 1, 2].map((number) => postId(site.visitor(), house.place, number));
  subject = {
    place: house.place,
    journalSlug: 'carnet-de-maraude',
    board: house.board,
    tagSlug: 'maraude',
    names: ['Sterne', 'Courlis'],
    posts: (await Promise.all(posts)) as Subject['posts'],
  };
});
afterAll(() => site.close());

/** Forms of one button: no field could be wrong. */
const FIELDLESS = new Set(['sign-out', 'board-read', 'take-back']);

const JSON_FACE = { Accept: 'application/json' };

const CSP =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';connect-src 'self';manifest-src 'self';worker-src 'self';form-action 'self';base-uri 'none';object-src 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types svelte-trusted-html carnet";

/** SECURITY 3.1: the same on whatever is answered. */
function expectHeaders({ headers }: Pick<Answer, 'headers'>, what: string): void {
  const found = Object.fromEntries(
    [
      'content-security-policy',
      'referrer-policy',
      'x-content-type-options',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'x-frame-options',
      'x-robots-tag',
      'x-powered-by',
      'server',
      'server-timing',
      'x-response-time',
      'access-control-allow-origin',
    ].map((name) => [name, headers.get(name)]),
  );
  expect([what, found]).toEqual([
    what,
    {
      'content-security-policy': CSP,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, noarchive',
      'x-powered-by': null,
      server: null,
      'server-timing': null,
      'x-response-time': null,
      'access-control-allow-origin': null,
    },
  ]);
  expect([what, headers.get('permissions-policy')]).toEqual([
    what,
    expect.stringMatching(/camera=\(\).*geolocation=\(\).*microphone=\(\)/),
  ]);
}

const assets = (): string[] => readdirSync(join(DIST, 'client/assets')).filter((file) => !/\.(?:br|gz)$/.test(file));

describe('every answer carries the headers', () => {
  it('of every GET address, to everybody, in both faces', async () => {
    const statuses = new Set<number>();
    for (const { name } of site.app.declared.filter(({ method }) => method === 'GET')) {
      const addresses = SURFACES[name]?.(subject) ?? [];
      expect([name, addresses.length]).not.toEqual([name, 0]);
      for (const address of addresses.slice(0, 1)) {
        for (const browser of [house.visitor, house.member, house.moderator]) {
          for (const headers of [{}, JSON_FACE]) {
            const answer = await browser.window().request(address, { headers });
            statuses.add(answer.status);
            expectHeaders(answer, `${address} ${answer.status}`);
            const caching = answer.headers.get('cache-control');
            const quiet =
              browser === house.visitor &&
              answer.status === 200 &&
              answer.headers.getSetCookie().length === 0 &&
              name !== 'healthz';
            expect([address, caching]).toEqual([
              address,
              quiet && !/"token":"|name="token"/.test(answer.text) ? 'private, no-cache' : 'no-store',
            ]);
            // What is kept for visitors is tagged by its version, and nothing else is.
            const tagged = answer.headers.get('etag') !== null;
            expect([address, tagged]).toEqual([address, quiet && name === 'discussion']);
            if (answer.text !== '')
              expect([address, answer.headers.get('content-type')]).toEqual([
                address,
                expect.stringMatching(/; charset=utf-8$/),
              ]);
          }
        }
      }
    }
    expect([...statuses].sort()).toEqual([200, 302, 401, 404]);
  });

  it('of every form, taken, refused, forged or too large', async () => {
    for (const [name, row] of Object.entries(FORMS)) {
      const sender = house[row.by].window();
      const path = row.path(house);
      const token = await tokenOf(sender);
      const answers = [
        await sender.send(path, {}),
        await sender.send(path, { token }, { headers: { Origin: 'https://elsewhere.example' } }),
        await sender.send(path, { token, body: 'a'.repeat(300_000) }),
        ...(FIELDLESS.has(name)
          ? []
          : [await sender.send(path, { token }), await sender.send(path, { token }, { enhanced: true })]),
      ];
      expect([name, ...answers.map(({ status }) => status)]).toEqual([
        name,
        403,
        403,
        413,
        ...(FIELDLESS.has(name) ? [] : [422, 422]),
      ]);
      for (const answer of answers) {
        expectHeaders(answer, `${name} ${answer.status}`);
        expect([name, answer.headers.get('cache-control')]).toEqual([name, 'no-store']);
      }
    }
    const member = await site.member('Hirondelle de passage');
    const leaving = await member.submit('/', '/sign-out', {});
    expect(leaving.status).toBe(303);
    expectHeaders(leaving, 'sign-out 303');
    expect(leaving.headers.get('cache-control')).toBe('no-store');
    expect(leaving.headers.get('clear-site-data')).toBe('"cache", "cookies", "storage"');
  });

  it('of files, changed or not, and of what is no file', async () => {
    const visitor = site.visitor();
    for (const file of assets()) {
      const answer = await visitor.get(`/assets/${file}`);
      expectHeaders(answer, file);
      expect([file, answer.status, answer.headers.get('cache-control')]).toEqual([
        file,
        200,
        'public,max-age=31536000,immutable',
      ]);
    }
    const [file = ''] = assets();
    const whole = await visitor.request(`/assets/${file}`, { headers: { 'Accept-Encoding': 'identity' } });
    const tag = whole.headers.get('etag') ?? '';
    const unchanged = await visitor.request(`/assets/${file}`, {
      headers: { 'If-None-Match': tag, 'Accept-Encoding': 'identity' },
    });
    expect(unchanged.status).toBe(304);
    expectHeaders(unchanged, '304');
    for (const encoding of ['br', 'gzip']) {
      const small = await visitor.request(`/assets/${file}`, { headers: { 'Accept-Encoding': encoding } });
      expect([small.headers.get('content-encoding'), small.text]).toEqual([encoding, whole.text]);
    }
    for (const path of [
      '/assets/',
      '/assets',
      '/assets/nothing.js',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/server/entry-server.js',
      '/assets/%00',
      '/assets/.vite/manifest.json',
      '/.vite/manifest.json',
      '/secret',
      '/carnet.sqlite',
    ]) {
      const answer = await visitor.get(path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
      expectHeaders(answer, path);
    }
    const beyond = await visitor.request(`/assets/${file}`, { headers: { Range: 'bytes=99999999-' } });
    expect(beyond.status).toBeLessThan(500);
    expectHeaders(beyond, 'a range beyond the file');
  });

  it('of methods nobody’s page uses', async () => {
    const before = await dump(site);
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      for (const path of ['/', '/sign-in', '/settings/password', house.place.path, '/assets/nothing.js', '/nowhere']) {
        const answer = await raw(method, path, { Cookie: cookiesOf(house.member) });
        const what = `${method} ${path} ${answer.status}`;
        expectHeaders(answer, what);
        expect([what, answer.status < 500]).toEqual([what, true]);
        expect([what, answer.headers.get('cache-control')]).toEqual([what, 'no-store']);
      }
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it('of failures nobody foresaw, without a word of what happened', async () => {
    let broken: 'no page' | 'one page' | 'every page' = 'one page';
    const real = await createDrawing();
    const fragile = await openSite({
      drawing: {
        document(page) {
          if (broken === 'every page' || (broken === 'one page' && page.name === 'rules'))
            throw new Error('Quenouille');
          return real.document(page);
        },
      },
    });
    const page = await fragile.visitor().get('/about/rules');
    expect(page.status).toBe(500);
    expectHeaders(page, '500');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).toContain('<html lang="fr"');
    expect(page.text).not.toMatch(/Quenouille|\.ts:\d/);
    broken = 'every page';
    const bare = await fragile.visitor().get('/about/rules');
    expect(bare.status).toBe(500);
    expectHeaders(bare, 'bare 500');
    expect([bare.headers.get('cache-control'), bare.headers.get('content-type')]).toEqual([
      'no-store',
      'text/plain; charset=utf-8',
    ]);
    expect(bare.text).not.toContain('Quenouille');
    broken = 'no page';
    expect((await fragile.visitor().get('/about/rules')).status).toBe(200);
    const said = fragile.errors.splice(0);
    expect(said.length).toBeGreaterThanOrEqual(2);
    for (const line of said)
      expect(line).toEqual({ event: 'unexpected', at: expect.stringMatching(/^Error < at /) as string });
    expect(JSON.stringify(said)).not.toContain('Quenouille');
    await fragile.close();
  });

  it('with transport security on the clear host in production, and not on an onion', async () => {
    for (const [address, value] of [
      ['https://carnet.example.org', 'max-age=31536000'],
      [`http://${'a'.repeat(56)}.onion`, null],
    ] as const) {
      const production = await openSite({ env: { NODE_ENV: 'production', PUBLIC_URL: address } });
      for (const path of ['/', '/nowhere', `/assets/${assets()[0]}`]) {
        const answer = await production.visitor().get(path);
        expectHeaders(answer, path);
        expect(answer.headers.get('strict-transport-security')).toBe(value);
      }
      await production.close();
    }
    expect((await site.visitor().get('/')).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('nothing is kept by a cache', () => {
  it('once a session cookie came in, even one that is over', async () => {
    const visitor = site.visitor();
    visitor.cookies.set('__Host-s', 'a'.repeat(40));
    const answer = await visitor.get('/');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.headers.get('vary')).toMatch(/Cookie/);
  });

  it('and a visitor’s page without a form sets no cookie at all', async () => {
    for (const path of ['/', house.place.path, '/tags', '/@Sterne', '/about/help']) {
      expect([path, (await site.visitor().get(path)).headers.getSetCookie()]).toEqual([path, []]);
    }
  });
});

/** A request as no browser sends it. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<{ status: number; headers: Headers; text: string }> {
  const { hostname, port } = new URL(site.origin);
  return new Promise((resolve, reject) => {
    const asking = rawRequest(
      { method, hostname, port, path, headers: { Accept: 'text/html', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => {
          const found = new Headers();
          for (const [name, value] of Object.entries(response.headers))
            for (const one of [value].flat()) found.append(name, one ?? '');
          resolve({ status: response.statusCode ?? 0, headers: found, text });
        });
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

const cookiesOf = (browser: Browser): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

describe('what one may not know of', () => {
  /** An address of something hidden, and the same of nothing. */
  let pairs: [string, string][];
  beforeAll(async () => {
    const hidden = await imported(site, {
      journal: { author: 'Guifette', title: 'Journal fermé' },
      entry: {
        ...NIGHT_ROUND.entry,
        author: 'Guifette',
        title: 'Pour moi seule',
        tags: ['secret'],
        acknowledgements: [],
      },
      replies: NIGHT_ROUND.replies,
    });
    const post = await postId(site.visitor(), hidden, 1);
    const { journal } = (await site.visitor().page('discussion', hidden.path)).data;
    await site.context.database.write(async ({ db }) => {
      await db.updateTable('discussion').set({ audience: 'me' }).where('id', '=', hidden.id).execute();
      await db.updateTable('journal').set({ audience: 'me' }).where('slug', '=', journal!.slug).execute();
    });
    const slug = hidden.path.split('/').at(-1)!;
    const [noDiscussion, noPost] = [newId(), newId()];
    pairs = [
      [hidden.path, `/d/${noDiscussion}/${slug}`],
      [`/d/${hidden.id}`, `/d/${noDiscussion}`],
      [`${hidden.path}?quote=1`, `/d/${noDiscussion}/${slug}?quote=1`],
      [`${hidden.path}/reply`, `/d/${noDiscussion}/${slug}/reply`],
      ...['', '/edit', '/history', '/withdraw', '/review'].map((act): [string, string] => [
        `/p/${post}${act}`,
        `/p/${noPost}${act}`,
      ]),
      [`/report/post/${post}`, `/report/post/${noPost}`],
      // Somebody else's post, which one reads but may not change.
      ...['/edit', '/withdraw', '/review'].map((act): [string, string] => [
        `/p/${subject.posts[1]}${act}`,
        `/p/${noPost}${act}`,
      ]),
      [`/journals/${journal!.slug}`, '/journals/journal-perdu'],
      ['/tags/secret', '/tags/perdus'],
      [
        `/host/${house.link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`,
        `/host/${'x'.repeat(house.link.length)}`,
      ],
    ];
  });

  /** The answer with the address asked for and the token taken out: all that may differ. */
  const bare = (answer: Answer, address: string): string =>
    [
      answer.status,
      // A connection ends after its thousandth answer, whatever is asked.
      [...answer.headers]
        .filter(([name]) => !['date', 'set-cookie', 'connection', 'keep-alive'].includes(name))
        .join('\n'),
      answer.text
        .replaceAll(address, 'ADDRESS')
        .replaceAll(encodeURIComponent(address), 'ADDRESS')
        .replace(/[\w-]{22}\.[\w-]{43}/g, 'TOKEN'),
    ].join('\n');

  it('is answered byte for byte like what does not exist', async () => {
    for (const browser of [house.visitor, house.stranger]) {
      for (const [hidden, missing] of pairs) {
        for (const headers of [{}, JSON_FACE]) {
          const [one, two] = [
            await browser.window().request(hidden, { headers }),
            await browser.window().request(missing, { headers }),
          ];
          expect([hidden, one.status]).toEqual([hidden, expect.toBeOneOf([401, 404])]);
          expect([hidden, bare(one, hidden)]).toEqual([hidden, bare(two, missing)]);
        }
      }
    }
  });

  it('is answered so to forms as well, with a token and without', async () => {
    const fields: Fields = {
      as: newId(),
      submission: newId(),
      revision: newId(),
      body: 'x',
      words: 'x',
      reason: 'other',
      what: 'post',
      do: 'publish',
    };
    const forms = pairs.filter(([address]) => /\/(reply|edit|withdraw|review)$|^\/report\//.test(address));
    expect(forms.length).toBeGreaterThan(6);
    for (const browser of [house.visitor, house.stranger]) {
      for (const token of [undefined, await tokenOf(browser)]) {
        for (const [hidden, missing] of forms) {
          for (const enhanced of [false, true]) {
            const sent = { ...fields, ...(token === undefined ? {} : { token }) };
            const [one, two] = [
              await browser.window().send(hidden, sent, { enhanced }),
              await browser.window().send(missing, sent, { enhanced }),
            ];
            expect([hidden, one.status]).toEqual([hidden, expect.toBeOneOf([401, 404])]);
            expect([hidden, bare(one, hidden)]).toEqual([hidden, bare(two, missing)]);
          }
        }
      }
    }
  });
});

describe('what no page of ours sends', () => {
  const TYPE = 'application/x-www-form-urlencoded';
  const ours = (browser: Browser): Record<string, string> => ({
    Cookie: cookiesOf(browser),
    Origin: site.origin,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': TYPE,
  });
  const encoded = (fields: Fields): string =>
    new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((item) => [name, item])),
    ).toString();

  it.each(Object.entries(FORMS))('is refused by the form %s, in words', async (name, row) => {
    const sender = house[row.by];
    const path = row.path(house);
    const token = await tokenOf(sender);
    const fields = await row.fields(house);
    const right = encoded({ ...fields, token });
    const hostile: [string, string | Buffer, Record<string, string>?][] = [
      ['nothing', ''],
      ['the token twice', `${right}&token=${token}`],
      ['the token as a list', right.replace('token=', 'token[]=')],
      [
        'prototypes',
        encoded({ token, __proto__: 'x', constructor: 'x', prototype: 'x', toString: 'x', hasOwnProperty: 'x' }) +
          '&__proto__=a&__proto__=b&__proto__[x]=1&constructor[prototype][x]=1',
      ],
      ['a thousand fields', `${right}&${Array.from({ length: 1000 }, (_, index) => `f${index}=1`).join('&')}`],
      ['too much', `${right}&body=${'a'.repeat(300_000)}`],
      ['plain text', right, { 'Content-Type': 'text/plain' }],
      ['JSON', JSON.stringify({ ...fields, token }), { 'Content-Type': 'application/json' }],
      [
        'parts',
        `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n--x--\r\n`,
        { 'Content-Type': 'multipart/form-data; boundary=x' },
      ],
      ['no type', right, { 'Content-Type': '' }],
      ['an unknown alphabet', right, { 'Content-Type': `${TYPE}; charset=klingon` }],
      ['a broken archive', right, { 'Content-Encoding': 'gzip' }],
      ['an unknown archive', right, { 'Content-Encoding': 'rot13' }],
      ...Object.keys(fields).flatMap((field): [string, string][] => [
        [`${field} twice`, `${right}&${field}=x`],
        [`${field} as a list`, encoded({ ...fields, [field]: [], [`${field}[]`]: 'x', token })],
        [`${field} as a map`, encoded({ ...fields, [field]: [], [`${field}[x]`]: 'x', token })],
        [`${field} with U+0000`, encoded({ ...fields, [field]: 'a\0b', token })],
        [`${field} empty`, encoded({ ...fields, [field]: '', token })],
        [`${field} beyond all limits`, encoded({ ...fields, [field]: '9'.repeat(60_000), token })],
      ]),
    ];
    // Neither changes what is meant: a form is its fields, however the rest is written.
    const harmless = (what: string): boolean =>
      (FIELDLESS.has(name) && ['prototypes'].includes(what)) ||
      /^(in_reply_to|cut_out|do|what|range|approach|left) (as a|empty)|^(words|note|about|description|category|tags|content_note|about_fr|about_en|days|hard|law|remedy|domains) empty/.test(
        what,
      );
    const before = await dump(site);
    for (const [what, body, headers] of hostile.filter(([what]) => !harmless(what))) {
      const answer = await raw('POST', path, { ...ours(sender), ...headers }, body);
      expect([what, answer.status]).toEqual([what, expect.toBeOneOf([401, 403, 404, 413, 415, 422])]);
      expectHeaders(answer, what);
      expect([what, answer.text]).toEqual([what, expect.stringContaining('<html lang="fr"')]);
      expect(answer.text).not.toMatch(/\.ts:\d|SyntaxError|SQLITE|Error: /);
    }
    expect(changes(before, await dump(site))).toEqual({});
  });

  it.each(['%', '%zz', '%E0%A4%A', '%ED%A0%80', '%FF', '\u0000'.replace('\u0000', '%00')])(
    'an undecodable %s in a field is only text, or refused',
    async (text) => {
      const token = await tokenOf(house.visitor);
      const answer = await raw('POST', '/sign-in', ours(house.visitor), `token=${token}&name=${text}&password=${text}`);
      expect(answer.status).toBe(422);
    },
  );

  it('an address nobody wrote is answered by a page', async () => {
    const parts = [
      '%',
      '%E0%A4%A',
      '%ED%A0%80',
      'a%00b',
      '..',
      '%2e%2e%2f',
      '%0d%0aSet-Cookie:x=1',
      'é',
      '\u202e',
      'a'.repeat(3000),
      '__proto__',
      '9'.repeat(400),
    ];
    const places = (part: string): string[] => {
      const text = /%/.test(part) ? part : encodeURIComponent(part);
      return [
        `/${text}`,
        `/d/${text}`,
        `/d/${text}/${text}`,
        `/d/${text}/${text}/reply`,
        `${house.place.path.replace(/[^/]*$/, '')}${text}`,
        ...['', '/edit', '/history', '/withdraw', '/review'].map((act) => `/p/${text}${act}`),
        `/report/post/${text}`,
        `/journals/${text}`,
        `/tags/${text}`,
        `/@${text}`,
        `/host/${text}`,
        `/assets/${text}`,
      ];
    };
    for (const part of parts) {
      for (const path of places(part)) {
        const answer = await raw('GET', path, { Cookie: cookiesOf(house.moderator) });
        expect([path.slice(0, 80), answer.status]).toEqual([path.slice(0, 80), expect.toBeOneOf([200, 302, 401, 404])]);
        expectHeaders(answer, path.slice(0, 80));
        expect(answer.headers.getSetCookie().filter((line) => line.startsWith('x='))).toEqual([]);
      }
    }
  });

  it('a query nobody wrote changes nothing of what is shown', async () => {
    const queries = [
      'page=0',
      'page=-1',
      'page=1e9',
      'page=99999999999999999999',
      'page[]=1',
      'page=1&page=2',
      'quote=-1',
      'quote=1&quote=2',
      'quote=x',
      'view[]=branches',
      'after=x',
      'after[]=x',
      'after=%00',
      'after=9999-99-99T99:99:99.999Z_zzzzzzzzzzzzzzzzzzzzzz',
      'back=//elsewhere.example',
      'back[]=/',
      '__proto__=1',
      '__proto__[x]=1',
      'constructor=1',
      '%',
      '%E0%A4%A',
      '%ED%A0%80',
      `x=${'a'.repeat(6000)}`,
      Array.from({ length: 1200 }, () => 'a').join('&'),
    ];
    for (const query of queries) {
      for (const path of [
        '/',
        house.place.path,
        '/journals/carnet-de-maraude',
        '/tags/maraude',
        '/sign-in',
        '/settings',
        `/report/post/${house.own}`,
      ]) {
        const answer = await raw('GET', `${path}?${query}`, { Cookie: cookiesOf(house.member) });
        expect([path, query.slice(0, 60), answer.status]).toEqual([
          path,
          query.slice(0, 60),
          expect.toBeOneOf([200, 302, 404]),
        ]);
        expect(answer.text).not.toContain('href="//elsewhere');
        expect(answer.text).not.toContain('value="//elsewhere');
      }
    }
  });

  it('cookies nobody set are no cookies', async () => {
    const secret = house.member.cookies.get('__Host-s') ?? '';
    for (const cookie of [
      '__Host-s=',
      '__Host-s=;',
      '__Host-s=%00',
      `__Host-s=${'a'.repeat(3000)}`,
      '__Host-s=a; __Host-s=b',
      '=x',
      ';;;',
      '__proto__=x',
      '__Host-c=xx.yy',
      '__Host-c=fr.<b>',
      `__host-s=${secret}`,
      `s=${secret}`,
      '\u00ff=\u00ff',
      '__Host-s="a',
      '%=%',
    ]) {
      for (const path of ['/', '/settings']) {
        const answer = await raw('GET', path, { Cookie: cookie });
        expect([cookie.slice(0, 40), answer.status]).toEqual([cookie.slice(0, 40), path === '/' ? 200 : 401]);
      }
    }
  });

  it('an Accept nobody writes is answered with a page', async () => {
    for (const accept of ['', '*/*', 'image/png', 'text/html;q=0', ',,,', 'application/json;q=x', 'a'.repeat(5000)]) {
      const answer = await raw('GET', '/', { Accept: accept });
      expect([accept.slice(0, 30), answer.status]).toEqual([accept.slice(0, 30), 200]);
    }
    const both = await site.visitor().request('/', { headers: { Accept: 'application/json, text/html' } });
    expect((both.json as Page | null)?.name ?? 'html').toBe('home');
  });

  it('more header than we read is refused without a page, and the site goes on', async () => {
    expect((await raw('GET', '/', { 'X-Long': 'a'.repeat(9000) })).status).toBe(431);
    expect((await raw('GET', '/')).status).toBe(200);
  });
});
