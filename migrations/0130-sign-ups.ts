import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Sign-ups beyond what the site takes in an hour wait for a moderator, without an account. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const request = db.schema
    .createTable('sign_up_request')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', needed)
    .addColumn('name_key', 'text', (column) => needed(column).unique())
    .addColumn('password_hash', 'text', needed)
    .addColumn('words', 'text', needed)
    .addColumn('way', 'text', (column) => needed(column).check(sql`way in ('work', 'question')`))
    .addColumn('locale', 'text', (column) => needed(column).check(sql`locale in ('fr', 'en')`))
    .addColumn('asked_at', 'text', needed)
    .addColumn('until', 'text', needed)
    .addColumn('refused_at', 'text');
  await engine.strict(request as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema
    .createIndex('sign_up_request_waiting')
    .on('sign_up_request')
    .columns(['asked_at', 'id'])
    .where(sql.ref('refused_at'), 'is', null)
    .execute();

  // What was refused stays so after a restore. Made anew: no constraint of a table can be changed in SQLite.
  const tombstone = db.schema
    .createTable('tombstone_next')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', needed)
    .addColumn('act', 'text', (column) =>
      needed(column).check(
        sql`act in ('withdrawn', 'taken_back', 'removed', 'erased', 'passages', 'thanks', 'note', 'audience', 'journal_audience', 'about', 'journal_title', 'journal_description', 'sign_up_refused', 'restored')`,
      ),
    )
    .addColumn('subject_id', 'text', needed)
    .addColumn('ranges', 'text')
    .addColumn('audience', 'text', (column) => column.check(sql`audience in ('public', 'members', 'me')`));
  await engine.strict(tombstone as unknown as CreateTableBuilder<string, string>).execute();
  await sql`insert into tombstone_next (id, at, act, subject_id, ranges, audience)
    select id, at, act, subject_id, ranges, audience from tombstone`.execute(db);
  await db.schema.dropTable('tombstone').execute();
  await db.schema.alterTable('tombstone_next').renameTo('tombstone').execute();
  await db.schema.createIndex('tombstone_at').on('tombstone').column('at').execute();
}

const needed = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
