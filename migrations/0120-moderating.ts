import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** How each moderator works: what they leave to others, how much a day; and looks into an account's history, each with its reason. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  // JSON of the reasons whose cases this member of staff leaves to others; null: none.
  await db.schema.alterTable('account').addColumn('left_to_others', 'text').execute();
  // Hard cases a day, after which the others have them; null: no ceiling.
  await db.schema.alterTable('account').addColumn('hard_a_day', 'integer').execute();
  const needed = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
  await engine
    .strict(
      db.schema
        .createTable('unseal')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
        // Who looked; the others see it.
        .addColumn('account_id', 'text', (column) => column.references('account.id').onDelete('set null'))
        .addColumn('words', 'text', (column) => needed(column).check(sql`words <> ''`))
        .addColumn('at', 'text', needed) as unknown as CreateTableBuilder<string, string>,
    )
    .execute();
  // Of those that wait only: how many there are by reason, and by name.
  for (const column of ['reason', 'pseudonym_id'])
    await db.schema
      .createIndex(`moderation_case_waiting_${column}`)
      .on('moderation_case')
      .columns(['queue', column])
      .where(sql.ref('waits_since'), 'is not', null)
      .execute();
  await db.schema.createIndex('unseal_case').on('unseal').columns(['case_id', 'at', 'id']).execute();
}
