import { UNREAD_MAX } from '#shared/limits.ts';
import type { Context, LoadShell } from '../context-types.ts';
import { outcomesOf, unreadLetters, unreadOf } from './queries.ts';

/** Makes the function that gives what the top of every page says to a member: two queries a page. */
export const createLoadShell =
  ({ database }: Pick<Context, 'database'>): LoadShell =>
  async (member) => {
    const counts = await unreadOf(database.db, member);
    const told = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const letters = await unreadLetters(database.db, member);
    const unread = Math.min(UNREAD_MAX, told + letters + (await outcomesOf(database.db, member)));
    return {
      pseudonyms: member.pseudonyms,
      role: member.role,
      limited: member.boards !== null,
      referee: member.referee,
      unread,
      newRules: member.newRules ?? null,
    };
  };
