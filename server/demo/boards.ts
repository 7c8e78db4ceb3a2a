import type { Context } from '../context-types.ts';
import { makeStarterBoards } from '../forum/starter.ts';

/** The ids of the boards by address, those of a new site made first where there are none. */
export async function findBoards(context: Context): Promise<Map<string, string>> {
  await makeStarterBoards(context);
  const { db } = context.database;
  const rows = await db.selectFrom('board').select(['id', 'slug']).where('archived_at', 'is', null).execute();
  return new Map(rows.map(({ slug, id }) => [slug, id]));
}
