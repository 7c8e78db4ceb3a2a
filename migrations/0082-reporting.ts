import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Reporting pages and journals, and without an account: their words as evidence, proofs of work spent, questions asked. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const make = (table: Table): Promise<void> =>
    engine.strict(table as unknown as CreateTableBuilder<string, string>).execute();
  const table = (name: string): Table =>
    db.schema.createTable(name).addColumn('id', 'text', (column) => column.primaryKey()) as unknown as Table;

  // What a page said of itself when it was reported; `title` is the name, or the journal's title.
  await make(
    table('sealed_page')
      .addColumn('subject_type', 'text', (column) => needed(column).check(sql`subject_type in ('profile', 'journal')`))
      .addColumn('subject_id', 'text', needed)
      .addColumn('title', 'text', needed)
      .addColumn('text', 'text', needed)
      .addColumn('sealed_at', 'text', needed)
      .addColumn('until', 'text'),
  );
  await db.schema
    .createIndex('sealed_page_subject')
    .on('sealed_page')
    .columns(['subject_type', 'subject_id', 'sealed_at'])
    .execute();

  // A proof counts once, whichever process it reaches; its id is its challenge's signature.
  await make(table('spent_proof').addColumn('until', 'text', needed));
  await db.schema.createIndex('spent_proof_until').on('spent_proof').column('until').execute();

  await make(
    table('question')
      .addColumn('locale', 'text', (column) => needed(column).check(sql`locale in ('fr', 'en')`))
      .addColumn('words', 'text', needed)
      // JSON of string[], each folded as what is typed is.
      .addColumn('answers', 'text', needed)
      .addColumn('created_at', 'text', needed)
      .addColumn('retired_at', 'text')
      .addUniqueConstraint('question_once', ['locale', 'words']),
  );
}

type Table = CreateTableBuilder<string, string>;
const needed = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
