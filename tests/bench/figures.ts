import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { newId } from '#server/db/ids.ts';
import type { Page } from '#shared/pages.ts';
import type { Filled } from './generate.ts';
import { get, post, startBare, startReaders, underLoad } from './servers.ts';
import type { Running } from './servers.ts';

/** One line of the table: what was measured, beside its goal. */
export interface Figure {
  what: string;
  goal: string;
  measured: string;
  met: boolean;
}

/** Rounds of each side, taken in turn, so that a change of the machine's mood falls on both. */
const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 8;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

interface Side {
  port: number;
  requests: string[];
}

/** How many requests a second the first side answers for one of the second. */
export async function ratio(side: Side, other: Side): Promise<{ ratio: number; one: number; other: number }> {
  const rates: { one: number[]; other: number[] } = { one: [], other: [] };
  const rate = async ({ port, requests }: Side): Promise<number> =>
    (await underLoad({ port, requests, connections: CONNECTIONS, seconds: SECONDS })).perSecond;
  // One round that does not count, for the compiler of each.
  await rate(side);
  await rate(other);
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.one.push(await rate(side));
    rates.other.push(await rate(other));
  }
  const [one, two] = [median(rates.one), median(rates.other)];
  return { ratio: one / two, one, other: two };
}

export const told = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
const rates = ({ one, other }: { one: number; other: number }): string =>
  `(${Math.round(one)}/s against ${Math.round(other)}/s)`;

/** The discussion page, for a visitor and for members, against bare `node:http` with the same bytes. */
export async function pageFigures(site: Running, filled: Filled): Promise<Figure[]> {
  const html = await (await fetch(`http://127.0.0.1:${site.port}${filled.page}`)).text();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bare-'));
  writeFileSync(join(folder, 'page.html'), html);
  const bare = await startBare(join(folder, 'page.html'));
  const bytes = `${Math.round(Buffer.byteLength(html) / 1000)} kB`;
  const bareSide: Side = { port: bare.port, requests: [get('/')] };
  const visitor = await ratio({ port: site.port, requests: [get(filled.page)] }, bareSide);
  const member = await ratio(
    { port: site.port, requests: filled.sessions.slice(0, 50).map((cookie) => get(filled.page, cookie)) },
    bareSide,
  );
  await bare.stop();
  rmSync(folder, { recursive: true });
  return [
    {
      what: `discussion page of 20 posts (${bytes}) for a visitor, against bare node:http with the same bytes`,
      goal: '≥ 0.5',
      measured: `${told(visitor.ratio)} ${rates(visitor)}`,
      met: visitor.ratio >= 0.5,
    },
    {
      what: 'the same page for signed-in members, nothing kept',
      goal: '≥ 0.2',
      measured: `${told(member.ratio)} ${rates(member)}`,
      met: member.ratio >= 0.2,
    },
  ];
}

/** A member's last page of a long discussion against its first. */
export async function longFigure(site: Running, { long, sessions }: Filled): Promise<Figure> {
  const side = (page: number): Side => ({
    port: site.port,
    requests: sessions.slice(0, 50).map((cookie) => get(`${long.path}${page === 1 ? '' : `?page=${page}`}`, cookie)),
  });
  const found = await ratio(side(2), side(long.pages));
  return {
    what: `last page of a discussion of ${long.pages * 20} replies against its second, time of one (member)`,
    goal: '≤ 1.2 ×',
    measured: `${told(found.ratio)} × ${rates(found)}`,
    met: found.ratio <= 1.2,
  };
}

/** The same page on a large site against a small one. */
export async function sizeFigure(
  [small, smallSite]: [Filled, Running],
  [large, largeSite]: [Filled, Running],
): Promise<Figure> {
  const side = (filled: Filled, { port }: Running): Side => ({
    port,
    requests: filled.sessions.slice(0, 50).map((cookie) => get(filled.page, cookie)),
  });
  const found = await ratio(side(small, smallSite), side(large, largeSite));
  const count = (posts: number): string => posts.toLocaleString('en').replaceAll(',', '\u202f');
  return {
    what: `a page on a site of ${count(large.posts)} posts against one of ${count(small.posts)}, time of one (member)`,
    goal: '≤ 1.3 ×',
    measured: `${told(found.ratio)} × ${rates(found)}`,
    met: found.ratio <= 1.3,
  };
}

const READERS = 1_000;
const RINGS = 6;

/** How long after a reply is stored the readers of its discussion have it. */
export async function ringFigure(site: Running, { short, sessions }: Filled): Promise<Figure> {
  const origin = `http://127.0.0.1:${site.port}`;
  const readers = await startReaders({
    port: site.port,
    path: short,
    cookies: sessions.slice(100, 250),
    count: READERS,
    replies: RINGS,
  });
  const stored: number[] = [];
  for (let count = 0; count < RINGS; count += 1) {
    const cookie = sessions[count] ?? '';
    const headers = { Cookie: `__Host-s=${cookie}`, Accept: 'application/json' };
    const page = (await (await fetch(`${origin}${short}`, { headers })).json()) as Page<'discussion'>;
    const answer = await fetch(`${origin}${short}/reply`, {
      method: 'POST',
      headers: { ...headers, Origin: origin, 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({
        token: page.shell.token ?? '',
        as: page.data.composer?.as[0]?.id ?? '',
        submission: newId(),
        in_reply_to: '',
        do: 'publish',
        body: `Une réponse de plus, la ${count + 1}e.`,
      }),
    });
    if (!answer.ok) throw new Error(`A reply was answered with ${answer.status}`);
    stored.push(Date.now());
    // The next one comes when all have had time to look.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  }
  // The first round warms both sides up.
  const waits = (await readers.seen).slice(1).flatMap((times, index) => times.map((at) => at - stored[index + 1]!));
  waits.sort((a, b) => a - b);
  const p = (share: number): number => waits[Math.floor(waits.length * share)] ?? 0;
  return {
    what: `a new reply seen by ${READERS} connected readers, half of them members, p95`,
    goal: '≤ 1 s',
    measured: `${(p(0.95) / 1000).toFixed(2)} s (median ${(p(0.5) / 1000).toFixed(2)} s)`,
    met: p(0.95) <= 1_000,
  };
}

/** Replies with a quote, each by a member's form and durable when answered, against bare inserts, each its own commit. */
export async function writeFigure(site: Running, filled: Filled): Promise<Figure> {
  const origin = `http://127.0.0.1:${site.port}`;
  const address = `${filled.page}/reply`;
  const quoted = await opening(origin, filled.page);
  const forms: string[] = [];
  for (const [index, cookie] of filled.sessions.entries()) {
    const headers = { Cookie: `__Host-s=${cookie}`, Accept: 'application/json' };
    const page = (await (await fetch(`${origin}${filled.page}`, { headers })).json()) as Page<'discussion'>;
    const as = page.data.composer?.as[0]?.id ?? '';
    for (let count = 0; count < 6; count += 1) {
      const body = `> @${quoted.name} #0\n> ${quoted.sentence}\n\nJe suis d’accord, et je pense à la suite, numéro ${index}.${count}.`;
      const fields = { token: page.shell.token ?? '', as, submission: newId(), in_reply_to: '', do: 'publish', body };
      forms.push(post(address, origin, cookie, fields));
    }
  }
  // The first starts the renderer.
  const once = { port: site.port, connections: 8, seconds: 0, once: true };
  await underLoad({ ...once, requests: forms.splice(0, 200) });
  const measured: number[] = [];
  const bare: number[] = [];
  const each = Math.floor(forms.length / 3);
  for (let round = 0; round < 3; round += 1) {
    measured.push((await underLoad({ ...once, requests: forms.splice(0, each) })).perSecond);
    bare.push(bareInserts(filled.dataDir));
  }
  const [one, other] = [median(measured), median(bare)];
  return {
    what: 'reply with a quote, stored and durable, against one bare insert a transaction (better-sqlite3, synchronous=FULL)',
    goal: '≥ 0.25',
    measured: `${told(one / other)} ${rates({ one, other })}`,
    met: one / other >= 0.25,
  };
}

async function opening(origin: string, path: string): Promise<{ name: string; sentence: string }> {
  const answer = await fetch(`${origin}${path}`, { headers: { Accept: 'application/json' } });
  const { data } = (await answer.json()) as Page<'discussion'>;
  const [first] = data.opening?.body ?? [];
  const words = first?.kind === 'own' ? first.html.replace(/<[^>]*>/g, '') : '';
  return { name: data.opening?.author?.name ?? '', sentence: words.slice(0, words.indexOf('.') + 1) };
}

/** Transactions of one insert a second, on the same disk, as durable. */
function bareInserts(folder: string): number {
  const place = mkdtempSync(join(folder, 'bare-'));
  const database = new BetterSqlite(join(place, 'bare.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('create table t (id text primary key, body text) strict');
  const insert = database.prepare('insert into t values (?, ?)');
  const begun = performance.now();
  let count = 0;
  while (performance.now() - begun < 2_000) {
    insert.run(newId(), 'x'.repeat(1_000));
    count += 1;
  }
  const perSecond = (count * 1000) / (performance.now() - begun);
  database.close();
  rmSync(place, { recursive: true });
  return perSecond;
}
