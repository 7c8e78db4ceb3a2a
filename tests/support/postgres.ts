import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address of this run's PostgreSQL. */
    postgres: string;
  }
}

const TEMPLATE = 'carnet_template';

/** Vitest's global set-up: one PostgreSQL for the whole run (or the one that CARNET_TEST_POSTGRES names). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['CARNET_TEST_POSTGRES'];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startPostgres();
  project.provide('postgres', server.url);
  return () => server.stop();
}

/**
 * A fresh database in this run's PostgreSQL. `migrate` fills a template once per run, which the others copy;
 * it must close its connections. Close yours before `drop()`; those forgotten are cut.
 */
export async function createDatabase(
  migrate?: (url: string) => Promise<void>,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const { inject } = await import('vitest');
  return createDatabaseIn(inject('postgres'), migrate);
}

/** The same outside Vitest, in the server at `admin` (a superuser's address). */
export async function createDatabaseIn(
  admin: string,
  migrate?: (url: string) => Promise<void>,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `carnet_${randomBytes(8).toString('hex')}`;
  if (migrate) await ensureTemplate(admin, migrate);
  await run(admin, `create database ${name} template ${migrate ? TEMPLATE : 'template0'}`);
  return { url: inDatabase(admin, name), drop: () => run(admin, `drop database if exists ${name} with (force)`) };
}

/** Makes the template, once: test files run in several processes, so the lock is the database's own. */
async function ensureTemplate(admin: string, migrate: (url: string) => Promise<void>): Promise<void> {
  await connected(admin, async (client) => {
    await client.query('select pg_advisory_lock(1)');
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount) return;
    const building = `${TEMPLATE}_building`;
    await client.query(`drop database if exists ${building} with (force)`);
    await client.query(`create database ${building} template template0`);
    await migrate(inDatabase(admin, building));
    await client.query(`alter database ${building} rename to ${TEMPLATE}`);
  });
}

function inDatabase(admin: string, name: string): string {
  return Object.assign(new URL(admin), { pathname: `/${name}` }).href;
}

function run(url: string, sql: string): Promise<void> {
  return connected(url, async (client) => {
    await client.query(sql);
  });
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
