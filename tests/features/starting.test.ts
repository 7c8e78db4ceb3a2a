import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { surroundings } from '#tests/support/commands.ts';
import { createDatabase } from '#tests/support/postgres.ts';
import { engine } from '#tests/support/site.ts';

/** The process itself, as a host starts and stops it. */
interface Run {
  child: ChildProcess;
  output: () => string;
  /** Resolves once this has been printed; rejects when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<number | null>;
}

let dataDir: string;
let database: { url: string; drop: () => Promise<void> } | null;
const running: Run[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'carnet-start-'));
  database = engine === 'postgres' ? await createDatabase() : null;
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['server/main.ts'], {
    env: surroundings({
      DATA_DIR: dataDir,
      PORT: '0',
      HOST: '127.0.0.1',
      ...(database ? { DATABASE_URL: database.url } : {}),
      ...env,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (const listener of heard) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const run: Run = {
    child,
    output: () => text,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (!found) return;
          heard.delete(look);
          resolve(found);
        };
        heard.add(look);
        look();
        void ended.then(() => reject(new Error(`ended saying: ${text}`)));
      }),
  };
  running.push(run);
  return run;
}

const linkOf = async (run: Run): Promise<[string, string]> => {
  const [, address = '', path = ''] = await run.says(/^ {2}(http:\/\/[^/\s]+)(\/host\/\S+)$/m);
  return [address, path];
};

describe('starting', () => {
  it('says where it listens, prints a new one-time link while there is no host, and ends in order', async () => {
    const first = start();
    const [address, link] = await linkOf(first);
    expect(first.output()).toContain(`Carnet: ${address}`);
    expect(await (await fetch(`${address}/healthz`)).text()).toBe('ok');
    expect((await fetch(address + link)).status).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = start();
    const [again, newLink] = await linkOf(second);
    expect(newLink).not.toBe(link);
    expect((await fetch(again + link)).status).toBe(404);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
  });

  it('keeps the data folder and what is in it for its owner', async () => {
    const run = start({ DATA_DIR: join(dataDir, 'deep') });
    await linkOf(run);
    const modeOf = (name: string): number => statSync(join(dataDir, 'deep', name)).mode & 0o777;
    expect(modeOf('.')).toBe(0o700);
    expect(modeOf('secret')).toBe(0o600);
    if (engine === 'sqlite') expect(modeOf('carnet.sqlite')).toBe(0o600);
  });

  it('logs requests without address, query or name', async () => {
    const run = start();
    const [address] = await linkOf(run);
    await fetch(`${address}/@Mesange?secret=word`);
    const [line] = await run.says(/^\{.*"status":404.*\}$/m);
    expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(['event', 'level', 'ms', 'route', 'status', 'time']);
    expect(run.output()).not.toMatch(/Mesange|secret=|127\.0\.0\.1:\d+ /);
  });

  // Before any database is opened.
  it.runIf(engine === 'sqlite').each([
    [{ PORT: 'many' }, /PORT/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL: must start with postgres:\/\//],
    [{ PUBLIC_URL: 'carnet.example.org' }, /PUBLIC_URL: must be a full address/],
    [{ LOCALE: 'de' }, /LOCALE: must be one of fr, en/],
    [{ NODE_ENV: 'production' }, /PUBLIC_URL must be set/],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'http://carnet.example.org' }, /must start with https/],
  ])('refuses %o, saying what to set', async (env, words) => {
    const run = start(env);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(words);
    expect(run.output()).not.toMatch(/\n\s+at /);
  });
});
