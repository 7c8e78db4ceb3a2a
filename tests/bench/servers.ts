import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Load, Result } from './load.ts';
import type { Readers } from './readers.ts';

const path = (name: string): string => new URL(name, import.meta.url).pathname;
const MAIN = new URL('../../server/main.ts', import.meta.url).pathname;
/** As `npm start` has it (server/setup.mjs). */
const COMPILED = new URL('../../node_modules/.cache/carnet', import.meta.url).pathname;

export interface Running {
  port: number;
  process: ChildProcess;
  /** Milliseconds from the start of the process to its first page. */
  startMs: number;
  /** Megabytes of memory in use now. */
  memory(): number;
  stop(): Promise<void>;
}

/** Starts the site itself, as `npm start` does, on a filled data folder. */
export async function startSite(dataDir: string, first: string): Promise<Running> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILED,
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      // The load stands in for a proxy in front of many networks.
      TRUSTED_PROXIES: '127.0.0.1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  while (
    !(await fetch(`http://127.0.0.1:${port}${first}`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('The site did not start');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return running(child, port, performance.now() - begun);
}

/** Starts bare `node:http` with this file's bytes. */
export async function startBare(file: string): Promise<Running> {
  const child = spawn(process.execPath, [path('./bare.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return running(child, Number(line.toString()), 0);
}

/** What is still running when a measurement breaks off, however it does, ends with it. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => process.exit(130));

const running = (child: ChildProcess, port: number, startMs: number): Running => ({
  port,
  process: child,
  startMs,
  memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
  async stop() {
    children.delete(child);
    if (child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  },
});

/** Puts a server under load from another process. */
export async function underLoad(load: Load): Promise<Result> {
  const child = spawn(process.execPath, ['--max-old-space-size=512', path('./load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  child.stdin.end(JSON.stringify(load));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  children.delete(child);
  if (code !== 0) throw new Error(`The load ended with ${code}`);
  return JSON.parse(output) as Result;
}

/** Starts readers of one discussion; resolves once all watch it. */
export async function startReaders(wanted: Readers): Promise<{ seen: Promise<number[][]> }> {
  const child = spawn(process.execPath, [path('./readers.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  child.stdin.end(JSON.stringify(wanted));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.value !== 'ready') throw new Error('The readers did not come');
  return { seen: lines.next().then(({ value }) => JSON.parse(String(value)) as number[][]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A GET as a browser sends it. */
export const get = (address: string, cookie = ''): string =>
  `GET ${address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: fr\r\n${cookie ? `Cookie: __Host-s=${cookie}\r\n` : ''}\r\n`;

/** A form as our script sends it. */
export function post(address: string, origin: string, cookie: string, fields: Record<string, string>): string {
  const body = new URLSearchParams(fields).toString();
  return (
    `POST ${address} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nOrigin: ${origin}\r\nSec-Fetch-Site: same-origin\r\n` +
    `Accept: application/json\r\nCookie: __Host-s=${cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
