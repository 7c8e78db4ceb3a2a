import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import { sql } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** "Je me reconnais": passages masked for two days at the request of somebody who recognises themself, and what is said of it. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const make = (table: Table): Promise<void> =>
    engine.strict(table as unknown as CreateTableBuilder<string, string>).execute();
  const table = (name: string): Table => db.schema.createTable(name) as unknown as Table;

  // Where a wording is masked: its words stay as they are, readers are given it without them.
  await db.schema.alterTable('revision').addColumn('masked', 'text').execute();

  await make(
    table('recognition')
      .addColumn('case_id', 'text', (column) =>
        column.primaryKey().references('moderation_case.id').onDelete('cascade'),
      )
      .addColumn('post_id', 'text', (column) => needed(column).references('post.id').onDelete('cascade'))
      .addColumn('pseudonym_id', 'text', (column) => needed(column).references('pseudonym.id').onDelete('cascade'))
      .addColumn('asked_at', 'text', needed)
      .addColumn('read_at', 'text')
      .addColumn('left_at', 'text'),
  );
  await index(db, 'recognition', 'post', ['post_id']);
  await db.schema
    .createIndex('recognition_unread')
    .on('recognition')
    .column('pseudonym_id')
    .where(sql.ref('read_at'), 'is', null)
    .execute();

  await make(
    table('passage_hold')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
      .addColumn('post_id', 'text', (column) => needed(column).references('post.id').onDelete('cascade'))
      .addColumn('discussion_id', 'text', (column) => needed(column).references('discussion.id').onDelete('cascade'))
      // The wording its places are of.
      .addColumn('revision_id', 'text', needed)
      .addColumn('ranges', 'text', needed)
      .addColumn('begun_at', 'text', needed)
      .addColumn('until', 'text', needed)
      .addColumn('ended_at', 'text'),
  );
  await index(db, 'passage_hold', 'post', ['post_id']);
  await index(db, 'passage_hold', 'case', ['case_id']);
  await index(db, 'passage_hold', 'begun', ['begun_at']);
  await db.schema
    .createIndex('passage_hold_standing')
    .on('passage_hold')
    .columns(['discussion_id', 'until'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute();

  // What the author answers the moderators.
  await make(
    table('recognition_answer')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
      .addColumn('words', 'text', needed)
      .addColumn('at', 'text', needed),
  );
  await index(db, 'recognition_answer', 'case', ['case_id', 'at', 'id']);
}

type Table = CreateTableBuilder<string, string>;
const needed = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const index = (db: Kysely<unknown>, table: string, name: string, columns: string[]): Promise<void> =>
  db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
