import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBus } from '#server/bus.ts';
import type { Bus } from '#server/bus.ts';
import { openPostgres } from '#server/db/engine/postgres.ts';
import { openSqlite } from '#server/db/engine/sqlite.ts';
import type { EngineTools } from '#server/db/engine/tools.ts';
import { newId } from '#server/db/ids.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/open.ts';
import type { Database, Handle } from '#server/db/open.ts';
import { prepared } from '#server/db/prepared.ts';
import type { Schema } from '#server/db/schema.ts';
import { createDatabase } from '#tests/support/postgres.ts';
import { engine } from '#tests/support/site.ts';

const AT = '2026-03-01T00:00:00.000Z';

interface Empty {
  /** As the settings name it. */
  config: { databaseUrl: string | null; dataDir: string };
  drop(): Promise<void>;
}

/** A database without a table. */
async function empty(): Promise<Empty> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-database-'));
  const database = engine === 'postgres' ? await createDatabase() : null;
  return {
    config: { databaseUrl: database?.url ?? null, dataDir },
    async drop() {
      rmSync(dataDir, { recursive: true });
      await database?.drop();
    },
  };
}

const tablesOf = async (db: Kysely<never>): Promise<string[]> =>
  (await db.introspection.getTables()).map(({ name }) => name).sort();

/** Every table with its columns, as text. */
const shapeOf = async (db: Kysely<never>): Promise<string[]> =>
  (await db.introspection.getTables())
    .map(({ name, columns }) => `${name}: ${columns.map((column) => column.name).join(' ')}`)
    .sort();

const engineAt = ({ databaseUrl, dataDir }: Empty['config']): EngineTools =>
  databaseUrl ? openPostgres(databaseUrl) : openSqlite(join(dataDir, 'carnet.sqlite'));

/** The shapes a database may be found in: before any migration, and after each whole one. */
async function shapes(): Promise<string[][]> {
  const place = await empty();
  const tools = engineAt(place.config);
  const db = new Kysely<never>({ dialect: tools.dialect });
  await sql`create table migration (name text primary key, run_at text not null)`.execute(db);
  const found = [await shapeOf(db)];
  const folder = new URL('../../migrations/', import.meta.url);
  for (const name of readdirSync(folder).sort()) {
    const { up } = (await import(new URL(name, folder).href)) as {
      up(on: Kysely<never>, engine: EngineTools): Promise<void>;
    };
    await up(db, tools);
    found.push(await shapeOf(db));
  }
  await db.destroy();
  await place.drop();
  return found;
}

describe('a write', () => {
  let place: Empty;
  let bus: Bus;
  let database: Database;
  beforeAll(async () => {
    place = await empty();
    bus = createBus();
    database = openDatabase(place.config, bus);
    await database.migrate();
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  const name = (text: string) => ({
    id: newId(),
    account_id: null,
    name: text,
    name_key: text,
    about: '',
    created_at: AT,
  });
  const names = async (): Promise<string[]> =>
    (await database.db.selectFrom('pseudonym').select('name').orderBy('name').execute()).map((row) => row.name);

  it.each<[string, () => Promise<unknown>]>([
    ['to read', () => database.db.selectFrom('site').selectAll().execute()],
    ['to write', () => database.db.insertInto('pseudonym').values(name('outer')).execute()],
    ['for words of its own', () => sql`select 1`.execute(database.db)],
    [
      'for a statement compiled before',
      () => database.db.executeQuery(database.db.selectFrom('site').selectAll().compile()),
    ],
    ['for another write', () => database.write(({ db }) => db.insertInto('pseudonym').values(name('inner')).execute())],
  ])('throws when the outer handle is used inside it %s, at once, and nothing stays', async (_what, work) => {
    const before = await names();
    const tooLong = new Promise((resolve) => setTimeout(resolve, 3_000).unref());
    const writing = database.write(async ({ db }) => {
      await db.insertInto('pseudonym').values(name('lost')).execute();
      await Promise.race([work(), tooLong]);
      throw new Error('it was let through, or hangs');
    });
    await expect(writing).rejects.toThrow(/inside/);
    expect(await names()).toEqual(before);
  });

  it('is the only way to a transaction: the reading handle has none to open, nor a connection to hold', () => {
    const { db } = database;
    // @ts-expect-error inside a write, SQLite would wait for itself
    expect(db.transaction).toBeInstanceOf(Function);
    // @ts-expect-error the same
    expect(db.connection).toBeInstanceOf(Function);
  });

  it('does not keep others from reading, who see it only once it is done', async () => {
    let reading: Promise<string[]> | undefined;
    const outside = (): void => void (reading = names());
    const done = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const writing = database.write(async ({ db }) => {
      await db.insertInto('pseudonym').values(name('slow')).execute();
      started.resolve();
      await done.promise;
    });
    await started.promise;
    outside();
    done.resolve();
    await writing;
    expect(await reading).toBeInstanceOf(Array);
    expect(await names()).toContain('slow');
  });

  it('rings its bells in order, once it is committed and not before, and who hears them may read', async () => {
    const heard: string[] = [];
    const reads: Promise<unknown>[] = [];
    const stop = bus.on('discussion', ({ discussionId, revision }) => {
      heard.push(`${discussionId} ${revision}`);
      reads.push(names().then((all) => expect(all).toContain('belled')));
    });
    const result = await database.write(async ({ db, ring }) => {
      ring('discussion', { discussionId: 'one', revision: 1 });
      await db.insertInto('pseudonym').values(name('belled')).execute();
      ring('discussion', { discussionId: 'two', revision: 2 });
      expect(heard).toEqual([]);
      return 'done';
    });
    expect([result, heard]).toEqual(['done', ['one 1', 'two 2']]);
    await Promise.all(reads);
    stop();
    await database.write(({ ring }) => Promise.resolve(ring('discussion', { discussionId: 'three', revision: 3 })));
    expect(heard).toHaveLength(2);
  });

  it('that fails rings nothing and leaves nothing', async () => {
    const heard: unknown[] = [];
    const stop = bus.on('discussion', (event) => heard.push(event));
    const failing = database.write(async ({ db, ring }) => {
      await db.insertInto('pseudonym').values(name('undone')).execute();
      ring('discussion', { discussionId: 'one', revision: 1 });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    const twice = database.write(async ({ db, ring }) => {
      ring('discussion', { discussionId: 'one', revision: 1 });
      await db
        .insertInto('pseudonym')
        .values([name('twin'), name('twin')])
        .execute();
    });
    const failure: unknown = await twice.catch((error: unknown) => error);
    expect(database.engine.isUniqueViolation(failure)).toBe(true);
    expect(database.engine.isUnavailable(failure)).toBe(false);
    stop();
    expect(heard).toEqual([]);
    expect(await names()).not.toContain('undone');
    expect(await names()).not.toContain('twin');
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'a role of nobody',
      () => database.write(({ db }) => sql`insert into account values ('a', 'x', 'x', 'x', 'admin')`.execute(db)),
    ],
    [
      'an end without a beginning',
      () =>
        database.write(({ db }) =>
          db
            .insertInto('journal')
            .values({
              id: newId(),
              pseudonym_id: newId(),
              slug: 'x',
              title: 'x',
              description: '',
              audience: 'public',
              listed_at: null,
              created_at: AT,
              indexable_at: null,
              comments: 'open',
            })
            .execute(),
        ),
    ],
    [
      'words for a number',
      () => database.write(({ db }) => sql`update site set visibility_epoch = 'many'`.execute(db)),
    ],
    [
      'nothing where something must be',
      () => database.write(({ db }) => sql`update site set visibility_epoch = null`.execute(db)),
    ],
  ])('refuses %s', async (_what, work) => {
    const failure: unknown = await work().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(database.engine.isUniqueViolation(failure)).toBe(false);
    expect(database.engine.isUnavailable(failure)).toBe(false);
  });

  it.runIf(engine === 'sqlite')(
    'is on the disk before it is answered, and what it overwrites leaves the file',
    async () => {
      const pragma = async (what: string): Promise<unknown> =>
        Object.values(
          (await sql<Record<string, unknown>>`pragma ${sql.raw(what)}`.execute(database.db)).rows[0] ?? {},
        )[0];
      const found = Object.fromEntries(
        await Promise.all(
          ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema', 'busy_timeout'].map(
            async (what) => [what, await pragma(what)],
          ),
        ),
      );
      expect(found).toEqual({
        journal_mode: 'wal',
        synchronous: 2,
        foreign_keys: 1,
        secure_delete: 1,
        trusted_schema: 0,
        busy_timeout: 5000,
      });
      if (process.platform !== 'win32')
        expect(statSync(join(place.config.dataDir, 'carnet.sqlite')).mode & 0o777).toBe(0o600);
    },
  );

  it.runIf(engine === 'postgres')(
    'is planned once on a connection, and a list of any length does not fill it',
    async () => {
      const kept = (db: Kysely<Schema>): Promise<number[]> =>
        sql<{ calls: number }>`select generic_plans + custom_plans as calls from pg_prepared_statements
        where statement like '%from "tag"%' order by 1 desc`
          .execute(db)
          .then(({ rows }) => rows.map(({ calls }) => Number(calls)));
      await database.write(async ({ db }) => {
        const ask = (slugs: string[]): Promise<unknown> =>
          db.selectFrom('tag').select('id').where('slug', 'in', slugs).execute();
        for (let times = 0; times < 7; times += 1) await ask(['aller-vers']);
        expect(await kept(db)).toEqual([7]);
        for (let length = 2; length <= 400; length += 1) await ask(Array.from({ length }, String));
        expect((await kept(db)).length).toBeLessThanOrEqual(300);
      });
    },
  );
});

describe('a prepared query', () => {
  let place: Empty;
  let database: Database;
  beforeAll(async () => {
    place = await empty();
    database = openDatabase(place.config, createBus());
    await database.migrate();
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  let built = 0;
  const tags = prepared(
    (db, { slugs, kind, place }: { slugs: string[]; kind: string; place: { not: string | null } }) => {
      built += 1;
      const query = db
        .selectFrom('tag')
        .select('slug')
        .where('slug', 'in', slugs)
        .orderBy('slug', kind as 'asc');
      return place.not === null ? query : query.where('slug', '!=', place.not);
    },
  );
  const ask = (slugs: string[], kind: string, not: string | null, db: Handle = database.db): Promise<string[]> =>
    tags(db, { slugs, kind, place: { not } }).then((rows) => rows.map(({ slug }) => slug));

  it('asks what it is asked each time, and is built once for each shape', async () => {
    const [a, b, c] = ['amitié', 'brume', 'canal'] as const;
    const tag = { family: 'theme', label_fr: '', label_en: '', canonical_id: null, approach: null } as const;
    await database.write(({ db }) =>
      db
        .insertInto('tag')
        .values([a, b, c].map((slug) => ({ ...tag, slug, id: newId() })))
        .execute(),
    );
    expect(await ask([a, b], 'asc', null)).toEqual([a, b]);
    expect(await ask([c, a], 'asc', null)).toEqual([a, c]);
    expect(built).toBe(1);
    expect(await ask([c, a], 'desc', null)).toEqual([c, a]);
    expect(await ask([a, b, c], 'asc', null)).toEqual([a, b, c]);
    expect(await ask([a, b, c], 'asc', b)).toEqual([a, c]);
    expect(await ask([a, b, c], 'asc', c)).toEqual([a, b]);
    expect(built).toBe(4);
  });

  it('asks inside a write only through the transaction', async () => {
    await database.write(async ({ db }) => {
      expect(await ask(['personne'], 'asc', null, db)).toEqual([]);
      await expect(ask(['personne'], 'asc', null)).rejects.toThrow('outer database handle');
    });
  });
});

describe('the migrations', () => {
  it('make every table once, and nothing the second time', async () => {
    const place = await empty();
    const database = openDatabase(place.config, createBus());
    const run = await database.migrate();
    expect(run.length).toBeGreaterThan(0);
    expect(run).toEqual([...run].sort());
    const tables = await tablesOf(database.db as never);
    expect(tables).toEqual(expect.arrayContaining(['account', 'audit', 'migration', 'post', 'session', 'site']));
    expect(await database.migrate()).toEqual([]);
    expect(await tablesOf(database.db as never)).toEqual(tables);
    await database.close();
    await place.drop();
  });

  it('run once when several processes start at the same time', async () => {
    for (let count = 0; count < 3; count += 1) {
      const place = await empty();
      const databases = [1, 2, 3].map(() => openDatabase(place.config, createBus()));
      const run = await Promise.all(databases.map((database) => database.migrate()));
      expect(run.flat().sort()).toEqual(readdirSync(new URL('../../migrations/', import.meta.url)).sort());
      await Promise.all(databases.map((database) => database.close()));
      await place.drop();
    }
  });

  it('that break at any statement leave nothing of it behind, and run whole the next time', async () => {
    const place = await empty();
    const whole = await shapes();
    const tools = engineAt(place.config);
    const db = new Kysely<never>({ dialect: tools.dialect });
    let left = Infinity;
    const breaking: KyselyPlugin = {
      transformQuery({ node }) {
        left -= 1;
        if (left < 0) throw new Error('broken off');
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const step = process.env['LONG'] === '1' ? 1 : 7;
    let broken = 0;
    for (let statements = 1; ; statements += step) {
      left = statements;
      const outcome: unknown = await migrate(tools, db.withPlugin(breaking) as never).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) break;
      expect(outcome.message).toBe('broken off');
      broken += 1;
      const done = (await sql`select * from migration`.execute(db)).rows.length;
      expect(await shapeOf(db)).toEqual(whole[done]);
    }
    expect(broken).toBeGreaterThan(3);
    expect(await migrate(tools, db as never)).toEqual([]);
    expect((await tablesOf(db)).length).toBeGreaterThan(10);
    await db.destroy();
    await place.drop();
  });

  it('that are killed half way leave nothing of it behind', async () => {
    const place = await empty();
    const script = `
      const { openDatabase } = await import('#server/db/open.ts');
      const database = openDatabase(${JSON.stringify(place.config)}, { ring() {}, on: () => () => {} });
      database.engine.appendOnly = () => process.kill(process.pid, 'SIGKILL');
      await database.migrate();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const database = openDatabase(place.config, createBus());
    // PostgreSQL needs a moment to notice that the other end is gone.
    await expect.poll(() => tablesOf(database.db as never)).toEqual(['migration']);
    expect((await database.migrate()).length).toBeGreaterThan(0);
    await database.close();
    await place.drop();
  });
});
