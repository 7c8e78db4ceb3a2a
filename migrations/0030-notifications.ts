import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Who is named in which wording, and what each name is told of what others write. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  // The key is the name as it was typed, folded: after a rename it is no longer that person's, and the link goes.
  const mention = db.schema
    .createTable('mention')
    .addColumn('revision_id', 'text', (column) => column.notNull().references('revision.id').onDelete('cascade'))
    .addColumn('name_key', 'text', (column) => column.notNull())
    .addColumn('pseudonym_id', 'text', (column) => column.notNull().references('pseudonym.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('mention_key', ['revision_id', 'name_key']);
  await engine.strict(mention as unknown as CreateTableBuilder<string, string>).execute();

  // Never of one's own account's acts: no row joins two names of one person.
  const notification = db.schema
    .createTable('notification')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('pseudonym_id', 'text', (column) => column.notNull().references('pseudonym.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('post_id', 'text', (column) => column.notNull().references('post.id').onDelete('cascade'))
    .addColumn('actor_id', 'text', (column) => column.notNull().references('pseudonym.id').onDelete('cascade'))
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text', (column) => column.notNull())
    .addColumn('mailed_at', 'text')
    .addColumn('read_at', 'text')
    .addCheckConstraint('notification_kind', sql`kind in ('quoted', 'answered', 'mentioned', 'thanked')`)
    .addUniqueConstraint('notification_once', ['pseudonym_id', 'post_id', 'actor_id']);
  await engine.strict(notification as unknown as CreateTableBuilder<string, string>).execute();
  const index = (name: string, columns: string[]): Promise<void> =>
    db.schema.createIndex(name).on('notification').columns(columns).execute();
  await index('notification_newest', ['pseudonym_id', 'created_at', 'id']);
  await index('notification_unread', ['pseudonym_id', 'read_at']);
  await index('notification_post', ['post_id']);
}
