import type { Context } from '../context-types.ts';
import { whereOf } from '../log.ts';
import { endMeasures } from '../moderation/ending.ts';

/** Milliseconds until what could not be ended just now is tried again. */
const AGAIN_MS = 30_000;
/** Looked at anew after so long in any case: clocks are set, machines sleep, and a decision lasts a day at least. */
const LONGEST_MS = 3_600_000;

/**
 * Watches the clock for decisions that end: what was due while the site was down ends at once. Until it is done a text is
 * read by fewer, never by more. Gives the function that ends it and waits for what is under way.
 */
export function startEnding(context: Context): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let underway: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const wait = await endMeasures(context)
      .then((next) => (next === null ? LONGEST_MS : Date.parse(next) - context.clock().getTime()))
      .catch((failure: unknown) => {
        context.log.error({ event: 'ending_failed', at: whereOf(failure) });
        return AGAIN_MS;
      });
    timer = setTimeout(again, Math.min(Math.max(0, wait), LONGEST_MS)).unref();
  };
  const again = (): void => void (underway = underway.then(look));
  again();
  return async () => {
    clearTimeout(timer);
    await underway;
    clearTimeout(timer);
  };
}
