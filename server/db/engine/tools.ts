import type { CreateTableBuilder, Dialect, Kysely } from 'kysely';

/** A table as a backup writes it. */
export interface TableShape {
  name: string;
  columns: string[];
}

/** One moment of the whole database, seen over a connection of its own that holds up nobody. */
export interface Moment {
  /** Tables that hold rows of their own, in the order of their names. */
  tables(): Promise<TableShape[]>;
  /** All rows of a table, some hundreds at a time; values in the order of its columns. */
  rows(table: TableShape): AsyncIterable<unknown[][]>;
  /** What the engine finds wrong with its own files, in its words; empty when nothing is. */
  faults(): Promise<string[]>;
}

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
  /** True when a transaction could not begin because another process writes just now. */
  isLocked(error: unknown): boolean;
  /** Settings of the server under which an acknowledged write can be lost (SECURITY R2), by name. */
  hazards(db: Kysely<unknown>): Promise<string[]>;
  /**
   * After withdrawn words were overwritten: makes the old bytes leave the files as far as the engine can.
   * @returns false when somebody who reads just now keeps them there: to be done again
   */
  forget(db: Kysely<unknown>): Promise<boolean>;
  /** Shows one moment of the database to `look`, for a backup. */
  atOneMoment<T>(look: (moment: Moment) => Promise<T>): Promise<T>;
  /** Lets go of the files or connections. */
  close(): Promise<void>;
  /** Inside a transaction that fills an empty database: rows may come before the rows they refer to… */
  deferReferences(db: Kysely<unknown>): Promise<void>;
  /** …and from here on not any more. Throws when one refers to nothing. */
  checkReferences(db: Kysely<unknown>): Promise<void>;
}
