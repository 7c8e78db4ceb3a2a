import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIVE_PATH } from '#shared/events.ts';

export interface Listening {
  server: Server;
  port: number;
  /** Takes no new connection, lets what is under way end, at most ten seconds. */
  close(): Promise<void>;
}

const DRAIN_MS = 10_000;

/** Listens with the limits of SECURITY 3.11: Node's defaults keep slow clients for more than 40 s. */
export async function listen(
  handler: RequestListener,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 8_192,
      keepAliveTimeout: 5_000,
      // Other upgrades (h2c) are ordinary requests; Node would leave them without an answer.
      shouldUpgradeCallback: ({ url, headers }) =>
        headers.upgrade?.toLowerCase() === 'websocket' && (url ?? '').startsWith(LIVE_PATH),
    },
    handler,
  );
  server.maxRequestsPerSocket = 1_000;
  // Ten thousand open sockets, and room for pages beside them.
  server.maxConnections = 12_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
