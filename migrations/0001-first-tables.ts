import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { EngineTools } from '#server/db/engine/tools.ts';

const HOLD = sql`hold in ('none', 'pending', 'held', 'hidden')`;
const AUDIENCE = sql`audience in ('public', 'members', 'me')`;
const REASON = sql`reason in ('identifies_someone', 'sourcing', 'glamorises', 'misinformation', 'contempt',
  'contempt_of_approach', 'harassment', 'danger', 'illegal', 'spam', 'other')`;

type Table = CreateTableBuilder<string, string>;
const key = (table: Table): Table => table.addColumn('id', 'text', (column) => column.primaryKey()) as Table;
const text = (table: Table, ...names: string[]): Table =>
  names.reduce((rest, name) => rest.addColumn(name, 'text', (column) => column.notNull()) as Table, table);
const maybe = (table: Table, ...names: string[]): Table =>
  names.reduce((rest, name) => rest.addColumn(name, 'text') as Table, table);
const refers = (table: Table, name: string, to: string, required = true): Table =>
  table.addColumn(name, 'text', (column) => {
    const reference = column.references(`${to}.id`).onDelete('cascade');
    return required ? reference.notNull() : reference;
  }) as Table;
const states = (table: Table): Table =>
  maybe(text(table, 'hold'), 'paused_at', 'detached_at', 'withdrawn_at', 'removed_at', 'erased_at');

export async function up(db: Kysely<unknown>, engine: EngineTools): Promise<void> {
  const make = (name: string, columns: (table: Table) => Table): Promise<void> =>
    engine.strict(columns(db.schema.createTable(name) as unknown as Table)).execute();
  const index = (name: string, table: string, columns: string[]): Promise<void> =>
    db.schema.createIndex(name).on(table).columns(columns).execute();

  await make('account', (t) =>
    maybe(text(key(t), 'password_hash', 'consented_at', 'created_at'), 'role').addCheckConstraint(
      'account_role',
      sql`role in ('host', 'moderator')`,
    ),
  );
  await make('pseudonym', (t) =>
    refers(text(key(t), 'name', 'name_key', 'about', 'created_at'), 'account_id', 'account', false).addUniqueConstraint(
      'pseudonym_name_key',
      ['name_key'],
    ),
  );
  await index('pseudonym_account', 'pseudonym', ['account_id']);
  await make('session', (t) =>
    maybe(
      refers(
        text(key(t), 'secret_hash', 'created_on', 'seen_on', 'expires_at', 'ends_at', 'authenticated_at'),
        'account_id',
        'account',
      ),
      'label',
    ).addUniqueConstraint('session_secret', ['secret_hash']),
  );
  await index('session_account', 'session', ['account_id']);
  await make('host_link', (t) => text(t, 'secret_hash', 'expires_at'));
  await make('site', (t) => key(t).addColumn('visibility_epoch', 'integer', (c) => c.notNull()) as Table);
  await make('journal', (t) =>
    maybe(
      refers(text(key(t), 'slug', 'title', 'description', 'audience', 'created_at'), 'pseudonym_id', 'pseudonym'),
      'listed_at',
    )
      .addUniqueConstraint('journal_slug', ['slug'])
      .addUniqueConstraint('journal_pseudonym', ['pseudonym_id'])
      .addCheckConstraint('journal_audience', AUDIENCE),
  );
  await make('discussion', (t) =>
    states(
      maybe(
        refers(
          refers(
            text(key(t), 'title', 'slug', 'language', 'audience', 'created_at', 'last_post_at'),
            'pseudonym_id',
            'pseudonym',
          ),
          'journal_id',
          'journal',
          false,
        ),
        'category',
        'content_note',
        'imported_from',
      )
        .addColumn('post_count', 'integer', (c) => c.notNull())
        .addColumn('revision', 'integer', (c) => c.notNull()) as Table,
    )
      .addCheckConstraint('discussion_hold', HOLD)
      .addCheckConstraint('discussion_audience', AUDIENCE)
      .addUniqueConstraint('discussion_import', ['imported_from']),
  );
  await index('discussion_created', 'discussion', ['created_at', 'id']);
  await index('discussion_journal', 'discussion', ['journal_id', 'created_at', 'id']);
  await index('discussion_author', 'discussion', ['pseudonym_id', 'created_at', 'id']);
  await make('post', (t) =>
    states(
      maybe(
        refers(
          refers(text(key(t), 'language', 'revision_id', 'created_at'), 'discussion_id', 'discussion'),
          'pseudonym_id',
          'pseudonym',
        ),
        'capacity',
        'submission',
        'edited_at',
      )
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('in_reply_to', 'integer') as Table,
    )
      .addCheckConstraint('post_hold', HOLD)
      .addUniqueConstraint('post_number', ['discussion_id', 'number'])
      .addUniqueConstraint('post_submission', ['pseudonym_id', 'submission']),
  );
  await index('post_author', 'post', ['pseudonym_id', 'created_at', 'id']);
  await make('revision', (t) =>
    (
      refers(text(key(t), 'source', 'html', 'text', 'marks', 'created_at'), 'post_id', 'post')
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('cook', 'integer', (c) => c.notNull()) as Table
    ).addUniqueConstraint('revision_number', ['post_id', 'number']),
  );
  await make('quote', (t) =>
    refers(
      refers(
        refers(
          text(t, 'ranges').addColumn('position', 'integer', (c) => c.notNull()) as Table,
          'revision_id',
          'revision',
        ),
        'source_post_id',
        'post',
      ),
      'source_revision_id',
      'revision',
    ).addPrimaryKeyConstraint('quote_key', ['revision_id', 'position']),
  );
  await index('quote_source', 'quote', ['source_post_id']);
  await make('sealed_revision', (t) =>
    maybe(
      refers(text(key(t), 'revision_id', 'source', 'text', 'marks', 'quotes', 'why', 'sealed_at'), 'post_id', 'post'),
      'until',
    ).addCheckConstraint('sealed_why', sql`why in ('report', 'removal')`),
  );
  await index('sealed_post', 'sealed_revision', ['post_id']);
  await make('tag', (t) =>
    refers(maybe(text(key(t), 'slug', 'family', 'label_fr', 'label_en'), 'approach'), 'canonical_id', 'tag', false)
      .addUniqueConstraint('tag_slug', ['slug'])
      .addCheckConstraint('tag_family', sql`family in ('approach', 'theme', 'setting', 'role', 'substance')`)
      .addCheckConstraint('tag_approach', sql`approach in ('a', 'b')`),
  );
  await make('discussion_tag', (t) =>
    refers(
      refers(
        text(t, 'words').addColumn('position', 'integer', (c) => c.notNull()) as Table,
        'discussion_id',
        'discussion',
      ),
      'tag_id',
      'tag',
    ).addPrimaryKeyConstraint('discussion_tag_key', ['discussion_id', 'position']),
  );
  await index('discussion_tag_tag', 'discussion_tag', ['tag_id', 'discussion_id']);
  await make('thanks', (t) =>
    maybe(
      refers(
        refers(refers(text(key(t), 'created_at'), 'post_id', 'post'), 'account_id', 'account', false),
        'pseudonym_id',
        'pseudonym',
        false,
      ),
      'note',
    ).addUniqueConstraint('thanks_once', ['post_id', 'account_id']),
  );
  await make('report', (t) =>
    maybe(
      refers(
        refers(refers(text(key(t), 'reason', 'words', 'created_at'), 'post_id', 'post'), 'revision_id', 'revision'),
        'account_id',
        'account',
        false,
      ),
      'closed_at',
    ).addCheckConstraint('report_reason', REASON),
  );
  await index('report_post', 'report', ['post_id']);
  await make('removal', (t) =>
    refers(
      refers(text(key(t), 'reason', 'words', 'created_at'), 'post_id', 'post'),
      'account_id',
      'account',
    ).addCheckConstraint('removal_reason', REASON),
  );
  await index('removal_post', 'removal', ['post_id']);
  await make('audit', (t) => maybe(text(key(t), 'at', 'act', 'subject_type', 'subject_id'), 'account_id', 'reason'));
  await engine.appendOnly(db, 'audit');

  await sql`insert into site (id, visibility_epoch) values ('site', 1)`.execute(db);
  // The two approaches exist from the start and stay symmetrical: same family, same weight (DESIGN promise 5).
  await sql`insert into tag (id, slug, family, label_fr, label_en, approach) values
    ('approachHarmReduction0', 'reduction-des-risques', 'approach', 'Réduction des risques', 'Harm reduction', 'a'),
    ('approachRecovery000000', 'retablissement', 'approach', 'Rétablissement', 'Recovery', 'b')`.execute(db);
}
