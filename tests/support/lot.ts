import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBus } from '#server/bus.ts';
import { readConfig } from '#server/config.ts';
import type { Config } from '#server/config.ts';
import { openDatabase } from '#server/db/open.ts';
import type { Database } from '#server/db/open.ts';
import { surroundings } from './commands.ts';
import { createDatabase } from './postgres.ts';
import { engine } from './site.ts';

/** A place for a site that outlives its process: an empty folder, and on PostgreSQL an empty database. */
export interface Lot {
  env: Record<string, string>;
  dataDir: string;
  drop(): Promise<void>;
}

/** @param tombstones a file to put there, as a host does before a restore */
export async function emptyLot(tombstones?: string): Promise<Lot> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-lot-'));
  const database = engine === 'postgres' ? await createDatabase() : null;
  if (tombstones !== undefined) copyFileSync(tombstones, join(dataDir, 'tombstones'));
  return {
    dataDir,
    env: { DATA_DIR: dataDir, ...(database ? { DATABASE_URL: database.url } : {}) },
    async drop() {
      rmSync(dataDir, { recursive: true });
      await database?.drop();
    },
  };
}

export interface Within {
  config: Config;
  database: Database;
  clock: () => Date;
}

/** Opens the database of a lot for one piece of work. */
export async function within<T>({ env }: Lot, work: (at: Within) => Promise<T>, now = new Date()): Promise<T> {
  const config = readConfig(env);
  const database = openDatabase(config, createBus());
  try {
    return await work({ config, database, clock: () => now });
  } finally {
    await database.close();
  }
}

export interface Served {
  child: ChildProcess;
  origin: string;
  /** Milliseconds from the start of the process to its first answer. */
  ready: number;
  ended: Promise<unknown>;
}

/** The process itself, as a host starts it, on the site of a lot; resolves with its first answer. */
export async function serve({ env }: Lot): Promise<Served> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['server/main.ts'], {
    env: surroundings({ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        said += part;
        const [, address] = /^Carnet: (http\S+)$/m.exec(said) ?? [];
        if (address) resolve(address);
      });
    }
    void ended.then(() => reject(new Error(`ended saying: ${said}`)));
  });
  await (await fetch(`${origin}/healthz`)).text();
  return { child, origin, ready: performance.now() - begun, ended };
}
