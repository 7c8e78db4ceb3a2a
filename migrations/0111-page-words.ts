import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Tombstones of what a page or a journal said of itself: removed by a moderator, no backup brings it back. */
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
          sql`act in ('withdrawn', 'taken_back', 'removed', 'erased', 'passages', 'thanks', 'note', 'audience', 'journal_audience', 'about', 'journal_title', 'journal_description', 'restored')`,
        ),
    )
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('ranges', 'text')
    .addColumn('audience', 'text', (column) => column.check(sql`audience in ('public', 'members', 'me')`));
  await engine.strict(tombstone as unknown as CreateTableBuilder<string, string>).execute();
  await sql`insert into tombstone_next (id, at, act, subject_id, ranges, audience)
    select id, at, act, subject_id, ranges, audience from tombstone`.execute(db);
  await db.schema.dropTable('tombstone').execute();
  await db.schema.alterTable('tombstone_next').renameTo('tombstone').execute();
  await db.schema.createIndex('tombstone_at').on('tombstone').column('at').execute();
}
