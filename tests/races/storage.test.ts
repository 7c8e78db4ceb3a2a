import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Browser } from '#tests/support/browser.ts';
import { surroundings } from '#tests/support/commands.ts';
import { engine, openSite } from '#tests/support/site.ts';
import type { Site } from '#tests/support/site.ts';
import { imported, reply } from '#tests/support/story.ts';
import type { Place } from '#tests/support/story.ts';

/** A disk that is full, a database that somebody else locks or that goes away (SECURITY R3): real ones, not stand-ins. */
const WORDS = 'Trois heures du matin, je continue d’écrire. '.repeat(200).trim();

let site: Site;
let place: Place;
let member: Browser;
beforeAll(async () => {
  site = await openSite();
  place = await imported(site);
  member = await site.member('Mésange');
  await reply(member, place, 'Un premier mot.');
});
afterAll(() => site.close());

const url = (): string => site.context.config.databaseUrl ?? '';

async function admin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url());
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Ways in which nothing can be stored: each gives what ends it. */
const TROUBLES: Record<string, Record<string, () => Promise<() => Promise<unknown>>>> = {
  sqlite: {
    'a full disk': async () => {
      const { db } = site.context.database;
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
      await sql`pragma max_page_count = ${sql.lit(rows[0]!.page_count)}`.execute(db);
      return () => sql`pragma max_page_count = 1073741823`.execute(db);
    },
    'a database locked by another process': () => {
      const other = new BetterSqlite(join(site.dataDir, 'carnet.sqlite'));
      other.exec('begin immediate');
      return Promise.resolve(() => Promise.resolve(void other.close()));
    },
  },
  postgres: {
    'a full disk': async () => {
      await admin((client) =>
        client.query(`create function full_disk() returns trigger language plpgsql as
          $$ begin raise exception 'no space left on device' using errcode = '53100'; end $$;
          create trigger full_disk before insert on revision for each row execute function full_disk()`),
      );
      return () => admin((client) => client.query('drop function full_disk() cascade'));
    },
    'a database locked by another process': async () => {
      const client = new pg.Client(url());
      await client.connect();
      await client.query('begin; lock table post in exclusive mode');
      return () => client.end();
    },
    'a database that takes no writes': async () => {
      const name = new URL(url()).pathname.slice(1);
      const turn = (to: string): Promise<unknown> =>
        admin(async (client) => {
          await client.query('set default_transaction_read_only = off');
          await client.query(`alter database ${name} set default_transaction_read_only = ${to}`);
          await client.query(
            // Waits until each is gone: one that is still dying takes a query along.
            'select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
            [name],
          );
        });
      await turn('on');
      return () => turn('off');
    },
  },
};

describe.each([
  ['plain', false],
  ['enhanced', true],
])('%s', (_way, enhanced) => {
  it.each(Object.entries(TROUBLES[engine] ?? {}))(
    '%s: reading goes on, a reply comes back whole with 503, and then all is as before',
    async (_what, begin) => {
      const before = (await site.visitor().page('discussion', place.path)).data.replies;
      const end = await begin();
      try {
        let writing = true;
        const answering = reply(member, place, WORDS, {}, enhanced).finally(() => (writing = false));
        let worst = 0;
        let read = 0;
        while (writing || read === 0) {
          const start = performance.now();
          // Once as a stranger, once as a member, whose pages are not kept.
          for (const reader of [site.visitor(), member.window()])
            expect((await reader.page('discussion', place.path)).data.replies).toBe(before);
          worst = Math.max(worst, performance.now() - start);
          read += 1;
        }
        // A reader never waits for the writer's lock, which is given up after 4 to 5 s.
        expect(worst).toBeLessThan(3_500);
        const answer = await answering;
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(answer.text).toContain(WORDS.slice(0, 4_000));
        expect(answer.text).toMatch(enhanced ? /storage_unavailable/ : /enregistr/);
        expect(new Set(site.errors.splice(0).map(({ event }) => event))).toEqual(new Set(['storage_unavailable']));
      } finally {
        await end();
      }
      expect((await reply(member, place, WORDS, {}, enhanced)).status).toBe(enhanced ? 200 : 303);
      expect((await site.visitor().page('discussion', place.path)).data.replies).toBe(before + 1);
      expect(await site.context.database.engine.atOneMoment((moment) => moment.faults())).toEqual([]);
    },
  );
});

it.runIf(engine === 'postgres')('a server that restarts is found again without a restart of ours', async () => {
  const name = new URL(url()).pathname.slice(1);
  await admin((client) =>
    client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [name],
    ),
  );
  await expect.poll(async () => (await reply(member, place, 'Après la coupure.')).status).toBe(303);
  site.errors.length = 0;
});

it.runIf(engine === 'postgres')(
  'a server that may lose what it acknowledged is refused at the start, in words',
  async () => {
    const name = new URL(url()).pathname.slice(1);
    const turn = (to: string): Promise<unknown> =>
      admin((client) => client.query(`alter database ${name} set synchronous_commit = ${to}`));
    await turn('off');
    try {
      const child = spawn(process.execPath, ['server/main.ts'], {
        env: surroundings({ DATA_DIR: site.dataDir, DATABASE_URL: url(), PORT: '0' }),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let says = '';
      child.stderr.setEncoding('utf8').on('data', (part: string) => (says += part));
      const [code] = (await once(child, 'close')) as [number];
      expect([code, says]).toEqual([1, expect.stringMatching(/^DATABASE_URL: .*synchronous_commit\n$/)]);
    } finally {
      await turn('on');
    }
  },
);
