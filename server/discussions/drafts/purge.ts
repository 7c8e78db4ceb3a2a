import { DRAFT_DAYS } from '#shared/limits.ts';
import type { Context } from '../../context-types.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Deletes the drafts nobody has touched for so long; the page of drafts and the privacy page say so. */
export async function purgeDrafts({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<void> {
  const before = new Date(clock().getTime() - DRAFT_DAYS * DAY_MS).toISOString();
  await database.write(({ db }) =>
    db.deleteFrom('draft').where('touched_at', '<', before).where('due_at', 'is', null).execute(),
  );
}
