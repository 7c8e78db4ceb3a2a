import type { Context, LoadShell } from '../context-types.ts';
import { unreadOf } from './queries.ts';

/** Makes the function that gives what the top of every page says to a member: one query a page. */
export const createLoadShell =
  ({ database }: Pick<Context, 'database'>): LoadShell =>
  async (member) => {
    const counts = await unreadOf(database.db, member);
    const unread = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { pseudonyms: member.pseudonyms, role: member.role, unread };
  };
