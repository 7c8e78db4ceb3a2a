import { request as ask } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as forms from '#shared/forms.ts';
import { LIVE_PATH } from '#shared/events.ts';
import type { Fields } from '#tests/support/browser.ts';
import { FORMS, furnish, tokenOf } from '#tests/support/forms.ts';
import type { House } from '#tests/support/forms.ts';
import { openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { batches, HOSTILE } from '#tests/support/hostile.ts';

/**
 * Requests nobody's browser would send, over every route the app declares and every field its schemas know (SECURITY S4):
 * no answer of 500 and above, no unexpected line in the log, and the site as able as before. 100,000 of them with LONG=1.
 */
const RUNS = process.env['LONG'] === '1' ? 100_000 : 500;
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000);

let site: Site;
let house: House;
/** The forms' own fields, which most requests change in one place only. */
const valid: Record<string, { path: string; fields: Fields }> = {};
beforeAll(async () => {
  site = await openSite();
  house = await furnish(site);
  for (const [name, row] of Object.entries(FORMS))
    valid[name] = { path: row.path(house), fields: await row.fields(house) };
});
afterAll(() => site.close());

/** Every field name a form knows, and those a rogue would like it to know (SECURITY S3). */
const NAMES = [
  ...new Set(
    Object.values(forms)
      .filter((schema): schema is z.ZodObject => schema instanceof z.ZodObject)
      .flatMap((schema) => Object.keys(schema.shape)),
  ),
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'token',
    'role',
    'author_id',
    'approved',
    '',
  ],
];
const QUERIES = [
  'page',
  'view',
  'quote',
  'received',
  'q',
  'month',
  'tag',
  'category',
  'as',
  'before',
  'back',
  '__proto__',
];

const NAUGHTY = [
  ...['', ' ', '0', '-1', '1e9', '9007199254740993', 'NaN', 'null', 'undefined', 'true', '[]', '{}', '[object Object]'],
  ...[
    '\u0000',
    '\ufeff',
    '\u202e',
    '\ufffd',
    '\u2028',
    '\r\nX: y',
    '%',
    '%00',
    '%2e%2e%2f',
    '../../etc/passwd',
    "' or 1=1--",
  ],
  ...[
    '"); drop table post;--',
    '\ud83d',
    '\udc00x',
    '👩‍👩‍👧',
    'e\u0301'.repeat(50),
    '😀'.repeat(500),
    'a'.repeat(30_000),
    '`'.repeat(2_000),
  ],
  ...[
    '> '.repeat(400),
    '*a **'.repeat(400),
    '[a]('.repeat(300),
    '> @Sterne #0\n> Deux',
    '> @Sterne #999999999999\n> x',
    '@',
    '#',
  ],
  ...['2026-99-99', '1-2,3-1', '0-99999999', '-', '//evil.example', '/\\evil.example', 'javascript:alert(1)'],
  ...batches(HOSTILE, 2_000).map((texts) => texts.join('\n')),
];

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAUGHTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.integer().map(String) },
);
const pair = fc.tuple(fc.constantFrom(...NAMES), value);

/** As browsers encode; lone surrogates as the bytes they would be. */
const encode = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[^]/gu, (one) =>
    /^[\ud800-\udfff]$/.test(one) ? '%ED%A0%80' : encodeURIComponent(one),
  );

const encodeForm = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, text]) => `${encode(name)}=${encode(text)}`).join('&');

interface Body {
  type: string;
  /** What is put in place of, or beside, the form's own fields. */
  pairs: [string, string][];
  style: 'changed' | 'only' | 'json' | 'deep' | 'raw' | 'multipart';
  raw: string;
}

const body: fc.Arbitrary<Body> = fc.record({
  type: fc.oneof(
    { weight: 6, arbitrary: fc.constant('application/x-www-form-urlencoded') },
    fc.constantFrom(
      ...[
        'application/json',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
        'text/plain',
        '',
        ';',
        'a/b;c=d;;',
      ],
      ...[
        'application/x-www-form-urlencoded; charset=utf-7',
        'application/x-www-form-urlencoded; charset=',
        'APPLICATION/JSON',
      ],
    ),
  ),
  pairs: fc.array(pair, { maxLength: 6 }),
  style: fc.oneof(
    { weight: 5, arbitrary: fc.constant('changed' as const) },
    fc.constantFrom('only' as const, 'json' as const, 'deep' as const, 'raw' as const, 'multipart' as const),
  ),
  raw: fc.oneof(value, fc.constantFrom('&'.repeat(400), 'a[b][c]=1&a[]=2&a=3', '%', '=', 'x='.repeat(2_000), '\u0000')),
});

function bodyOf({ style, pairs, raw }: Body, fields: Fields): string {
  const own = Object.entries(fields).flatMap(([name, held]) => [held].flat().map((one) => [name, one] as const));
  switch (style) {
    case 'changed':
      // A name twice is an array for a scalar.
      return encodeForm([
        ...own.filter(([name], at) => at % 2 === 0 || !pairs.some(([other]) => other === name)),
        ...pairs,
      ]);
    case 'only':
      return encodeForm(pairs);
    case 'json':
      return `{${pairs.map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify([text, { text }])}`).join(',')}}`;
    case 'deep':
      return `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    case 'multipart':
      return pairs
        .map(([name, text]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
        .join('');
    case 'raw':
      return raw;
  }
}

const header = fc.tuple(
  fc.constantFrom(
    'Accept',
    'Accept-Language',
    'Range',
    'If-None-Match',
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-HTTP-Method-Override',
    'Origin',
    'Sec-Fetch-Site',
    'Accept-Encoding',
    'Referer',
  ),
  fc.constantFrom(
    '',
    '*',
    ';',
    ',,,',
    'application/json',
    'text/html;q=x',
    'fr;q=0, en',
    'bytes=0-1,5-2',
    '"x"',
    'W/"',
    '::1, , evil',
    'null',
    'DELETE',
    'gzip;q=0',
    'x'.repeat(1_500),
  ),
);

interface Shot {
  route: number;
  who: 'visitor' | 'member' | 'moderator';
  method: string | null;
  /** In place of what stands in the address. */
  params: (string | null)[];
  query: [string, string][];
  headers: [string, string][];
  cookie: string | null;
  body: Body;
}

const shot: fc.Arbitrary<Shot> = fc.record({
  route: fc.nat(),
  who: fc.constantFrom('visitor' as const, 'member' as const, 'moderator' as const),
  method: fc.option(fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'GET', 'POST'), {
    freq: 6,
  }),
  params: fc.array(fc.option(value, { freq: 2 }), { minLength: 2, maxLength: 2 }),
  query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), value), { maxLength: 3 }),
  headers: fc.array(header, { maxLength: 2 }),
  cookie: fc.option(
    fc.constantFrom('__Host-s=', '__Host-s=%', '__Host-p=\u00e9', '__Host-c=a.b.c', '=;=;', '__proto__=x'),
    { freq: 8 },
  ),
  body,
});

/** Sends it as it is: fetch would tidy it up. */
function send(
  path: string,
  method: string,
  headers: Record<string, string>,
  text: string,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const whole = method === 'GET' || method === 'HEAD' ? '' : text;
    headers = { ...headers, 'Content-Length': String(Buffer.byteLength(whole)) };
    const sent = ask(`${site.origin}/`, { method, path, headers, agent: false }, (answer) => {
      let got = '';
      answer.setEncoding('utf8').on('data', (part: string) => (got += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: got }));
    });
    sent.on('error', reject);
    sent.end(whole);
  });
}

async function fire({ route, who, method, params, query, headers, cookie, body: made }: Shot): Promise<void> {
  const declared = site.app.declared[route % site.app.declared.length]!;
  const browser = house[who];
  const form = declared.kind === 'action' ? valid[declared.name] : undefined;
  const real: Record<string, string> = {
    id: declared.path.startsWith('/d/') ? house.place.id : house.own,
    slug: '-',
    name: 'Sterne',
    token: 'x',
  };
  let at = 0;
  const path =
    form && params.every((param) => param === null)
      ? form.path
      : declared.path.replace(
          /:(\w+)/g,
          (_, name: string) => encode(params[at++ % 2] ?? real[name] ?? 'x').slice(0, 1_500) || '-',
        );
  const search = query.length > 0 ? `?${encodeForm(query).slice(0, 1_500)}` : '';
  // What ends a session is sent without a token: the others still need theirs.
  const ends = ['sign-out', 'sessions', 'password'].includes(declared.name);
  const token = form && !ends ? { token: await tokenOf(browser) } : {};
  const cookies = cookie ?? [...browser.cookies].map(([name, held]) => `${name}=${held}`).join('; ');
  const answer = await send(
    path + search,
    method ?? declared.method,
    {
      'Accept-Language': 'fr',
      Origin: site.origin,
      'Sec-Fetch-Site': 'same-origin',
      ...(made.type === '' ? {} : { 'Content-Type': made.type }),
      ...(cookies === '' ? {} : { Cookie: Buffer.from(cookies).toString('latin1') }),
      ...Object.fromEntries(headers),
    },
    bodyOf(made, { ...form?.fields, ...token }),
  );
  const told = `${method ?? declared.method} ${path + search} → ${answer.status} ${answer.text.slice(0, 200)}`;
  if (answer.status >= 500 || answer.status < 200) throw new Error(told);
  if (!String(answer.headers['content-security-policy']).includes("default-src 'none'"))
    throw new Error(`no headers: ${told}`);
  const type = String(answer.headers['content-type'] ?? '');
  if (answer.status >= 400 && method !== 'HEAD') {
    // Something a person can read, or our script.
    if (!/^(text\/html|application\/json); charset=utf-8$/.test(type) || answer.text.length < 20)
      throw new Error(`no page: ${told}`);
  }
  const trouble = site.errors.splice(0);
  if (trouble.length > 0) throw new Error(`${told}: ${JSON.stringify(trouble)}`);
}

describe('whatever is sent', () => {
  it(`${RUNS} requests over every route leave no error behind`, async () => {
    await fc.assert(fc.asyncProperty(shot, fire), { numRuns: RUNS, seed: SEED, endOnFailure: true });
    expect((await house.visitor.get('/healthz')).text).toBe('ok');
    expect((await house.visitor.get(house.place.path)).status).toBe(200);
  }, 7_200_000);

  it('also what is no HTTP, or asks for another protocol', async () => {
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        const { hostname, port } = new URL(site.origin);
        const socket = connect(Number(port), hostname);
        let got = '';
        socket.setEncoding('latin1').on('data', (part) => (got += String(part)));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(got));
        socket.setTimeout(4_000, () => socket.destroy());
        socket.end(Buffer.from(text, 'latin1'));
      });
    const upgrade =
      'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    const targets = [
      '//',
      '/',
      '*',
      'http://[',
      'http://',
      '/%',
      LIVE_PATH,
      `${LIVE_PATH}?EIO=4&transport=websocket`,
      `${LIVE_PATH}?sid=x`,
      `${LIVE_PATH}?%`,
      '//live/',
      '?',
      '\\',
    ];
    const origins = [`Origin: ${site.origin}\r\n`, 'Origin: null\r\n', ''];
    const texts = [
      ...targets.flatMap((target) => origins.map((origin) => `GET ${target} HTTP/1.1\r\n${upgrade}${origin}\r\n`)),
      ...targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000',
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\nhalf`,
      `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(4_000)}\r\n`,
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nContent-Length: 0\r\n\r\n`,
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b`,
    ];
    const answers: string[] = [];
    for (let from = 0; from < texts.length; from += 10)
      answers.push(...(await Promise.all(texts.slice(from, from + 10).map(raw))));
    expect(answers.filter((answer) => /^HTTP\/1\.[01] 5/.test(answer))).toEqual([]);
    expect(site.errors).toEqual([]);
    expect((await house.visitor.get('/healthz')).text).toBe('ok');
  });
});
