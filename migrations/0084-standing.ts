import type { Kysely } from 'kysely';

/** Until when an account may only read, or not come in: what each page asks, beside the records in `sanction`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('account').addColumn('read_only_until', 'text').execute();
  await db.schema.alterTable('account').addColumn('suspended_until', 'text').execute();
}
