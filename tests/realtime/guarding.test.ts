import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIVE_PATH, WATCHED_MAX } from '#shared/events.ts';
import type { DiscussionTable } from '#server/db/schema.ts';
import { newId } from '#server/db/ids.ts';
import { SOCKETS_PER_ACCOUNT, SOCKETS_PER_NETWORK } from '#server/realtime/handshake.ts';
import type { Browser } from '#tests/support/browser.ts';
import { afterRings, handshakeOf, openLive } from '#tests/support/live.ts';
import type { LiveWindow } from '#tests/support/live.ts';
import { openSite, PASSWORD } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, NIGHT_ROUND } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** The pass lines of SECURITY S8 and 3.8. */

let site: Site;
let place: Place;
/** Public, and nothing happens in it. */
let quiet: Place;
let member: Browser;
const windows: LiveWindow[] = [];

beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  quiet = await imported(site, { ...NIGHT_ROUND, entry: { ...NIGHT_ROUND.entry, title: 'Une autre nuit' } });
  member = await site.member('Mésange');
});
afterEach(() => {
  for (const window of windows.splice(0)) window.close();
});
afterAll(() => site.close());

async function open(browser: Browser, headers?: Record<string, string>): Promise<LiveWindow> {
  const window = await openLive(browser, headers);
  windows.push(window);
  return window;
}

const become = (values: Partial<DiscussionTable>): Promise<unknown> =>
  site.context.database.write((tx) => tx.db.updateTable('discussion').set(values).where('id', '=', place.id).execute());

const ring = (): void => site.context.bus.ring('discussion', { discussionId: place.id, revision: 99 });

describe('a handshake', () => {
  it.each([
    ['another site', 'https://ailleurs.example'],
    ['another scheme', (origin: string) => origin.replace('http:', 'https:')],
    ['another port', (origin: string) => `${origin}1`],
    ['a page without origin', 'null'],
    ['no page', undefined],
  ])('from %s is refused', async (_who, given) => {
    const origin = typeof given === 'function' ? given(site.origin) : given;
    const { Cookie = '' } = handshakeOf(member);
    await expect(open(member, { Cookie, ...(origin === undefined ? {} : { Origin: origin }) })).rejects.toThrow();
  });

  it('of polling is an address that does not exist, with the headers of every answer', async () => {
    const answer = await member.get(`${LIVE_PATH}?EIO=4&transport=polling`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await member.get(`${LIVE_PATH}socket.io.js`)).status).toBe(404);
  });

  it('that names the socket of somebody else is refused', async () => {
    const socket = raw(member, '&sid=x');
    await expect(socket.opened).rejects.toThrow();
  });

  it('is refused when an account or a network has enough sockets open', async () => {
    const busy = await openSite({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    const own = await busy.member('Pipit');
    for (let count = 0; count < SOCKETS_PER_ACCOUNT; count += 1) await open(own);
    await expect(open(own)).rejects.toThrow();
    const stranger = busy.visitor();
    const from = (network: string): Record<string, string> => ({
      ...handshakeOf(stranger),
      'X-Forwarded-For': `198.51.100.1, ${network}`,
    });
    await Promise.all(Array.from({ length: SOCKETS_PER_NETWORK }, () => open(stranger, from('203.0.113.7'))));
    await expect(open(stranger, from('203.0.113.7'))).rejects.toThrow();
    await open(stranger, from('203.0.113.8'));
    await busy.close();
  });
});

describe('what a viewer may not see', () => {
  const STATES: [string, Partial<DiscussionTable>][] = [
    ['for members', { audience: 'members' }],
    ['for oneself', { audience: 'me' }],
    ['removed', { removed_at: '2026-02-01T00:00:00.000Z' }],
    ['held', { hold: 'held' }],
  ];
  const open_: Partial<DiscussionTable> = { audience: 'public', removed_at: null, hold: 'none' };

  it.each(STATES)('%s, cannot be watched and does not ring', async (_state, values) => {
    const stranger = await open(site.visitor());
    await become(values);
    expect(await stranger.watch(place.id, quiet.id, newId())).toEqual({ [quiet.id]: 1 });
    ring();
    await afterRings(site, stranger, quiet.id);
    expect(stranger.events).toEqual([['discussion', { discussionId: quiet.id, revision: expect.any(Number) }]]);
    await become(open_);
  });

  it.each(STATES)('%s since it was watched, rings no more: the socket closes', async (_state, values) => {
    const stranger = await open(site.visitor());
    expect(await stranger.watch(place.id, quiet.id)).toEqual({ [place.id]: expect.any(Number), [quiet.id]: 1 });
    await become(values);
    ring();
    expect(await stranger.closed).toBe('io server disconnect');
    expect(stranger.events).toEqual([]);
    await become(open_);
  });

  it('for members, rings for members', async () => {
    const [stranger, own] = [await open(site.visitor()), await open(member)];
    for (const window of [stranger, own]) await window.watch(quiet.id);
    await become({ audience: 'members' });
    expect(Object.keys(await stranger.watch(place.id, quiet.id))).toEqual([quiet.id]);
    expect(Object.keys(await own.watch(place.id, quiet.id)).sort()).toEqual([place.id, quiet.id].sort());
    ring();
    expect(await own.rung(place.id)).toEqual({ discussionId: place.id, revision: 99 });
    await afterRings(site, stranger, quiet.id);
    expect(stranger.rings.map(({ discussionId }) => discussionId)).toEqual([quiet.id]);
    await become(open_);
  });

  it('is not heard of once something else is watched', async () => {
    const stranger = await open(site.visitor());
    await stranger.watch(place.id);
    await stranger.watch(quiet.id);
    ring();
    await afterRings(site, stranger, quiet.id);
    expect(stranger.rings.map(({ discussionId }) => discussionId)).toEqual([quiet.id]);
  });
});

describe('a session that ends', () => {
  const NEXT = 'quatre agneaux sous le pont de fer';
  it.each<[string, (own: Browser, other: Browser) => Promise<unknown>]>([
    ['by signing out', (own) => own.submit('/settings', '/sign-out', {})],
    ['by ending the others', (_own, other) => other.submit('/settings', '/settings/sessions', { session: 'others' })],
    [
      'by another password',
      (_own, other) => other.submit('/settings', '/settings/password', { current: PASSWORD, password: NEXT }),
    ],
  ])('%s, closes its sockets within a second', async (how, act) => {
    const name = `Bruant ${how.split(' ').at(-1)}`;
    const own = await site.member(name);
    const other = site.visitor();
    await other.submit('/sign-in', '/sign-in', { name, password: PASSWORD });
    const window = await open(own);
    await window.watch(place.id);
    await act(own, other);
    const since = performance.now();
    expect(await window.closed).toBe('io server disconnect');
    expect(performance.now() - since).toBeLessThan(1_000);
    // What is left of the cookie is a visitor's.
    await become({ audience: 'members' });
    const after = await open(own);
    expect(await after.watch(place.id)).toEqual({});
    await become({ audience: 'public' });
  });

  it('by its age, rings no more', async () => {
    const own = await site.member('Linotte');
    const window = await open(own);
    await window.watch(place.id);
    site.clock.advance(31 * 24 * 3_600_000);
    ring();
    expect(await window.closed).toBe('io server disconnect');
    expect(window.events).toEqual([]);
    site.clock.advance(-31 * 24 * 3_600_000);
  });
});

/** A bare WebSocket in the place of a page's, to send what no page sends. */
function raw(browser: Browser, more = '') {
  const address = `${browser.origin.replace('http', 'ws')}${LIVE_PATH}?EIO=4&transport=websocket${more}`;
  // Node's own takes headers, which the standard's does not.
  const socket = new WebSocket(address, { headers: handshakeOf(browser) } as unknown as string[]);
  const closed = new Promise<void>((done) => socket.addEventListener('close', () => done()));
  const opened = new Promise<void>((done, refuse) => {
    socket.addEventListener('error', () => refuse(new Error('refused')));
    socket.addEventListener('message', ({ data }) => {
      if (String(data).startsWith('0')) socket.send('40');
      if (String(data).startsWith('40')) done();
    });
  });
  return { socket, closed, opened };
}

describe('what no page of ours sends', () => {
  const FRAMES: [string, string[]][] = [
    ['an unknown event', ['42["nothing",{}]']],
    ['the name of an own property', ['42["__proto__",{}]']],
    ['the name of a method', ['42["constructor",{}]']],
    ['an object for a name', ['42[{"watch":1},{}]']],
    ['a number for a name', ['42[7,{}]']],
    ['a reserved name', ['42["disconnect"]']],
    ['a word for a list', ['420["watch",{"discussions":"x"}]']],
    ['objects for ids', ['420["watch",{"discussions":[{"a":1}]}]']],
    ['no id', ['420["watch",{"discussions":["x"]}]']],
    ['too many ids', [`420["watch",${JSON.stringify({ discussions: Array(WATCHED_MAX + 1).fill(newId()) })}]`]],
    ['no list', ['420["watch",{"discussions":[],"lists":["journals/../x"]}]']],
    ['a room that is no list', ['420["watch",{"discussions":[],"lists":["account x"]}]']],
    ['too many lists', ['420["watch",{"discussions":[],"lists":["boards","boards","boards"]}]']],
    ['a field more', ['420["watch",{"discussions":[],"__proto__":{"a":1},"as":"host"}]']],
    ['nothing', ['420["watch"]']],
    ['no wish for an answer', ['42["watch",{"discussions":[]}]']],
    ['bytes', ['451-["watch",{"_placeholder":true,"num":0}]']],
    ['half a packet', ['42["watch"']],
    ['noise', ['\u0000\uFFFF']],
    ['a packet of no type', ['49']],
    ['depth', [`420["watch",${'['.repeat(5_000)}${']'.repeat(5_000)}]`]],
    ['17 kB', [`420["watch",{"discussions":["${'x'.repeat(17_000)}"]}]`]],
    ['one packet after the other', Array.from({ length: 40 }, () => '420["watch",{"discussions":[]}]')],
    ['answers to nothing', Array.from({ length: 40 }, () => '437[]')],
  ];
  it.each(FRAMES)('%s, closes the socket and nothing else', async (_what, frames) => {
    const witness = await open(site.visitor());
    await witness.watch(quiet.id);
    const { socket, opened, closed } = raw(site.visitor());
    await opened;
    for (const frame of frames) socket.send(frame);
    await closed;
    await afterRings(site, witness, quiet.id);
    expect((await member.get(place.path)).status).toBe(200);
  });
});

it('a listener that throws does not undo what is stored', async () => {
  const { bus, database } = site.context;
  const stop = bus.on('discussion', () => {
    throw new TypeError('Broken');
  });
  const window = await open(member);
  await window.watch(place.id);
  await database.write((tx) => {
    tx.ring('discussion', { discussionId: place.id, revision: 7 });
    return Promise.resolve();
  });
  expect(await window.rung(place.id)).toEqual({ discussionId: place.id, revision: 7 });
  stop();
  expect(site.errors.splice(0)).toEqual([{ event: 'bus_listener', at: expect.stringMatching(/^TypeError < at /) }]);
});
