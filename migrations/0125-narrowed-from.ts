import type { Kysely } from 'kysely';

/** Whether a discussion goes back to what it was when a decision ends: not once its author has chosen who reads it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('discussion').addColumn('narrowed_from', 'text').execute();
}
