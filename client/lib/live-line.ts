import type { Socket } from 'socket.io-client';
import { LIVE_PATH } from '#shared/events.ts';
import type { ClientEvents, ServerEvents, Wanted, Watching } from '#shared/events.ts';
import { random } from './random.ts';

/** A tab nobody looks at keeps its socket this long, ms. */
const HIDDEN_MS = 60_000;

export interface Heard {
  /** What to watch. */
  wanted(): Wanted;
  /** It is watched; `again` when the connection had been lost. */
  watching(answer: Watching, again: boolean): void;
  discussion: ServerEvents['discussion'];
  account: ServerEvents['account'];
  cases: ServerEvents['cases'];
  /** Somebody came back to the tab. */
  returned(): void;
}

/** The socket of a page. Where sockets are blocked nothing is said: the page stays what it is. */
export interface Line {
  /** Asks anew, once what is wanted has changed. */
  watch(): void;
  end(): void;
}

export function openLine(heard: Heard): Line {
  let socket: Socket<ServerEvents, ClientEvents> | null = null;
  let ended = false;
  let before = false;
  let hiding: ReturnType<typeof setTimeout> | undefined;

  const watch = (again: boolean): void => {
    if (socket?.connected) socket.emit('watch', heard.wanted(), (answer) => heard.watching(answer, again));
  };
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
      watch(before);
      before = true;
    });
    socket.on('discussion', heard.discussion);
    socket.on('account', heard.account);
    socket.on('cases', heard.cases);
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
    heard.returned();
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
  return {
    watch: () => watch(false),
    end() {
      ended = true;
      clearTimeout(hiding);
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('pagehide', left);
      removeEventListener('pageshow', back);
      socket?.disconnect();
    },
  };
}
