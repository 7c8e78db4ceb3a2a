/**
 * Everything that goes over a socket: ids and numbers, never words. Whoever is told of a discussion refetches, and rights
 * are decided there; a count is each account's own.
 */

/** Where sockets connect; no page stands there. */
export const LIVE_PATH = '/live/';

/** Discussions one page may watch: the longest list, with room for what is pinned above it. */
export const WATCHED_MAX = 60;

/** A list that something new may stand in: all of them, those of one journal or board by its address, or moderators' cases. */
export type ListName = 'journals' | 'boards' | 'cases' | `journals/${string}` | `boards/${string}`;
export const LISTS_MAX = 2;

export interface Wanted {
  discussions: string[];
  /** Rings for each discussion there that this viewer may see. */
  lists?: ListName[];
}

export interface Watching {
  /** Of those discussions that this viewer may see. */
  revisions: Record<string, number>;
  /** Their unread notifications; null for a visitor. */
  unread: number | null;
}

/** What browsers may send. */
export interface ClientEvents {
  /** Watches these discussions and lists, and no other from here on. */
  watch(wanted: Wanted, watching: (answer: Watching) => void): void;
}

/** What the site sends. */
export interface ServerEvents {
  /** Something in this discussion is another than before. */
  discussion(ring: { discussionId: string; revision: number }): void;
  /** The account this window is signed in with has so many unread notifications now. */
  account(ring: { unread: number }): void;
  /** Something in the queues is another than before: told to staff alone, and nothing of what. */
  cases(): void;
}

/** The names of both, for the tests that enumerate every surface. */
export const CLIENT_EVENTS = ['watch'] as const satisfies (keyof ClientEvents)[];
export const SERVER_EVENTS = ['discussion', 'account', 'cases'] as const satisfies (keyof ServerEvents)[];
