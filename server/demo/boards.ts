import type { Context } from '../context-types.ts';
import { makeStarterBoards } from '../forum/starter.ts';

/** The boards by address, the first ones made where there are none. */
export async function findBoards(context: Context): Promise<Map<string, string>> {
  await makeStarterBoards(context);
  const rows = await context.database.db.selectFrom('board').select(['id', 'slug']).execute();
  return new Map(rows.map(({ slug, id }) => [slug, id]));
}
