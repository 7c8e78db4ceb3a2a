import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Tombstones of who may read: a text or a journal opened to fewer people stays so when a backup comes back. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  // Made anew: no constraint of a table can be changed in SQLite.
  const tombstone = db.schema
    .createTable('tombstone_next')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) =>
      column
        .notNull()
        .check(
          sql`act in ('withdrawn', 'taken_back', 'removed', 'erased', 'passages', 'thanks', 'note', 'audience', 'journal_audience')`,
        ),
    )
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('ranges', 'text')
    .addColumn('audience', 'text', (column) => column.check(sql`audience in ('public', 'members', 'me')`));
  await engine.strict(tombstone as unknown as CreateTableBuilder<string, string>).execute();
  await sql`insert into tombstone_next (id, at, act, subject_id, ranges)
    select id, at, act, subject_id, ranges from tombstone`.execute(db);
  await db.schema.dropTable('tombstone').execute();
  await db.schema.alterTable('tombstone_next').renameTo('tombstone').execute();
  await db.schema.createIndex('tombstone_at').on('tombstone').column('at').execute();
}
