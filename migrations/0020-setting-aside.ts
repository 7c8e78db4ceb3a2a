import type { Kysely } from 'kysely';

/** Set once the author of an entry has decided that a comment which waited for them will not appear. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('post').addColumn('set_aside_at', 'text').execute();
}
