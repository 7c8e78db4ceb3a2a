import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Words of pages that wait for a moderator: what a name says of itself, a journal's title and description, the sentence of a thanks. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const words = db.schema
    .createTable('waiting_words')
    .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('about', 'journal', 'note')`))
    .addColumn('target_id', 'text', (column) => column.notNull())
    // What the case is about under which they are read.
    .addColumn('subject_type', 'text', (column) => column.notNull().check(sql`subject_type in ('profile', 'journal')`))
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('words', 'text', (column) => column.notNull())
    .addColumn('held_for', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('waiting_words_key', ['kind', 'target_id']);
  await engine.strict(words as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema
    .createIndex('waiting_words_subject')
    .on('waiting_words')
    .columns(['subject_type', 'subject_id'])
    .execute();

  // Of sealed words that nobody had read: why they waited.
  await db.schema.alterTable('sealed_page').addColumn('held_for', 'text').execute();
}
