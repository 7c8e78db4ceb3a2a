import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** What could be reported when there was one version of the rules, in the order of its rules. */
const FIRST_RULES = [
  'identifies_someone',
  'sourcing',
  'glamorises',
  'misinformation',
  'contempt',
  'contempt_of_approach',
  'harassment',
  'danger',
  'illegal',
  'spam',
];

/** The community's rules, version by version, and which of them each member was last told of. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const version = db.schema
    .createTable('rules_version')
    .addColumn('number', 'integer', (column) => column.primaryKey().check(sql`number >= 1`))
    .addColumn('source_fr', 'text', (column) => column.notNull())
    .addColumn('source_en', 'text', (column) => column.notNull())
    .addColumn('html_fr', 'text', (column) => column.notNull())
    .addColumn('html_en', 'text', (column) => column.notNull())
    .addColumn('changes_fr', 'text', (column) => column.notNull())
    .addColumn('changes_en', 'text', (column) => column.notNull())
    .addColumn('published_at', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.references('account.id').onDelete('set null'));
  await engine.strict(version as unknown as CreateTableBuilder<string, string>).execute();
  await db.schema
    .alterTable('account')
    .addColumn('rules_seen', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  // A decision cites a rule by its number in its version.
  for (const [place, reason] of FIRST_RULES.entries())
    await sql`update decision set rule = ${String(place + 1)} where rules_version = 1 and rule = ${reason}`.execute(db);
}
