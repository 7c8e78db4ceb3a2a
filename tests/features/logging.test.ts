import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from '#tests/support/browser.ts';
import { dump, textOf } from '#tests/support/dump.ts';
import { FORMS, furnish, tokenOf } from '#tests/support/forms.ts';
import type { House } from '#tests/support/forms.ts';
import { engine, openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { signUp } from '#tests/support/sign-up.ts';

/**
 * A day on the site, seen from two networks through a proxy that says so, and what is left of it afterwards: in the log
 * lines only what SECURITY 3.11 allows, at rest nothing of where anybody came from (SECURITY P1).
 */

const NETWORKS = ['203.0.113.77', '2001:db8:dead:beef:1234:5678:9abc:def1'] as const;
const PACKED = [Buffer.from([203, 0, 113, 77]), Buffer.from('20010db8deadbeef123456789abcdef1', 'hex')];
const AGENT = 'Hydrophone/7.3 (Quenouille; rv:99)';
const LANGUAGES = 'fr-XK,br;q=0.7,kw;q=0.3';
const REFERRER = 'https://elsewhere.example/annuaire?cherche=quenouille';
const QUERY = 'cherche=Rhododendron';

let site: Site;
let house: House;

/** As one of the two networks sends it. */
const from = (network: number): Record<string, string> => ({
  'X-Forwarded-For': NETWORKS[network]!,
  'User-Agent': AGENT,
  'Accept-Language': LANGUAGES,
  Referer: REFERRER,
});

beforeAll(async () => {
  site = await openSite({ limits: true, env: { TRUSTED_PROXIES: '127.0.0.1' } });
  house = await furnish(site);
  site.log.splice(0);
  for (const { path, method } of site.app.declared) {
    const address = path.replace(':slug', 'x').replace(':name', 'M%C3%A9sange').replace(/:\w+/, house.own);
    for (const [index, browser] of [house.visitor, house.member, house.moderator].entries()) {
      const headers = from(index % 2);
      await browser.window().request(`${address}?${QUERY}`, { headers });
      if (method === 'POST') await browser.window().send(address, { body: 'x' }, { headers });
    }
  }
  const faults: [string, Record<string, string>][] = [
    ['/nulle-part/Quenouille', {}],
    ['/%E0%A4%A', {}],
    ['/assets/Quenouille.js', {}],
  ];
  for (const [path, headers] of faults) await house.visitor.request(path, { headers: { ...from(0), ...headers } });
  for (const row of Object.values(FORMS)) {
    const sender: Browser = house[row.by];
    const fields = await row.fields(house);
    await sender.send(row.path(house), { ...fields, token: await tokenOf(sender) }, { headers: from(1) });
    if (row.by === 'visitor') house.visitor = site.visitor();
  }
  for (let count = 0; count < 7; count += 1) {
    const fields = { name: 'Mésange', password: `${PASSWORD} ${count}`, token: await tokenOf(house.stranger) };
    await house.stranger.send('/sign-in', fields, { headers: from(0) });
  }
});
afterAll(() => site.close());

it('log lines hold an event, a route’s pattern, a status and a duration, and nothing that tells who or what', () => {
  const statuses = new Set(site.log.map(({ status }) => status));
  for (const status of [200, 302, 303, 401, 403, 404, 422, 429])
    expect([status, statuses.has(status)]).toEqual([status, true]);
  const patterns = new Set(['-', ...site.app.declared.map(({ path }) => path)]);
  for (const line of site.log) {
    expect(Object.keys(line).filter((key) => !['event', 'route', 'status', 'ms', 'request'].includes(key))).toEqual([]);
    expect(line.event).toBe('request');
    expect([line.route, patterns.has(line.route ?? '')]).toEqual([line.route, true]);
    expect(Number.isInteger(line.ms)).toBe(true);
  }
  const secrets = [house.member, house.stranger].flatMap(({ cookies }) => [...cookies.values()]);
  for (const told of [
    ...NETWORKS,
    'Mésange',
    'M%C3%A9sange',
    house.own,
    house.place.id,
    'Quenouille',
    'Rhododendron',
    'Hydrophone',
    'fr-XK',
    'elsewhere',
    PASSWORD,
    house.link,
    ...secrets,
  ]) {
    expect([told, JSON.stringify(site.log).includes(told)]).toEqual([told, false]);
  }
});

it('nothing at rest tells from where anybody came, with what, or in which languages', async () => {
  const stored = textOf(await dump(site));
  expect(stored).toContain('Mésange');
  const files = readdirSync(site.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  if (engine === 'sqlite') expect(bytes.some((content) => content.includes('Mésange'))).toBe(true);

  const texts = [...NETWORKS, '2001:db8:dead:beef', '2001:0db8:dead:beef', AGENT, LANGUAGES, REFERRER];
  const forms = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(Buffer.from(text).toString('hex')),
    ...['base64', 'base64url'].map((encoding) => Buffer.from(Buffer.from(text).toString(encoding as BufferEncoding))),
    ...['md5', 'sha1', 'sha256'].flatMap((name) => {
      const digest = createHash(name).update(text).digest();
      return [
        digest,
        ...['hex', 'base64', 'base64url'].map((encoding) => Buffer.from(digest.toString(encoding as BufferEncoding))),
      ];
    }),
  ]);
  const traces = [...forms, ...PACKED, ...PACKED.map((packed) => Buffer.from(packed.toString('hex')))];
  for (const place of [Buffer.from(stored), ...bytes]) {
    for (const trace of traces)
      expect([trace.toString('latin1'), place.includes(trace)]).toEqual([trace.toString('latin1'), false]);
  }
});

it('addresses that nobody trusted wrote are not believed', async () => {
  const direct = await openSite({ limits: true });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const browser = direct.visitor();
    const headers = { 'X-Forwarded-For': `203.0.113.${count}` };
    statuses.push((await signUp(browser, `Hirondelle ${count}`, {}, { headers })).status);
  }
  expect(statuses).toEqual([303, 303, 303, 429]);
  await direct.close();
});
