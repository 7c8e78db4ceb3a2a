import type { Kysely } from 'kysely';

/** What a reply that waits will look like, rendered once, when it was sent; it holds no word of those it quotes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('draft').addColumn('html', 'text').execute();
}
