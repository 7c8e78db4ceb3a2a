/** What rings after a commit. Carries ids only, and only what may be lost: readers refetch (DESIGN section 3). */
export interface RingEvents {
  discussion: { discussionId: string; revision: number };
  /** Words were taken away: what the file beside the database is told. */
  buried: { tombstones: readonly Tombstone[] };
}

/** Ids and ranges, never words (the table `tombstone`). */
export interface Tombstone {
  id: string;
  at: string;
  act: string;
  subject_id: string;
  ranges: string | null;
}

export type RingName = keyof RingEvents;
type Listener<N extends RingName> = (event: RingEvents[N]) => void;

export interface Bus {
  ring<N extends RingName>(name: N, event: RingEvents[N]): void;
  /** Returns the function that stops listening. */
  on<N extends RingName>(name: N, listener: Listener<N>): () => void;
}

export function createBus(): Bus {
  const listeners: { [N in RingName]: Set<Listener<N>> } = { discussion: new Set(), buried: new Set() };
  return {
    ring(name, event) {
      for (const listener of listeners[name]) listener(event);
    },
    on(name, listener) {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
  };
}
