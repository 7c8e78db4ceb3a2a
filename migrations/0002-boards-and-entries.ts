import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Boards, and what an author or a host decides about a journal, an entry or a thread. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const board = db.schema
    .createTable('board')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('slug', 'text', (column) => column.notNull().unique())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('title_fr', 'text', (column) => column.notNull())
    .addColumn('title_en', 'text', (column) => column.notNull())
    .addColumn('about_fr', 'text', (column) => column.notNull())
    .addColumn('about_en', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text');
  await engine.strict(board as unknown as CreateTableBuilder<string, string>).execute();

  const COMMENTS = sql`comments in ('open', 'screened', 'closed')`;
  await db.schema.alterTable('journal').addColumn('indexable_at', 'text').execute();
  await db.schema
    .alterTable('journal')
    .addColumn('comments', 'text', (column) => column.notNull().defaultTo('open').check(COMMENTS))
    .execute();
  await db.schema
    .alterTable('discussion')
    .addColumn('board_id', 'text', (column) => column.references('board.id'))
    .execute();
  for (const name of ['pinned_at', 'closed_at', 'indexable_at']) {
    await db.schema.alterTable('discussion').addColumn(name, 'text').execute();
  }
  await db.schema
    .alterTable('discussion')
    .addColumn('comments', 'text', (column) => column.notNull().defaultTo('open').check(COMMENTS))
    .execute();
  // Set while a comment waits for the author of the entry to let it appear; then it is theirs to read.
  await db.schema
    .alterTable('post')
    .addColumn('screened_by', 'text', (column) => column.references('pseudonym.id'))
    .execute();
  // Set beside withdrawn_at when it was taken back before anybody was told: only the bare number shows.
  await db.schema.alterTable('post').addColumn('taken_back_at', 'text').execute();

  await db.schema
    .createIndex('discussion_board')
    .on('discussion')
    .columns(['board_id', 'last_post_at', 'id'])
    .execute();
  // A member's reading place in a discussion, for "unread". Private to the account, never shown to anybody.
  const reading = db.schema
    .createTable('reading')
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('discussion_id', 'text', (column) => column.notNull().references('discussion.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('reading_key', ['account_id', 'discussion_id']);
  await engine.strict(reading as unknown as CreateTableBuilder<string, string>).execute();
}
