import { join } from 'node:path';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, sql } from 'kysely';
import type { RootOperationNode, Transaction } from 'kysely';
import type { Bus, RingEvents, RingName } from '../bus.ts';
import { ConfigError } from '../config.ts';
import type { Config } from '../config.ts';
import { openPostgres } from './engine/postgres.ts';
import { openSqlite } from './engine/sqlite.ts';
import type { EngineTools } from './engine/tools.ts';
import { makeTables, migrate } from './migrate.ts';
import { patiently } from './patience.ts';
import type { Schema } from './schema.ts';

/** A handle that opens no transaction and holds no connection: that is for `write`, or SQLite would wait for itself. */
export type Reader = Omit<Kysely<Schema>, 'transaction' | 'startTransaction' | 'connection' | 'destroy'>;

/** A write under way: the transaction's own handle, and the bells to ring once it is committed. */
export interface Tx {
  readonly db: Transaction<Schema>;
  ring<N extends RingName>(name: N, event: RingEvents[N]): void;
}

/** What a query can be asked through: the reading handle, or a write's own. */
export type Handle = Reader | Tx['db'];

export interface Database {
  readonly engine: EngineTools;
  /** For reading. Throws when used inside `write`: on SQLite it would wait for itself. */
  readonly db: Reader;
  /** One use case, one transaction. Rings after the commit; nothing slow belongs inside. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Brings the tables up to date; gives the names of the migrations run. */
  migrate(): Promise<string[]>;
  /** Throws ConfigError when the server is set so that acknowledged writes can be lost. */
  refuseHazards(): Promise<void>;
  /** Makes overwritten words leave the engine's files; when somebody still reads them, as soon as nobody does. */
  forget(): Promise<void>;
  /**
   * Fills a database that has no table: makes those of these migrations, empty of what they put in, and lets `work` insert
   * rows in any order. All of it or nothing.
   */
  fill<T>(migrations: string[], work: (db: Transaction<unknown>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Milliseconds until overwritten words that a reader kept in the files are tried again. */
const FORGET_AGAIN_MS = 5_000;

/** The SQLite file of a site. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'carnet.sqlite');

/** Opens the database the settings name; the tables are made by `migrate`. */
export function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>, bus: Bus): Database {
  const engine = config.databaseUrl ? openPostgres(config.databaseUrl) : openSqlite(sqliteFile(config.dataDir));
  const inner = new Kysely<Schema>({ dialect: engine.dialect });
  // Migrations and engine housekeeping know no schema.
  const untyped = inner as unknown as Kysely<unknown>;
  const writing = new AsyncLocalStorage<true>();
  const db = refusingInside(inner, writing);
  let again: NodeJS.Timeout | undefined;
  const forget = async (): Promise<void> => {
    clearTimeout(again);
    if (await engine.forget(untyped)) return;
    // Whatever goes wrong then, the hourly work does it once more.
    again = setTimeout(() => void forget().catch(() => undefined), FORGET_AGAIN_MS).unref();
  };
  return {
    engine,
    db,
    async write(work) {
      if (writing.getStore()) throw new Error('write() inside write(): pass the transaction on instead');
      const bells: (() => void)[] = [];
      const result = await patiently(engine, (begun) =>
        writing.run(true, () =>
          inner.transaction().execute((trx) => {
            begun();
            return work({ db: trx, ring: (name, event) => bells.push(() => bus.ring(name, event)) });
          }),
        ),
      );
      for (const bell of bells) bell();
      return result;
    },
    migrate: () => migrate(engine, untyped),
    async refuseHazards() {
      const hazards = await engine.hazards(untyped);
      if (hazards.length === 0) return;
      throw new ConfigError(
        `DATABASE_URL: this PostgreSQL would lose what members wrote in a power cut. Turn on: ${hazards.join(', ')}`,
      );
    },
    forget,
    fill: (migrations, work) =>
      untyped.transaction().execute(async (trx) => {
        await makeTables(engine, trx, migrations);
        await engine.deferReferences(trx);
        for (const { name } of await trx.introspection.getTables())
          if (name !== 'migration') await sql`delete from ${sql.table(name)}`.execute(trx);
        const result = await work(trx);
        await engine.checkReferences(trx);
        return result;
      }),
    async close() {
      clearTimeout(again);
      await inner.destroy();
      await engine.close();
    },
  };
}

/** The handle for reading; says so when it is used inside a write, whether the query is built there or was before. */
function refusingInside(inner: Kysely<Schema>, writing: AsyncLocalStorage<true>): Kysely<Schema> {
  const refuse = (): void => {
    if (writing.getStore()) throw new Error('The outer database handle was used inside a write: use the transaction');
  };
  const db = inner.withPlugin({
    transformQuery({ node }): RootOperationNode {
      refuse();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const execute = db.executeQuery.bind(db);
  const checked: typeof execute = async (query, options) => {
    refuse();
    return execute(query, options);
  };
  return Object.assign(db, { executeQuery: checked });
}
