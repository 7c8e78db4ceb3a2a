import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { appear } from '../discussions/held/appear.ts';
import { dueBy, nextDue } from '../discussions/held/queries.ts';
import { AppError } from '../errors.ts';
import { whereOf } from '../log.ts';
import { absentMember } from '../members/sessions.ts';

/** Milliseconds until what could not be stored just now is tried again. */
const AGAIN_MS = 30_000;
/** Looked at anew after so long in any case: clocks are set, machines sleep. */
const LONGEST_MS = 3_600_000;

/** Lets every reply appear whose time has come, the earliest first; gives the milliseconds until there is more to do. */
export async function appearDue(context: Context): Promise<number> {
  const { database, clock, log } = context;
  const at = now(context);
  let failed = false;
  for (const { id, account_id } of await dueBy(database.db, at)) {
    const member = await absentMember(context, account_id);
    if (!member) continue;
    try {
      await appear(context, member, id);
    } catch (failure) {
      // Deleted, taken back or let appear by hand this very moment.
      if (failure instanceof AppError && failure.kind === 'not_found') continue;
      failed = true;
      log.error({ event: 'appearing_failed', at: whereOf(failure) });
    }
  }
  const next = await nextDue(database.db, at);
  const wait = next === null ? LONGEST_MS : Math.max(0, Date.parse(next) - clock().getTime());
  return Math.min(wait, failed ? AGAIN_MS : LONGEST_MS);
}

/**
 * Watches the clock for replies that wait: what was due while the site was down appears at once. Several processes may do
 * it, one post comes of it. Gives the function that ends it and waits for what is under way.
 */
export function startAppearing(context: Context): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let underway: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    const wait = await appearDue(context).catch((failure: unknown) => {
      context.log.error({ event: 'appearing_failed', at: whereOf(failure) });
      return AGAIN_MS;
    });
    timer = setTimeout(again, wait).unref();
  };
  const again = (): void => void (underway = underway.then(look));
  const deafen = context.bus.on('held', again);
  again();
  return async () => {
    deafen();
    clearTimeout(timer);
    await underway;
    clearTimeout(timer);
  };
}
