import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

interface Budget {
  points: number;
  /** Seconds; at most an hour, after which the key is forgotten (SECURITY 3.10). */
  seconds: number;
}

interface Limits {
  account?: Budget;
  network?: Budget;
  site?: Budget;
}

const minutes = (count: number): number => count * 60;

/** SECURITY 3.10. Memory only; nothing of it is stored or logged. */
const LIMITS = {
  signIn: {
    account: { points: 5, seconds: minutes(15) },
    network: { points: 20, seconds: minutes(15) },
    site: { points: 1000, seconds: minutes(60) },
  },
  /** Names and passwords tried; `signUp` counts the accounts made, so that a name taken thrice shuts nobody out. */
  tryName: { network: { points: 30, seconds: minutes(60) } },
  signUp: { network: { points: 3, seconds: minutes(60) } },
  /** Accounts the site makes without looking (SECURITY A3); beyond it a sign-up waits for a moderator. */
  crowd: { site: { points: 30, seconds: minutes(60) } },
  /** How many of them by an answer, which costs a robot nothing: the others are kept for those with a proof of work. */
  crowdAnswered: { site: { points: 10, seconds: minutes(60) } },
  /** One's own password, asked again before what weighs. */
  confirm: { account: { points: 20, seconds: minutes(15) } },
  write: { account: { points: 10, seconds: minutes(10) } },
  thank: { account: { points: 30, seconds: minutes(10) } },
  /** Saved every few seconds of typing, in several windows perhaps; what is refused is sent again a little later. */
  draft: { account: { points: 120, seconds: minutes(1) } },
  preview: { account: { points: 30, seconds: minutes(1) }, network: { points: 60, seconds: minutes(1) } },
  /** A person's texts as one file; the key is the name they stand under. */
  export: { account: { points: 2, seconds: minutes(60) }, site: { points: 60, seconds: minutes(60) } },
  appeal: { network: { points: 10, seconds: minutes(60) }, site: { points: 200, seconds: minutes(60) } },
  report: {
    account: { points: 20, seconds: minutes(60) },
    network: { points: 3, seconds: minutes(60) },
    site: { points: 200, seconds: minutes(60) },
  },
  /** Passages masked for somebody who recognises themself; what is refused here is reported without a mask. */
  mask: {
    account: { points: 2, seconds: minutes(60) },
    network: { points: 2, seconds: minutes(60) },
    site: { points: 10, seconds: minutes(60) },
  },
  /** The same in one text: its key is of the text and of whoever asks. */
  maskText: { account: { points: 1, seconds: minutes(60) }, network: { points: 1, seconds: minutes(60) } },
  /** Answers to the question that stands in for a proof of work; right ones are given back. */
  answer: { network: { points: 10, seconds: minutes(60) } },
  /** Receipt codes tried; right ones are given back. */
  receipt: { network: { points: 10, seconds: minutes(60) }, site: { points: 500, seconds: minutes(60) } },
} satisfies Record<string, Limits>;

export type LimitName = keyof typeof LIMITS;

export interface Who {
  /** Account id, or for signing in the folded name that is tried. */
  account?: string | null;
  /** Address of the other end, as Express gives it. */
  network?: string | null;
}

export interface RateLimits {
  /** Takes one from each budget that applies; throws AppError('rate_limited') when one is empty. */
  take(name: LimitName, who: Who): Promise<void>;
  /** Puts back what `take` took: it was no try of the kind that is counted. */
  giveBack(name: LimitName, who: Who): Promise<void>;
  /** Whether nothing is left to take; takes nothing. */
  isEmpty(name: LimitName, who: Who): Promise<boolean>;
}

export type Share = [LimitName, Who];

/** Takes all of these, or none; false when one is used up. */
export async function takeAll(limits: RateLimits, shares: readonly Share[]): Promise<boolean> {
  const taken: Share[] = [];
  try {
    for (const share of shares) {
      await limits.take(...share);
      taken.push(share);
    }
    return true;
  } catch (refused) {
    if (!(refused instanceof AppError) || refused.kind !== 'rate_limited') throw refused;
    for (const share of taken) await limits.giveBack(...share);
    return false;
  }
}

/** @param enforce false only where a test fills a site */
export function createRateLimits(enforce = true): RateLimits {
  const key = randomBytes(32);
  const limiters = new Map<string, RateLimiterMemory>();
  const limiterOf = (id: string, { points, seconds }: Budget): RateLimiterMemory => {
    const limiter = limiters.get(id) ?? new RateLimiterMemory({ points, duration: seconds });
    limiters.set(id, limiter);
    return limiter;
  };
  /** The budgets that apply, each with the key it is counted under. */
  const budgetsOf = (name: LimitName, who: Who): [RateLimiterMemory, string][] => {
    const limits: Limits = LIMITS[name];
    const found: [string, Budget, string][] = [];
    if (limits.account && who.account) found.push(['account', limits.account, who.account]);
    // A member's own budget counts instead of the network's: colleagues and Tor exits share addresses.
    if (limits.network && who.network && !(who.account && limits.account && name !== 'signIn'))
      found.push(['network', limits.network, networkOf(who.network)]);
    if (limits.site) found.push(['site', limits.site, 'site']);
    return found.map(([kind, budget, id]) => [
      limiterOf(`${name}:${kind}`, budget),
      createHmac('sha256', key).update(id).digest('base64url'),
    ]);
  };
  return {
    async take(name, who) {
      if (!enforce) return;
      for (const [limiter, id] of budgetsOf(name, who)) {
        try {
          await limiter.consume(id);
        } catch (refused) {
          if (refused instanceof RateLimiterRes)
            throw new AppError('rate_limited', 'slow_down', Math.ceil(refused.msBeforeNext / 1000));
          throw refused;
        }
      }
    },
    async giveBack(name, who) {
      if (!enforce) return;
      for (const [limiter, id] of budgetsOf(name, who)) await limiter.reward(id);
    },
    async isEmpty(name, who) {
      if (!enforce) return false;
      for (const [limiter, id] of budgetsOf(name, who)) {
        const count = await limiter.get(id);
        if (count !== null && count.consumedPoints >= limiter.points) return true;
      }
      return false;
    },
  };
}

/** An IPv4 address, or the /64 of an IPv6 one: what one household or phone may change freely. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...middle, ...right]
    .slice(0, 4)
    .map((part) => part.padStart(4, '0').toLowerCase())
    .join(':');
}
