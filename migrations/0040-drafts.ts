import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Drafts with their last versions, and the minutes somebody wants their replies to wait before they appear. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const draft = db.schema
    .createTable('draft')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('pseudonym_id', 'text', (column) => column.references('pseudonym.id').onDelete('set null'))
    .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('reply', 'edit', 'entry', 'thread')`))
    .addColumn('target_id', 'text', (column) => column.notNull())
    .addColumn('discussion_id', 'text')
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('touched_at', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text')
    .addColumn('submission', 'text')
    .addColumn('refused', 'text')
    .addUniqueConstraint('draft_place', ['account_id', 'place'])
    .addUniqueConstraint('draft_submission', ['account_id', 'submission']);
  await engine.strict(draft as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema.createIndex('draft_touched').on('draft').columns(['account_id', 'touched_at']).execute();
  await db.schema.createIndex('draft_target').on('draft').columns(['target_id']).execute();
  await db.schema.createIndex('draft_due').on('draft').columns(['due_at']).execute();

  const version = db.schema
    .createTable('draft_version')
    .addColumn('draft_id', 'text', (column) => column.notNull().references('draft.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('quotes', 'text', (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .addColumn('begun_at', 'text', (column) => column.notNull())
    .addColumn('saved_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('draft_version_key', ['draft_id', 'number']);
  await engine.strict(version as unknown as CreateTableBuilder<string, string>).execute();

  await db.schema
    .alterTable('account')
    .addColumn('hold_minutes', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
