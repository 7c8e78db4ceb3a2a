import { setTimeout as pause } from 'node:timers/promises';
import type { EngineTools } from './engine/tools.ts';

/** Milliseconds that a write waits for another process's, and between two looks. */
const WAIT_MS = 5_000;
const PAUSE_MS = 20;

/**
 * Tries a transaction again while another process holds SQLite's one lock, without the connection, so that reading goes on.
 * @param attempt calls `begun` first thing in the transaction: from there on nothing is tried twice
 */
export async function patiently<T>(
  engine: Pick<EngineTools, 'isLocked'>,
  attempt: (begun: () => void) => Promise<T>,
): Promise<T> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    let begun = false;
    try {
      return await attempt(() => (begun = true));
    } catch (failure) {
      if (begun || !engine.isLocked(failure) || performance.now() > end) throw failure;
    }
    await pause(PAUSE_MS);
  }
}
