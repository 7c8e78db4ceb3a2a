import { readdir } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { EngineTools } from './engine/tools.ts';
import { patiently } from './patience.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

interface Migration {
  up(db: Kysely<unknown>, engine: EngineTools): Promise<void>;
}

/**
 * Brings the tables up to date, forward only: each file of migrations/ once, in its name's order, each in a
 * transaction of its own together with the note that it was run (so a kill leaves the old or the new, never a mix).
 * @returns names of the migrations run now
 */
export async function migrate(engine: EngineTools, db: Kysely<unknown>): Promise<string[]> {
  const list = (): Promise<unknown> =>
    sql`create table if not exists migration (name text primary key, run_at text not null)`.execute(db);
  // Of processes that start at once, PostgreSQL lets all but one fail here; then the table is there.
  await list().catch(list);
  const run: string[] = [];
  for (const name of await migrationNames()) {
    const up = await load(name);
    await patiently(engine, (begun) =>
      db.transaction().execute(async (trx) => {
        begun();
        if (engine.name === 'postgres') await sql`lock table migration in exclusive mode`.execute(trx);
        const done = await sql`select name from migration where name = ${name}`.execute(trx);
        if (done.rows.length > 0) return;
        await up(trx, engine);
        await note(trx, name);
        run.push(name);
      }),
    );
  }
  return run;
}

/** Makes the tables as they were after these migrations, in a database without any, inside one transaction. */
export async function makeTables(engine: EngineTools, trx: Transaction<unknown>, names: string[]): Promise<void> {
  await sql`create table migration (name text primary key, run_at text not null)`.execute(trx);
  for (const name of names) {
    const up = await load(name);
    await up(trx, engine);
    await note(trx, name);
  }
}

/** Names of all migrations there are, in order. */
export const migrationNames = async (): Promise<string[]> =>
  (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z-]+\.ts$/.test(name)).sort();

const load = async (name: string): Promise<Migration['up']> =>
  ((await import(new URL(name, FOLDER).href)) as Migration).up;

const note = (trx: Transaction<unknown>, name: string): Promise<unknown> =>
  sql`insert into migration (name, run_at) values (${name}, ${new Date().toISOString()})`.execute(trx);
