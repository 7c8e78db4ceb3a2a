import type { CreateTableBuilder, Dialect, Kysely } from 'kysely';

/** What differs between the two engines, behind identical exports of sqlite.ts and postgres.ts. */
export interface EngineTools {
  name: 'sqlite' | 'postgres';
  dialect: Dialect;
  /** A table that holds exactly the types it declares. */
  strict<T extends string>(table: CreateTableBuilder<T, string>): CreateTableBuilder<T, string>;
  /** Triggers that refuse UPDATE and DELETE of a table, and what does the same by another word. */
  appendOnly(db: Kysely<unknown>, table: string): Promise<void>;
  /** True for the error of a unique constraint, whose name is then in the message. */
  isUniqueViolation(error: unknown): boolean;
  /** True when the database cannot take a write now (disk full, locked, read-only, connection lost). */
  isUnavailable(error: unknown): boolean;
  /** After withdrawn words were overwritten: makes the old bytes leave the files as far as the engine can. */
  forget(db: Kysely<unknown>): Promise<void>;
}
