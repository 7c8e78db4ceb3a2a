import type { Context } from '../context-types.ts';
import { purgeDrafts } from '../discussions/drafts/purge.ts';
import { purgeProofs } from '../vouching/proof.ts';
import { reconcileTombstones } from '../hosting/tombstones.ts';
import { whereOf } from '../log.ts';
import { purgeRequests } from '../members/requests.ts';
import { purgeSessions } from '../members/sessions.ts';
import { lapseCases } from '../moderation/lapse.ts';
import { forgetRecent } from '../moderation/screening/screening.ts';
import { endHolds } from '../moderation/recognising/holds.ts';

const HOUR_MS = 3_600_000;

/**
 * What is done each hour (SECURITY 3.9, 3.2, 3.11): ended sessions, forgotten drafts, spent proofs, requests to sign up whose time is over, what was kept to know repeated texts by, evidence nobody can contest
 * a decision with any more, and tombstones older than 31 days are deleted, overwritten words leave the engine's files.
 */
export async function housekeeping(context: Context): Promise<void> {
  await purgeSessions(context);
  await purgeDrafts(context);
  await purgeProofs(context);
  await purgeRequests(context);
  await forgetRecent(context);
  await lapseCases(context);
  await endHolds(context);
  await reconcileTombstones(context);
  await context.database.forget();
}

/** Starts the hourly work; gives the function that ends it. Several processes may do it at once: it can be repeated. */
export function startHourly(context: Context): () => void {
  const timer = setInterval(() => {
    housekeeping(context).catch((failure: unknown) => {
      context.log.error({ event: 'housekeeping_failed', at: whereOf(failure) });
    });
  }, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
