import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** What words were taken away, without the words: so that no backup brings them back. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const tombstone = db.schema
    .createTable('tombstone')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) =>
      column
        .notNull()
        .check(sql`act in ('withdrawn', 'taken_back', 'removed', 'erased', 'passages', 'thanks', 'note')`),
    )
    // Refers to nothing: it outlives what it is about.
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('ranges', 'text');
  await engine.strict(tombstone as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema.createIndex('tombstone_at').on('tombstone').column('at').execute();
}
