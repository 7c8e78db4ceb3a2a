import { join } from 'node:path';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely } from 'kysely';
import type { KyselyPlugin, RootOperationNode, Transaction } from 'kysely';
import type { Bus, RingEvents, RingName } from '../bus.ts';
import type { Config } from '../config.ts';
import { openPostgres } from './engine/postgres.ts';
import { openSqlite } from './engine/sqlite.ts';
import type { EngineTools } from './engine/tools.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';

/** A handle that opens no transaction and holds no connection: that is for `write`, or SQLite would wait for itself. */
export type Reader = Omit<Kysely<Schema>, 'transaction' | 'startTransaction' | 'connection' | 'destroy'>;

/** A write under way: the transaction's own handle, and the bells to ring once it is committed. */
export interface Tx {
  readonly db: Transaction<Schema>;
  ring<N extends RingName>(name: N, event: RingEvents[N]): void;
}

export interface Database {
  readonly engine: EngineTools;
  /** For reading. Throws when used inside `write`: on SQLite it would wait for itself. */
  readonly db: Reader;
  /** One use case, one transaction. Rings after the commit; nothing slow belongs inside. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Brings the tables up to date; gives the names of the migrations run. */
  migrate(): Promise<string[]>;
  /** Makes overwritten words leave the engine's files. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the database the settings name; the tables are made by `migrate`. */
export function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>, bus: Bus): Database {
  const engine = config.databaseUrl
    ? openPostgres(config.databaseUrl)
    : openSqlite(join(config.dataDir, 'carnet.sqlite'));
  const inner = new Kysely<Schema>({ dialect: engine.dialect });
  // Migrations and engine housekeeping know no schema.
  const untyped = inner as unknown as Kysely<unknown>;
  const writing = new AsyncLocalStorage<true>();
  const db = inner.withPlugin(refuseInside(writing));
  return {
    engine,
    db,
    async write(work) {
      if (writing.getStore()) throw new Error('write() inside write(): pass the transaction on instead');
      const bells: (() => void)[] = [];
      const result = await writing.run(true, () =>
        inner
          .transaction()
          .execute((trx) => work({ db: trx, ring: (name, event) => bells.push(() => bus.ring(name, event)) })),
      );
      for (const bell of bells) bell();
      return result;
    },
    migrate: () => migrate(engine, untyped),
    forget: () => engine.forget(untyped),
    close: () => inner.destroy(),
  };
}

function refuseInside(writing: AsyncLocalStorage<true>): KyselyPlugin {
  return {
    transformQuery({ node }): RootOperationNode {
      if (writing.getStore()) throw new Error('The outer database handle was used inside a write: use the transaction');
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}
