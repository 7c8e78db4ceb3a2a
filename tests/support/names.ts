import { insertPseudonym } from '#server/members/accounts.ts';
import type { Site } from './site.ts';

/** Gives the account that holds one name a second one; gives its id. */
export const addName = (site: Site, holder: string, name: string): Promise<string> =>
  site.context.database.write(async (tx) => {
    const first = await tx.db
      .selectFrom('pseudonym')
      .select(['account_id', 'created_at'])
      .where('name', '=', holder)
      .executeTakeFirstOrThrow();
    return insertPseudonym(tx, { accountId: first.account_id, name, at: later(first.created_at) });
  });

/** Names are offered in the order they were made in. */
const later = (at: string): string => new Date(Date.parse(at) + 1).toISOString();
