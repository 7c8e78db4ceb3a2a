import type { Kysely } from 'kysely';

/** Under which name somebody is on the team; and what the log and the figures are read by: time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('account').addColumn('staff_as', 'text').execute();
  await db.schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute();
  await db.schema.createIndex('decision_at').on('decision').columns(['decided_at', 'id']).execute();
  await db.schema.createIndex('report_at').on('report').columns(['created_at', 'reason']).execute();
  await db.schema.createIndex('appeal_at').on('appeal').columns(['created_at']).execute();
  await db.schema.createIndex('appeal_decided').on('appeal').columns(['decided_at', 'id']).execute();
}
