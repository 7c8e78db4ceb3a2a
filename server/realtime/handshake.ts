import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Context } from '../context-types.ts';
import { readCookies } from '../http/cookies.ts';
import { networkOf } from '../http/rate-limit.ts';

/** Whether an address is that of a reverse proxy of ours, as Express's `trust proxy` has compiled it. */
export type TrustProxy = (address: string, hop: number) => boolean;

/** Who opened a socket, as far as it has to be known while it is open. */
export interface Caller {
  /** Public id of the session; null for a visitor. */
  sessionId: string | null;
  accountId: string | null;
  /** What sockets are counted by: an account, or a network without its address. */
  countedAs: string;
}

/** SECURITY 3.8. A network is a household, a library, a mobile operator's exit: many people. */
export const SOCKETS_PER_ACCOUNT = 5;
export const SOCKETS_PER_NETWORK = 100;

/**
 * Whether a handshake comes from a page of this very site (SECURITY fact 6): browsers always send Origin with it, and
 * other sites' pages may open sockets anywhere.
 */
export function isOwnOrigin(config: Config, { headers }: IncomingMessage): boolean {
  if (config.publicUrl !== null) return headers.origin === config.publicUrl;
  const schemes = config.trustedProxies.length > 0 ? ['http', 'https'] : ['http'];
  return schemes.some((scheme) => headers.origin === `${scheme}://${headers.host ?? ''}`);
}

export interface Callers {
  /** Tells who opens a socket; null when they have enough open already. A dead session is a visitor's. */
  identify(request: IncomingMessage): Promise<Caller | null>;
  /** Counts a socket as open; false when that is one too many. */
  enter(caller: Caller): boolean;
  leave(caller: Caller): void;
}

/** Counts open sockets in memory. Of an address, only a keyed hash is held, and only while a socket is open. */
export function createCallers(context: Context, trust: TrustProxy): Callers {
  const key = randomBytes(32);
  const open = new Map<string, number>();
  const onion = context.config.publicUrl?.endsWith('.onion') ?? false;
  const most = ({ sessionId }: Caller): number => {
    if (sessionId !== null) return SOCKETS_PER_ACCOUNT;
    // Everybody on an onion service comes from one address: the whole site's limit is theirs.
    return onion ? Infinity : SOCKETS_PER_NETWORK;
  };
  const full = (caller: Caller): boolean => (open.get(caller.countedAs) ?? 0) >= most(caller);
  return {
    async identify(request) {
      const { session } = readCookies(request.headers.cookie);
      const viewer = session === null ? null : (await context.resolveViewer(session)).viewer;
      const caller: Caller =
        // Whoever is suspended is told what anybody is.
        viewer?.kind === 'member' && viewer.standing !== 'suspended'
          ? { sessionId: viewer.sessionId, accountId: viewer.accountId, countedAs: viewer.accountId }
          : {
              sessionId: null,
              accountId: null,
              countedAs: createHmac('sha256', key)
                .update(networkOf(addressOf(request, trust)))
                .digest('base64url'),
            };
      return full(caller) ? null : caller;
    },
    enter(caller) {
      if (full(caller)) return false;
      open.set(caller.countedAs, (open.get(caller.countedAs) ?? 0) + 1);
      return true;
    },
    leave({ countedAs }) {
      const left = (open.get(countedAs) ?? 1) - 1;
      if (left > 0) open.set(countedAs, left);
      else open.delete(countedAs);
    },
  };
}

/** Address of the other end: the nearest one that is no proxy of ours, as Express finds `request.ip`. */
function addressOf({ headers, socket }: IncomingMessage, trust: TrustProxy): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .reverse();
  const hops = [socket.remoteAddress ?? '', ...forwarded];
  return hops.find((address, hop) => !trust(address, hop)) ?? hops.at(-1) ?? '';
}
