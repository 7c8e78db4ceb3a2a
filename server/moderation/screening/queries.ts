import { KNOWN } from '#shared/limits.ts';
import type { Handle, Tx } from '../../db/open.ts';
import { prepared } from '../../db/prepared.ts';

/** All SQL of screening but that of what waits. */

/** What is asked of a name in a place, and what is known of it. */
export const writerRow = prepared((db, { as, boardId }: { as: string; boardId: string }) =>
  db
    .selectFrom('pseudonym')
    .innerJoin('account', 'account.id', 'pseudonym.account_id')
    .innerJoin('site', (join) => join.onTrue())
    .leftJoin('board', (join) => join.on('board.id', '=', boardId))
    .select(['pseudonym.approved', 'account.role', 'account.staff_as', 'account.crowded_at', 'account.approve_until'])
    .select(['site.first_posts', 'board.first_posts as board_first_posts'])
    .where('pseudonym.id', '=', as),
);

/** What an account has published since a moment. */
export const recentBy = prepared((db, { accountId, since }: { accountId: string; since: string }) =>
  db
    .selectFrom('recent_text')
    .select(['post_id', 'print', 'at'])
    .where('account_id', '=', accountId)
    .where('at', '>', since),
);

/** Whether another account has published the same words since a moment. */
export const sameByOthers = prepared(
  (db, { accountId, print, since }: { accountId: string; print: string; since: string }) =>
    db
      .selectFrom('recent_text')
      .select('post_id')
      .where('print', '=', print)
      .where('at', '>', since)
      .where('account_id', '!=', accountId)
      .limit(1),
);

/** Forgets what was written before a moment. */
export const purgeRecent = (tx: Tx, before: string): Promise<unknown> =>
  tx.db.deleteFrom('recent_text').where('at', '<', before).execute();

/** The host's lists as they were typed. */
export async function typedLists(db: Handle): Promise<{ words: string; domains: string }> {
  const rows = await db.selectFrom('watch_list').select(['kind', 'source']).execute();
  const typed = (kind: 'words' | 'domains'): string => rows.find((row) => row.kind === kind)?.source ?? '';
  return { words: typed('words'), domains: typed('domains') };
}

/** One text more of this name has appeared where first texts are read. */
export const countApproved = (tx: Tx, pseudonymId: string): Promise<unknown> =>
  tx.db
    .updateTable('pseudonym')
    .set((row) => ({ approved: row('approved', '+', 1) }))
    .where('id', '=', pseudonymId)
    .where('approved', '<', KNOWN)
    .execute();
