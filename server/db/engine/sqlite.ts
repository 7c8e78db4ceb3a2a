import { existsSync, chmodSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { SqliteDialect, SqliteQueryCompiler, sql } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { EngineTools, Moment, TableShape } from './tools.ts';

const STATEMENTS_MAX = 500;
const ROWS_AT_ONCE = 500;
/** Milliseconds that a write waits for another process's. */
const WAIT_MS = 5_000;
/** Milliseconds the site stands still for a checkpoint that a reader (a backup) keeps from being whole. */
const CHECKPOINT_WAIT_MS = 100;

/**
 * Writes parameters as `+?`. For a bare one this build of SQLite plans a join anew each time another value is bound,
 * which costs fifteen times what the query does; the sign changes neither value nor index.
 */
class SteadyCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

class SteadyDialect extends SqliteDialect {
  override createQueryCompiler(): SqliteQueryCompiler {
    return new SteadyCompiler();
  }
}

/**
 * Opens the SQLite file, made 0600 when new.
 * @param file absolute path, or ':memory:'
 */
export function openSqlite(file: string): EngineTools {
  const fresh = file !== ':memory:' && !existsSync(file);
  const database = new BetterSqlite(file);
  if (fresh) chmodSync(file, 0o600);
  // SECURITY 3.9. synchronous=FULL at every open: this build's WAL default loses acknowledged posts in a power cut.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    `busy_timeout = ${WAIT_MS}`,
    'secure_delete = ON',
    'trusted_schema = OFF',
    'cell_size_check = ON',
    // Without it REPLACE deletes rows without asking the triggers that keep a table append-only.
    'recursive_triggers = ON',
  ]) {
    database.pragma(pragma);
  }
  return {
    name: 'sqlite',
    dialect: new SteadyDialect({ database: prepared(database) }),
    strict: (table) => table.modifyEnd(sql`strict`),
    async appendOnly(db, table) {
      for (const act of ['update', 'delete']) {
        await sql`create trigger ${sql.ref(`${table}_no_${act}`)} before ${sql.raw(act)} on ${sql.table(table)}
          begin select raise(abort, 'append-only'); end`.execute(db);
      }
    },
    isUniqueViolation: (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(codeOf(error)),
    isUnavailable: (error) => /^SQLITE_(FULL|BUSY|LOCKED|READONLY|IOERR|CANTOPEN)/.test(codeOf(error)),
    isLocked: (error) => codeOf(error) === 'SQLITE_BUSY',
    hazards: () => Promise.resolve([]),
    async forget(db) {
      // Overwritten pages leave the -wal file only with a truncating checkpoint (SECURITY fact 2).
      return db.connection().execute(async () => {
        // A pragma acts when it is prepared: kept ones would do nothing the second time.
        database.pragma(`busy_timeout = ${CHECKPOINT_WAIT_MS}`);
        try {
          const [row] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
          return row?.busy === 0;
        } finally {
          database.pragma(`busy_timeout = ${WAIT_MS}`);
        }
      });
    },
    async atOneMoment(look) {
      const reading = new BetterSqlite(file, { readonly: true, fileMustExist: true, timeout: WAIT_MS });
      try {
        reading.exec('begin');
        return await look(momentOf(reading));
      } finally {
        reading.close();
      }
    },
    close: () => Promise.resolve(void database.close()),
    async deferReferences(db) {
      await sql`pragma defer_foreign_keys = on`.execute(db);
    },
    async checkReferences(db) {
      const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
      if (rows.length > 0) throw new Error(`${rows.length} rows of ${rows[0]?.table} refer to nothing`);
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof BetterSqlite.SqliteError ? error.code : '');

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function momentOf(reading: BetterSqlite.Database): Moment {
  const list = <T>(statement: string): T[] => reading.prepare<[], T>(statement).all();
  return {
    tables: () =>
      Promise.resolve(
        // Shadow and virtual tables hold what is made anew of others.
        list<{ name: string; type: string }>('pragma main.table_list')
          .filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
          .map(({ name }) => ({
            name,
            columns: list<{ name: string }>(`pragma table_info(${quoted(name)})`).map((column) => column.name),
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    async *rows({ name, columns }: TableShape) {
      const rows = reading
        .prepare<[], unknown[]>(`select ${columns.map(quoted).join(', ')} from ${quoted(name)}`)
        .raw();
      let some: unknown[][] = [];
      for (const row of rows.iterate()) {
        some.push(row);
        if (some.length < ROWS_AT_ONCE) continue;
        yield some;
        some = [];
      }
      if (some.length > 0) yield some;
    },
    faults: () =>
      Promise.resolve([
        ...list<{ integrity_check: string }>('pragma integrity_check')
          .map((row) => row.integrity_check)
          .filter((words) => words !== 'ok'),
        ...list<{ table: string }>('pragma foreign_key_check').map(
          ({ table }) => `a row of ${table} refers to nothing`,
        ),
      ]),
  };
}

/**
 * Keeps prepared statements. Begins every transaction as a writer, so that none fails half way for a lock, and without
 * waiting for one: the whole site would stand still (`patiently` waits instead). Ends those that the engine ended itself.
 */
function prepared(database: BetterSqlite.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  const begin = database.prepare('begin immediate');
  const rollback = database.prepare('rollback');
  const run = (work: () => void): SqliteStatement => ({
    reader: false,
    all: () => [],
    run() {
      work();
      return { changes: 0, lastInsertRowid: 0 };
    },
    iterate: () => [][Symbol.iterator](),
  });
  statements.set(
    'begin',
    run(() => {
      database.pragma('busy_timeout = 0');
      try {
        begin.run();
      } finally {
        database.pragma(`busy_timeout = ${WAIT_MS}`);
      }
    }),
  );
  statements.set(
    'rollback',
    // A full disk rolls back by itself; a second time is an error, which would hide the first.
    run(() => void (database.inTransaction && rollback.run())),
  );
  const kept = [...statements];
  return {
    close: () => database.close(),
    prepare(text) {
      let statement = statements.get(text);
      if (!statement) {
        if (statements.size >= STATEMENTS_MAX) {
          statements.clear();
          for (const [query, own] of kept) statements.set(query, own);
        }
        statement = database.prepare<unknown[]>(text) as unknown as SqliteStatement;
        statements.set(text, statement);
      }
      return statement;
    },
  };
}
