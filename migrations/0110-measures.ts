import type { Kysely } from 'kysely';

/** What decisions do that lasts: until when a text is read by members only, how long one waits between replies, what is noted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // JSON of what the letter says of the measure itself: the note, the minutes, the board.
  await db.schema.alterTable('decision').addColumn('particulars', 'text').execute();
  // Since when it does no more what it did: its time has come, or the text was written anew.
  await db.schema.alterTable('decision').addColumn('ended_at', 'text').execute();
  await db.schema.createIndex('decision_until').on('decision').column('content_until').execute();
  await db.schema.alterTable('discussion').addColumn('staff_note', 'text').execute();
  await db.schema.alterTable('discussion').addColumn('cool_minutes', 'integer').execute();
  await db.schema.alterTable('discussion').addColumn('cool_until', 'text').execute();
  await db.schema.alterTable('discussion').addColumn('narrowed_until', 'text').execute();
}
