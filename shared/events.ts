/** Everything that goes over a socket. It carries ids only: whoever is told refetches, and rights are decided there. */

/** Where sockets connect; no page stands there. */
export const LIVE_PATH = '/live/';

/** Discussions one page may watch: the longest list, with room for what is pinned above it. */
export const WATCHED_MAX = 60;

/** What browsers may send. */
export interface ClientEvents {
  /** Watches these discussions, and no other from here on. Answers those this viewer may see, with their revisions. */
  watch(wanted: { discussions: string[] }, watching: (answer: { revisions: Record<string, number> }) => void): void;
}

/** What the site sends. */
export interface ServerEvents {
  /** Something in this discussion is another than before. */
  discussion(ring: { discussionId: string; revision: number }): void;
}

/** The names of both, for the tests that enumerate every surface. */
export const CLIENT_EVENTS = ['watch'] as const satisfies (keyof ClientEvents)[];
export const SERVER_EVENTS = ['discussion'] as const satisfies (keyof ServerEvents)[];
