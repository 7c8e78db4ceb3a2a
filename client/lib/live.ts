import type { ListName } from '#shared/events.ts';
import { openLine } from './live-line.ts';
import type { Heard, Line } from './live-line.ts';
import { random } from './random.ts';

/** Between two looks, ms: a lively discussion must not become a storm of requests. */
const GAP_MS = 1_500;
/** Everybody is told at the same moment; they need not all ask at the same moment. */
const SPREAD_MS = 200;

export interface Watched {
  /** What to watch, with the revision that the page shows of each; null for one that is not known. */
  discussions(): Map<string, number | null>;
  /** Lists that something new may come to. */
  lists?(): ListName[];
  /** The number of unread notifications that the page shows one by one; null when it shows none. */
  unread?(): number | null;
  /** Fetches the page anew and shows what has changed. Never rejects. */
  look(): Promise<void>;
  /** Milliseconds between two looks. */
  gap?: number;
}

interface Follower extends Watched {
  lookSoon(): void;
}

/** All that follows something on this page shares one socket. */
let line: Line | null = null;
const followers = new Set<Follower>();
const counters = new Set<(unread: number) => void>();

/**
 * Looks again whenever something the page shows has changed, when the connection is back, and when somebody comes back to
 * the tab. Returns the function that ends it.
 */
export const follow = (watched: Watched): (() => void) =>
  join(followers, { ...watched, lookSoon: spaced(() => watched.look(), watched.gap ?? GAP_MS) });

/** Tells how many notifications are unread, whenever that may have changed. Returns the function that ends it. */
export const followCount = (take: (unread: number) => void): (() => void) => join(counters, take);

function join<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  if (line) line.watch();
  else line = openLine(heard);
  return () => {
    all.delete(one);
    if (followers.size + counters.size > 0) return line?.watch();
    line?.end();
    line = null;
  };
}

const heard: Heard = {
  wanted: () => ({
    discussions: [...followers].flatMap(({ discussions }) => [...discussions().keys()]),
    lists: [...followers].flatMap(({ lists }) => lists?.() ?? []),
  }),
  watching({ revisions, unread }, again) {
    for (const follower of followers) {
      const behind = [...follower.discussions()].some(
        ([id, shown]) => shown !== null && (revisions[id] ?? Infinity) > shown,
      );
      const shown = follower.unread?.() ?? null;
      if (again || behind || (shown !== null && shown !== unread)) follower.lookSoon();
    }
    if (unread !== null) count(unread);
  },
  discussion({ discussionId, revision }) {
    for (const { discussions, lists, lookSoon } of followers) {
      const shown = discussions().get(discussionId);
      // One that the page does not show rings for a list that it belongs into.
      if (shown === undefined ? lists : revision > (shown ?? -1)) lookSoon();
    }
  },
  account({ unread }) {
    for (const follower of followers) if (follower.unread?.() != null) follower.lookSoon();
    count(unread);
  },
  cases() {
    for (const { lists, lookSoon } of followers) if (lists?.().includes('cases')) lookSoon();
  },
  returned() {
    for (const { lookSoon } of followers) lookSoon();
  },
};

const count = (unread: number): void => {
  for (const take of counters) take(unread);
};

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
