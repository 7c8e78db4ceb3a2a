import pg from 'pg';
import { PostgresDialect, sql } from 'kysely';
import type { EngineTools } from './tools.ts';

/**
 * Opens a pool on a PostgreSQL server.
 * @param url `postgres://…`
 */
export function openPostgres(url: string): EngineTools {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    // A statement that hangs must not hold a connection for ever; nothing of ours takes a second.
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // An idle connection that dies (server restarted) is replaced at next use; without a listener it ends the process.
  pool.on('error', () => undefined);
  return {
    name: 'postgres',
    dialect: new PostgresDialect({ pool }),
    strict: (table) => table,
    async appendOnly(db, table) {
      await sql`create function ${sql.ref(`${table}_append_only`)}() returns trigger language plpgsql as
        $$ begin raise exception 'append-only'; end $$`.execute(db);
      await sql`create trigger ${sql.ref(`${table}_append_only`)} before update or delete on ${sql.table(table)}
        for each row execute function ${sql.ref(`${table}_append_only`)}()`.execute(db);
      await sql`create trigger ${sql.ref(`${table}_no_truncate`)} before truncate on ${sql.table(table)}
        execute function ${sql.ref(`${table}_append_only`)}()`.execute(db);
    },
    isUniqueViolation: (error) => codeOf(error) === '23505',
    isUnavailable: (error) => /^(08|53|57P|25006|40P01|55P03|ECONN|EPIPE)/.test(codeOf(error)),
    async forget(db) {
      // Dead row versions go; recycled WAL may still hold old bytes, which the privacy page says (QUOTES, Withdrawing).
      await sql`vacuum revision`.execute(db);
      await sql`vacuum quote`.execute(db);
    },
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
