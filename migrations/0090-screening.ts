import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** What waits for a moderator before it appears: first texts of a new name, what a rule holds, rewordings of what stands. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const add = (table: string, column: string, type: 'text' | 'integer', build = plain): Promise<void> =>
    db.schema.alterTable(table).addColumn(column, type, build).execute();

  // How many texts of a new name are read before they appear; a board may say otherwise.
  await add('site', 'first_posts', 'integer', (column) => column.notNull().defaultTo(2));
  await add('board', 'first_posts', 'integer');
  // How many of a name's texts have appeared where that is asked; counted to ten, from where on nobody is new.
  await add('pseudonym', 'approved', 'integer', (column) => column.notNull().defaultTo(0));
  await sql`update pseudonym set approved = 10`.execute(db);

  // Signed up while more did than the site takes in an hour; and the end of a sanction, beside those there are.
  await add('account', 'crowded_at', 'text');
  await add('account', 'approve_until', 'text');

  // Why a text waits; and of one that stands, the next wording and what is to stand around it once they were read.
  await add('post', 'held_for', 'text');
  await add('post', 'next_revision_id', 'text');
  await add('discussion', 'next_around', 'text');

  // What an account wrote within a day, for floods and repetitions: a keyed hash of the words, never the words.
  const recent = db.schema
    .createTable('recent_text')
    .addColumn('post_id', 'text', (column) => column.primaryKey().references('post.id').onDelete('cascade'))
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('print', 'text')
    .addColumn('at', 'text', (column) => column.notNull());
  await engine.strict(recent as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema.createIndex('recent_text_account').on('recent_text').columns(['account_id', 'at']).execute();
  await db.schema.createIndex('recent_text_print').on('recent_text').columns(['print', 'at']).execute();

  // The host's lists, as they typed them.
  const lists = db.schema
    .createTable('watch_list')
    .addColumn('kind', 'text', (column) => column.primaryKey().check(sql`kind in ('words', 'domains')`))
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'text', (column) => column.notNull());
  await engine.strict(lists as unknown as CreateTableBuilder<string, string>).execute();
}

const plain = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column;
