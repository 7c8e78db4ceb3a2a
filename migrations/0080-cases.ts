import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

/** Cases: what is reported, who looks at it, what is decided with which reasons, and how that is contested. */
export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const make = (table: Table): Promise<void> =>
    engine.strict(table as unknown as CreateTableBuilder<string, string>).execute();
  const table = (name: string): Table =>
    db.schema.createTable(name).addColumn('id', 'text', (column) => column.primaryKey()) as unknown as Table;

  await make(
    table('moderation_case')
      .addColumn('queue', 'text', needed)
      .addColumn('subject_type', 'text', (column) =>
        needed(column).check(sql`subject_type in ('post', 'profile', 'journal')`),
      )
      .addColumn('subject_id', 'text', needed)
      // Whose words or page it is: sanctions act on the account behind, letters speak to this name.
      .addColumn('pseudonym_id', 'text', (column) => needed(column).references('pseudonym.id').onDelete('cascade'))
      .addColumn('discussion_id', 'text', (column) => column.references('discussion.id').onDelete('cascade'))
      .addColumn('state', 'text', (column) =>
        needed(column).check(sql`state in ('open', 'in_review', 'decided', 'appealed', 'closed')`),
      )
      .addColumn('reason', 'text', needed)
      .addColumn('gravity', 'integer', needed)
      .addColumn('reports', 'integer', needed)
      .addColumn('version', 'integer', needed)
      .addColumn('taken_by', 'text', (column) => column.references('account.id').onDelete('set null'))
      .addColumn('opened_at', 'text', needed)
      .addColumn('waits_since', 'text')
      .addColumn('changed_at', 'text', needed),
  );
  // One subject, one case: while it waits to be decided, further reports join it.
  await db.schema
    .createIndex('moderation_case_once')
    .on('moderation_case')
    .columns(['queue', 'subject_type', 'subject_id'])
    .unique()
    .where(sql.ref('waits_since'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('moderation_case_waiting')
    .on('moderation_case')
    .columns(['queue', 'gravity desc', 'waits_since', 'id'])
    .where(sql.ref('waits_since'), 'is not', null)
    .execute();
  await index(db, 'moderation_case', 'subject', ['subject_type', 'subject_id']);
  await index(db, 'moderation_case', 'pseudonym', ['pseudonym_id']);

  await makeReports(db, make, table);

  await make(
    table('decision')
      .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
      .addColumn('pseudonym_id', 'text', (column) => needed(column).references('pseudonym.id').onDelete('cascade'))
      .addColumn('account_id', 'text', (column) => column.references('account.id').onDelete('set null'))
      .addColumn('content_measure', 'text', (column) =>
        needed(column).check(
          sql`content_measure in ('none', 'reword', 'note', 'move', 'close', 'cool_down', 'narrow', 'remove_passage', 'remove')`,
        ),
      )
      .addColumn('account_measure', 'text', (column) =>
        needed(column).check(sql`account_measure in ('none', 'warn', 'approve_first', 'read_only', 'suspended')`),
      )
      .addColumn('reason', 'text', needed)
      .addColumn('rules_version', 'integer', needed)
      .addColumn('rule', 'text', needed)
      .addColumn('law', 'text', needed)
      .addColumn('revision_id', 'text')
      .addColumn('passage', 'text')
      .addColumn('content_until', 'text')
      .addColumn('account_until', 'text')
      .addColumn('facts', 'text', needed)
      .addColumn('words', 'text', needed)
      .addColumn('remedy', 'text', needed)
      .addColumn('source', 'text', (column) => needed(column).check(sql`source in ('report', 'own')`))
      .addColumn('decided_at', 'text', needed)
      .addColumn('read_at', 'text')
      .addColumn('reversed_at', 'text')
      // What a reversal puts back, until nobody can contest the decision any more.
      .addColumn('undo', 'text')
      .addCheckConstraint('decision_reasons', sql`facts <> '' and words <> '' and (rule <> '' or law <> '')`)
      .addCheckConstraint('decision_ends', sql`account_measure in ('none', 'warn') or account_until is not null`),
  );
  await index(db, 'decision', 'case', ['case_id']);
  await index(db, 'decision', 'pseudonym', ['pseudonym_id', 'decided_at', 'id']);

  await make(
    table('sanction')
      .addColumn('account_id', 'text', (column) => needed(column).references('account.id').onDelete('cascade'))
      .addColumn('decision_id', 'text', (column) => needed(column).references('decision.id').onDelete('cascade'))
      .addColumn('kind', 'text', (column) =>
        needed(column).check(sql`kind in ('approve_first', 'read_only', 'suspended')`),
      )
      .addColumn('from_at', 'text', needed)
      .addColumn('ends_at', 'text', needed)
      .addColumn('lifted_at', 'text'),
  );
  await index(db, 'sanction', 'account', ['account_id', 'ends_at']);

  await make(
    table('appeal')
      .addColumn('decision_id', 'text', (column) => needed(column).references('decision.id').onDelete('cascade'))
      // 'author', or the report whose sender contests that nothing was done.
      .addColumn('party', 'text', needed)
      .addColumn('words', 'text', needed)
      .addColumn('created_at', 'text', needed)
      .addColumn('waits_since', 'text')
      .addColumn('taken_by', 'text', (column) => column.references('account.id').onDelete('set null'))
      .addColumn('outcome', 'text', (column) => column.check(sql`outcome in ('upheld', 'reversed')`))
      .addColumn('outcome_words', 'text')
      .addColumn('decided_by', 'text', (column) => column.references('account.id').onDelete('set null'))
      .addColumn('decided_at', 'text')
      .addColumn('version', 'integer', needed)
      .addUniqueConstraint('appeal_once', ['decision_id', 'party']),
  );
  await db.schema
    .createIndex('appeal_waiting')
    .on('appeal')
    .columns(['waits_since', 'id'])
    .where(sql.ref('waits_since'), 'is not', null)
    .execute();

  // Said between the person and whoever reviews, after the first words.
  await make(
    table('appeal_message')
      .addColumn('appeal_id', 'text', (column) => needed(column).references('appeal.id').onDelete('cascade'))
      .addColumn('by', 'text', (column) => needed(column).check(sql`"by" in ('person', 'staff')`))
      .addColumn('words', 'text', needed)
      .addColumn('at', 'text', needed),
  );
  await index(db, 'appeal_message', 'appeal', ['appeal_id', 'at', 'id']);

  await make(
    table('case_note')
      .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
      .addColumn('account_id', 'text', (column) => column.references('account.id').onDelete('set null'))
      .addColumn('words', 'text', needed)
      .addColumn('at', 'text', needed),
  );
  await index(db, 'case_note', 'case', ['case_id', 'at', 'id']);

  await keepRemovals(db);
  await widenTombstones(db, engine);
}

type Table = CreateTableBuilder<string, string>;
const needed = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const index = (db: Kysely<unknown>, table: string, name: string, columns: string[]): Promise<void> =>
  db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();

/** Reports belong to a case now, and may be about a page; those there are keep their evidence. */
async function makeReports(
  db: Kysely<unknown>,
  make: (table: Table) => Promise<void>,
  table: (name: string) => Table,
): Promise<void> {
  await sql`insert into moderation_case
      (id, queue, subject_type, subject_id, pseudonym_id, discussion_id, state, reason, gravity, reports, version,
       opened_at, waits_since, changed_at)
    select min(report.id), 'reports', 'post', post.id, post.pseudonym_id, post.discussion_id, 'open', min(report.reason),
      1, count(*), 1, min(report.created_at), min(report.created_at), max(report.created_at)
    from report join post on post.id = report.post_id
    where report.closed_at is null group by post.id, post.pseudonym_id, post.discussion_id`.execute(db);
  await make(
    table('report_next')
      .addColumn('case_id', 'text', (column) => needed(column).references('moderation_case.id').onDelete('cascade'))
      .addColumn('revision_id', 'text')
      .addColumn('reason', 'text', needed)
      .addColumn('words', 'text', needed)
      // What the sender marked: their words are in the sealed wording, so only where they stand is kept.
      .addColumn('passage', 'text')
      .addColumn('account_id', 'text', (column) => column.references('account.id').onDelete('cascade'))
      // Of the code that opens the page saying what became of it.
      .addColumn('receipt_hash', 'text', (column) => column.unique())
      .addColumn('created_at', 'text', needed)
      .addColumn('read_at', 'text'),
  );
  await sql`insert into report_next (id, case_id, revision_id, reason, words, account_id, created_at)
    select report.id, moderation_case.id, report.revision_id, report.reason, report.words, report.account_id, report.created_at
    from report join moderation_case on moderation_case.subject_id = report.post_id`.execute(db);
  await db.schema.dropTable('report').execute();
  await db.schema.alterTable('report_next').renameTo('report').execute();
  await index(db, 'report', 'case', ['case_id', 'created_at', 'id']);
  await index(db, 'report', 'account', ['account_id']);
}

/** What moderators removed before there were cases: each becomes a decided case, with the words its author was told. */
async function keepRemovals(db: Kysely<unknown>): Promise<void> {
  await sql`insert into moderation_case
      (id, queue, subject_type, subject_id, pseudonym_id, discussion_id, state, reason, gravity, reports, version,
       opened_at, changed_at)
    select removal.id, 'reports', 'post', post.id, post.pseudonym_id, post.discussion_id, 'decided', removal.reason, 1, 0, 1,
      removal.created_at, removal.created_at
    from removal join post on post.id = removal.post_id`.execute(db);
  await sql`insert into decision
      (id, case_id, pseudonym_id, account_id, content_measure, account_measure, reason, rules_version, rule, law, revision_id,
       facts, words, remedy, source, decided_at)
    select removal.id, removal.id, post.pseudonym_id, removal.account_id, 'remove', 'none', removal.reason, 1, removal.reason, '',
      post.revision_id, removal.words, removal.words, '', 'own', removal.created_at
    from removal join post on post.id = removal.post_id where removal.words <> ''`.execute(db);
  await db.schema.dropTable('removal').execute();
}

/** A removal that is reversed leaves a tombstone as well: the last word about a post counts at a restore. */
async function widenTombstones(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const tombstone = db.schema
    .createTable('tombstone_next')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) =>
      column
        .notNull()
        .check(
          sql`act in ('withdrawn', 'taken_back', 'removed', 'erased', 'passages', 'thanks', 'note', 'audience', 'journal_audience', 'restored')`,
        ),
    )
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('ranges', 'text')
    .addColumn('audience', 'text', (column) => column.check(sql`audience in ('public', 'members', 'me')`));
  await engine.strict(tombstone as unknown as CreateTableBuilder<string, string>).execute();
  await sql`insert into tombstone_next (id, at, act, subject_id, ranges, audience)
    select id, at, act, subject_id, ranges, audience from tombstone`.execute(db);
  await db.schema.dropTable('tombstone').execute();
  await db.schema.alterTable('tombstone_next').renameTo('tombstone').execute();
  await db.schema.createIndex('tombstone_at').on('tombstone').column('at').execute();
}
