/** What rings after a commit. Carries ids only, and only what may be lost: readers refetch (DESIGN section 3). */
export interface RingEvents {
  discussion: { discussionId: string; revision: number };
  /** Sessions that have just ended: what they hold open ends with them. */
  sessionsEnded: { sessionIds: string[] };
  /** Something that only this account is shown has changed: its count of unread notifications. */
  account: { accountId: string };
  /** A case waits, is taken, given back or decided: what the queues of moderators show. */
  cases: Record<string, never>;
  /** A reply waits to appear at this time. */
  held: { dueAt: string };
  /** Words were taken away, or who may read them has changed: what the file beside the database is told. */
  buried: { tombstones: readonly Tombstone[] };
}

/** Ids, ranges and audiences, never words (the table `tombstone`). */
export interface Tombstone {
  id: string;
  at: string;
  act: string;
  subject_id: string;
  ranges: string | null;
  audience: string | null;
}

export type RingName = keyof RingEvents;
type Listener<N extends RingName> = (event: RingEvents[N]) => void;

export interface Bus {
  ring<N extends RingName>(name: N, event: RingEvents[N]): void;
  /** Returns the function that stops listening. */
  on<N extends RingName>(name: N, listener: Listener<N>): () => void;
}

/** @param onTrouble told what a listener threw: it rings after a commit, and what is stored is stored */
export function createBus(onTrouble: (failure: unknown) => void = () => {}): Bus {
  const listeners: { [N in RingName]: Set<Listener<N>> } = {
    discussion: new Set(),
    sessionsEnded: new Set(),
    buried: new Set(),
    account: new Set(),
    held: new Set(),
    cases: new Set(),
  };
  return {
    ring(name, event) {
      for (const listener of listeners[name]) {
        try {
          listener(event);
        } catch (failure) {
          onTrouble(failure);
        }
      }
    },
    on(name, listener) {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
  };
}
