import pg from 'pg';
import { PostgresDialect, sql } from 'kysely';
import type { Kysely, PostgresPool, PostgresPoolClient } from 'kysely';
import type { EngineTools, Moment, TableShape } from './tools.ts';

const ROWS_AT_ONCE = 500;
/** Statements a connection keeps; a server keeps each plan in memory until the connection ends. */
const STATEMENTS_MAX = 300;

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
    lock_timeout: 4_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // An idle connection that dies (server restarted) is replaced at next use; without a listener it ends the process.
  pool.on('error', () => undefined);
  return {
    name: 'postgres',
    dialect: new PostgresDialect({ pool: preparing(pool) }),
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
    isUnavailable: (error) => /^(08|53|57P|57014|25006|40P01|55P03|ECONN|EPIPE)/.test(codeOf(error)),
    isLocked: () => false,
    async hazards(db) {
      const { rows } = await sql<{ name: string }>`select name from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name`.execute(
        db,
      );
      return rows.map(({ name }) => name);
    },
    async forget(db) {
      // Dead row versions go; recycled WAL may still hold old bytes, which the privacy page says (QUOTES, Withdrawing).
      await sql`vacuum revision`.execute(db);
      await sql`vacuum quote`.execute(db);
      return true;
    },
    async atOneMoment(look) {
      const client = await pool.connect();
      try {
        await client.query('begin isolation level repeatable read read only');
        await client.query(UNHURRIED);
        return await look(momentOf(client));
      } finally {
        await client.query('rollback').catch(() => undefined);
        client.release();
      }
    },
    // Kysely ends the pool only when it has used it.
    close: () => (pool.ending ? Promise.resolve() : pool.end()),
    async deferReferences(db) {
      await sql.raw(UNHURRIED).execute(db);
      await references(db, 'deferrable initially deferred');
    },
    async checkReferences(db) {
      await sql`set constraints all immediate`.execute(db);
      await references(db, 'not deferrable');
    },
  };
}

/**
 * Gives each statement a name, by which a connection parses and plans it once instead of at every use: for our joins that
 * is most of what they cost (https://node-postgres.com/features/queries#prepared-statements).
 */
function preparing(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < STATEMENTS_MAX) names.set(text, `s${names.size}`);
    return names.get(text);
  };
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const named = (client: pg.PoolClient): PostgresPoolClient =>
    Object.assign(Object.create(client) as pg.PoolClient, {
      query(text: string, values: unknown[]) {
        const name = values.length > 0 ? nameOf(text) : undefined;
        return name === undefined ? client.query(text, values) : client.query({ name, text, values });
      },
      release: (destroy?: boolean) => client.release(destroy),
    }) as unknown as PostgresPoolClient;
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      // Kysely knows a connection again by its object.
      const known = clients.get(client) ?? named(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

/** A whole database takes its time. */
const UNHURRIED =
  'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0';

/** When the foreign keys of all tables are looked at. */
async function references(
  db: Kysely<unknown>,
  when: 'deferrable initially deferred' | 'not deferrable',
): Promise<void> {
  const { rows } = await sql<{
    table: string;
    name: string;
  }>`select conrelid::regclass::text as "table", conname as name
    from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(db);
  for (const { table, name } of rows)
    await sql`alter table ${sql.raw(table)} alter constraint ${sql.ref(name)} ${sql.raw(when)}`.execute(db);
}

const quoted = (name: string): string => pg.escapeIdentifier(name);

function momentOf(client: pg.PoolClient): Moment {
  return {
    async tables() {
      const { rows } = await client.query<TableShape>(
        `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and a.attgenerated = ''
         where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace group by c.relname`,
      );
      return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async *rows({ name, columns }) {
      await client.query(
        `declare moment no scroll cursor for select ${columns.map(quoted).join(', ')} from ${quoted(name)}`,
      );
      for (;;) {
        const { rows } = await client.query<unknown[]>({ text: `fetch ${ROWS_AT_ONCE} from moment`, rowMode: 'array' });
        if (rows.length === 0) break;
        yield rows;
      }
      await client.query('close moment');
    },
    // PostgreSQL checks what it reads, and the whole of it has been read.
    faults: () => Promise.resolve([]),
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
