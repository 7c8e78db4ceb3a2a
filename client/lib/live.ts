import type { Socket } from 'socket.io-client';
import { LIVE_PATH } from '#shared/events.ts';
import type { ClientEvents, ServerEvents } from '#shared/events.ts';

/** A tab nobody looks at keeps its socket this long, ms. */
const HIDDEN_MS = 60_000;
/** Between two looks, ms: a lively discussion must not become a storm of requests. */
const GAP_MS = 1_500;
/** Everybody is told at the same moment; they need not all ask at the same moment. */
const SPREAD_MS = 200;

export interface Watched {
  /** What to watch, with the revision that the page shows of each; null for one that is not known. */
  discussions(): Map<string, number | null>;
  /** Fetches the page anew and shows what has changed. Never rejects. */
  look(): Promise<void>;
  /** Milliseconds between two looks. */
  gap?: number;
}

/**
 * Looks again whenever something the page shows has changed, when the connection is back, and when somebody comes back to
 * the tab. Where sockets are blocked nothing is said: the page stays what it is. Returns the function that ends it.
 */
export function follow({ discussions, look, gap = GAP_MS }: Watched): () => void {
  let socket: Socket<ServerEvents, ClientEvents> | null = null;
  let ended = false;
  let before = false;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const lookSoon = spaced(look, gap);

  const behind = (revisions: Record<string, number>): boolean =>
    [...discussions()].some(([id, shown]) => shown !== null && (revisions[id] ?? Infinity) > shown);

  const connect = async (): Promise<void> => {
    const { io } = await import('socket.io-client');
    if (ended || socket) return;
    socket = io({
      path: LIVE_PATH,
      transports: ['websocket'],
      reconnectionDelay: 1_000,
      reconnectionDelayMax: 60_000,
      randomizationFactor: 0.5,
    });
    socket.on('connect', () => {
      const again = before;
      before = true;
      socket?.emit('watch', { discussions: [...discussions().keys()] }, ({ revisions }) => {
        if (again || behind(revisions)) lookSoon();
      });
    });
    socket.on('discussion', ({ discussionId, revision }) => {
      if (revision > (discussions().get(discussionId) ?? -1)) lookSoon();
    });
    // The site closed it: somebody signed out, or may not see this any more. Asking again says which.
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') setTimeout(() => shown() && socket?.connect(), 500 + random(1_000));
    });
  };

  const shown = (): boolean => !ended && document.visibilityState === 'visible';
  const seen = (): void => {
    clearTimeout(hiding);
    if (document.visibilityState === 'hidden') {
      hiding = setTimeout(() => socket?.disconnect(), HIDDEN_MS);
      return;
    }
    lookSoon();
    socket?.connect();
  };
  // An open socket keeps a page out of the browser's memory of the pages before.
  const left = (): void => void socket?.disconnect();
  const back = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) seen();
  };
  document.addEventListener('visibilitychange', seen);
  addEventListener('pagehide', left);
  addEventListener('pageshow', back);
  connect().catch(() => {
    // Without the script of sockets there are none.
  });
  return () => {
    ended = true;
    clearTimeout(hiding);
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('pagehide', left);
    removeEventListener('pageshow', back);
    socket?.disconnect();
  };
}

const random = (max: number): number => ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32) * max;

/** One call at a time, `gap` ms apart; several meanwhile are one more. */
function spaced(work: () => Promise<void>, gap: number): () => void {
  let asked = false;
  let busy = false;
  const go = async (): Promise<void> => {
    busy = true;
    while (asked) {
      await pause(random(SPREAD_MS));
      asked = false;
      await work();
      if (asked) await pause(gap);
    }
    busy = false;
  };
  return () => {
    asked = true;
    if (!busy) void go();
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
