import { createServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import { LIVE_PATH } from '#shared/events.ts';
import type { Context } from '../context-types.ts';
import { whereOf } from '../log.ts';
import { createCallers, isOwnOrigin } from './handshake.ts';
import type { Caller, TrustProxy } from './handshake.ts';
import { createRinger } from './ring.ts';
import { accountRoom, sessionRoom } from './rooms.ts';
import type { LiveServer, LiveSocket } from './types.ts';
import { CLIENT_EVENT_TABLE } from './watch.ts';

export interface Realtime {
  /** Closes every socket and takes no other. */
  close(): Promise<void>;
}

/** SECURITY 3.8: what one socket may send. Answers to pings count, so that no kind of packet is free. */
const PACKETS = { most: 30, perMs: 10_000 };
/** All sockets together; `server.maxConnections` leaves room beside them for pages. */
const SOCKETS_MAX = 10_000;
const FAREWELL_MS = 1_000;

interface Packet {
  type: string;
  data?: unknown;
}

/** Nobody sends us bytes; announced and never sent, they would be waited for. */
const isBinary = ({ type, data }: Packet): boolean =>
  type === 'message' && (typeof data !== 'string' || /^[56]/.test(data));

/** Engine.IO's own socket, as far as we touch it. */
interface RawSocket {
  request: IncomingMessage | null;
  remoteAddress: string;
  on(event: 'packet' | 'close', listener: (packet: Packet) => void): void;
  close(discard?: boolean): void;
}

/** Lets browsers watch discussions over WebSocket, on the server that serves the pages. */
export function attachRealtime(context: Context, server: HttpServer, trust: TrustProxy): Realtime {
  const { bus, config, log } = context;
  const callers = createCallers(context, trust);
  const arriving = new WeakMap<IncomingMessage, Caller>();
  const present = new WeakMap<object, Caller>();

  // Without connectionStateRecovery, which would skip the question who is asking (SECURITY fact 5).
  const io: LiveServer = new Server({
    path: LIVE_PATH,
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 16_384,
    connectTimeout: 10_000,
    allowRequest(request, decide) {
      if (!isOwnOrigin(config, request) || io.engine.clientsCount >= SOCKETS_MAX) return decide(null, false);
      callers.identify(request).then(
        (caller) => {
          if (caller) arriving.set(request, caller);
          decide(null, caller !== null);
        },
        (failure: unknown) => {
          log.error({ event: 'socket_handshake', at: whereOf(failure) });
          decide(null, false);
        },
      );
    },
  });
  // A server that never listens: Socket.IO would take over the real one's requests, and answer without our headers.
  const carrier = createServer();
  io.attach(carrier);

  io.engine.on('connection', (raw: RawSocket) => {
    const caller = raw.request && arriving.get(raw.request);
    // Cookies, address, browser: nothing of the handshake stays.
    raw.request = null;
    raw.remoteAddress = '';
    if (!caller || !callers.enter(caller)) return raw.close(true);
    present.set(raw, caller);
    raw.on('close', () => callers.leave(caller));
    const budget = createBudget();
    raw.on('packet', (packet) => {
      if (!budget() || isBinary(packet)) raw.close(true);
    });
  });

  io.on('connection', (socket) => {
    const caller = present.get(socket.conn);
    if (!caller) return void socket.disconnect(true);
    socket.data = { caller, watching: [] };
    if (caller.sessionId !== null) void socket.join(sessionRoom(caller.sessionId));
    if (caller.accountId !== null) void socket.join(accountRoom(caller.accountId));
    listenTo(context, socket);
  });

  const ringer = createRinger(context, io);
  const stops = [
    bus.on('discussion', ringer.discussion),
    bus.on('account', ringer.account),
    bus.on('cases', ringer.cases),
    bus.on('sessionsEnded', ({ sessionIds }) => {
      if (sessionIds.length > 0) io.in(sessionIds.map(sessionRoom)).disconnectSockets(true);
    }),
  ];

  const pipes = new Set<Duplex>();
  const upgrade = (request: IncomingMessage, pipe: Duplex, head: Buffer): void => {
    // There is no other transport to change from, and naming a socket would skip the handshake's questions.
    if (new URL(request.url ?? '', 'http://carnet').searchParams.has('sid')) return void pipe.destroy();
    pipes.add(pipe);
    pipe.once('close', () => pipes.delete(pipe));
    carrier.emit('upgrade', request, pipe, head);
  };
  server.on('upgrade', upgrade);
  return {
    async close() {
      for (const stop of stops) stop();
      server.off('upgrade', upgrade);
      server.on('upgrade', (_request, pipe: Duplex) => pipe.destroy());
      await io.close();
      // A browser that does not answer the goodbye must not hold the end up.
      const force = setTimeout(() => pipes.forEach((pipe) => pipe.destroy()), FAREWELL_MS);
      await Promise.all([...pipes].map((pipe) => new Promise((gone) => pipe.once('close', gone))));
      clearTimeout(force);
    },
  };
}

/** Takes the events of the table, one after the other; whatever else comes closes the socket. */
function listenTo(context: Context, socket: LiveSocket): void {
  let last = Promise.resolve();
  // Here and not in listeners by name: what no listener takes would pass unseen.
  socket.use(([name, ...args]: unknown[]) => {
    const event = typeof name === 'string' ? CLIENT_EVENT_TABLE.get(name) : undefined;
    const parsed = event?.schema.safeParse(args);
    if (!event || !parsed?.success) return void socket.disconnect(true);
    last = last
      .then(() => (socket.connected ? event.handle(context, socket, parsed.data) : undefined))
      .catch((failure: unknown) => {
        context.log.error({ event: 'socket_event', at: whereOf(failure) });
        socket.disconnect(true);
      });
  });
}

/** Whether one more packet is within what a socket may send. */
function createBudget(): () => boolean {
  let since = performance.now();
  let taken = 0;
  return () => {
    const at = performance.now();
    if (at - since >= PACKETS.perMs) {
      since = at;
      taken = 0;
    }
    taken += 1;
    return taken <= PACKETS.most;
  };
}
