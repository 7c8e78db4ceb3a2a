import type { Kysely } from 'kysely';

/** Moderators of some boards only, and referees: people from outside whom an appeal can be given to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('account').addColumn('staff_boards', 'text').execute();
  await db.schema.alterTable('account').addColumn('referee_at', 'text').execute();
}
