import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { LIVE_PATH } from '#shared/events.ts';
import type { ClientEvents, ServerEvents, Wanted, Watching } from '#shared/events.ts';
import type { Browser } from './browser.ts';
import type { Site } from './site.ts';

export interface Ring {
  discussionId: string;
  revision: number;
}

/** A socket as a page opens it, with a note of everything that came. */
export interface LiveWindow {
  socket: Socket<ServerEvents, ClientEvents>;
  rings: Ring[];
  /** Every event that came, whatever its name. */
  events: unknown[][];
  /** Watches these; gives the revisions of those it may see. */
  watch(...discussions: string[]): Promise<Record<string, number>>;
  /** Watches what is wanted; gives the whole answer. */
  ask(wanted: Wanted): Promise<Watching>;
  /** Waits for the next ring of this discussion that has not been waited for. */
  rung(discussionId: string): Promise<Ring>;
  /** Waits until the site has closed it; gives the reason. */
  closed: Promise<string>;
  close(): void;
}

export interface LiveOptions {
  origin?: string | undefined;
}

/** What a page of `browser` sends with a handshake. */
export const handshakeOf = (browser: Browser, origin: string | undefined = browser.origin): Record<string, string> => ({
  ...(origin === undefined ? {} : { Origin: origin }),
  Cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
});

/** Opens a socket with the cookies of a browser. Rejects when the site refuses it. */
export async function openLive(browser: Browser, headers = handshakeOf(browser)): Promise<LiveWindow> {
  const socket: Socket<ServerEvents, ClientEvents> = io(browser.origin, {
    path: LIVE_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: headers,
  });
  const rings: Ring[] = [];
  const events: unknown[][] = [];
  const waiting: { discussionId: string; done(ring: Ring): void }[] = [];
  let awaited = 0;
  const settle = (): void => {
    for (const wait of [...waiting]) {
      const at = rings.findIndex((ring, i) => i >= awaited && ring.discussionId === wait.discussionId);
      const ring = rings[at];
      if (!ring) continue;
      awaited = at + 1;
      waiting.splice(waiting.indexOf(wait), 1);
      wait.done(ring);
    }
  };
  socket.onAny((...event: unknown[]) => events.push(event));
  socket.on('discussion', (ring) => {
    rings.push(ring);
    settle();
  });
  const closed = new Promise<string>((done) => socket.on('disconnect', (reason) => done(reason)));
  await new Promise<void>((done, refuse) => {
    socket.once('connect', done);
    socket.once('connect_error', refuse);
  });
  const ask = (wanted: Wanted): Promise<Watching> => new Promise((done) => socket.emit('watch', wanted, done));
  return {
    socket,
    rings,
    events,
    closed,
    ask,
    watch: async (...discussions) => (await ask({ discussions })).revisions,
    rung: (discussionId) =>
      new Promise((done) => {
        waiting.push({ discussionId, done });
        settle();
      }),
    close: () => socket.disconnect(),
  };
}

/**
 * Waits until everything rung before has been told: one thing is told after the other, so what an open window
 * hears of `quiet` (public, and watched by it) comes after.
 */
export async function afterRings(site: Site, window: LiveWindow, quiet: string): Promise<void> {
  const revision = (marks.get(site) ?? 0) + 1;
  marks.set(site, revision);
  site.context.bus.ring('discussion', { discussionId: quiet, revision });
  // One that was rung for another window comes here too.
  while ((await window.rung(quiet)).revision < revision);
}

const marks = new WeakMap<Site, number>();
