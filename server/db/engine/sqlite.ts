import { existsSync, chmodSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { SqliteDialect, sql } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { EngineTools } from './tools.ts';

const STATEMENTS_MAX = 500;

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
    'busy_timeout = 5000',
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
    dialect: new SqliteDialect({ database: prepared(database) }),
    strict: (table) => table.modifyEnd(sql`strict`),
    async appendOnly(db, table) {
      for (const act of ['update', 'delete']) {
        await sql`create trigger ${sql.ref(`${table}_no_${act}`)} before ${sql.raw(act)} on ${sql.table(table)}
          begin select raise(abort, 'append-only'); end`.execute(db);
      }
    },
    isUniqueViolation: (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(codeOf(error)),
    isUnavailable: (error) => /^SQLITE_(FULL|BUSY|LOCKED|READONLY|IOERR|CANTOPEN)/.test(codeOf(error)),
    async forget(db) {
      // Overwritten pages leave the -wal file only with a truncating checkpoint (SECURITY fact 2).
      await sql`pragma wal_checkpoint(TRUNCATE)`.execute(db);
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof BetterSqlite.SqliteError ? error.code : '');

/** Keeps prepared statements, and begins every transaction as a writer, so that none fails half way for a lock. */
function prepared(database: BetterSqlite.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(text) {
      const query = text === 'begin' ? 'begin immediate' : text;
      let statement = statements.get(query);
      if (!statement) {
        if (statements.size >= STATEMENTS_MAX) statements.clear();
        statement = database.prepare<unknown[]>(query) as unknown as SqliteStatement;
        statements.set(query, statement);
      }
      return statement;
    },
  };
}
