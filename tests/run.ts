/**
 * Everything behind `npm test`: the checks, then the tests, also after something that failed, and on the last line the sum.
 * `npm test -- unit sqlite` runs only the stages named, `--long` with large counts (`npm run test:long`).
 * A stage without Vitest counts as one test.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts } from './support/count.ts';

type Count = Counts[string];

const command = (name: string, ...args: string[]) => ['server/setup.mjs', 'bin', name, ...args];

/** Stages that only pass or fail; their output is shown when they fail. */
const checks: Record<string, string[]> = {
  // The longest first: two run at a time.
  lint: command('eslint', '--max-warnings=0', '.'),
  types: command('oxlint'),
  svelte: command('svelte-check', '--tsconfig=client/tsconfig.json', '--fail-on-warnings', '--output=human'),
  format: command('prettier', '--check', '--log-level=warn', '.'),
  build: ['server/setup.mjs', 'build'],
};

/** Vitest's projects (vitest.config.ts). */
const projects = ['unit', 'sqlite', 'postgres', 'browser'];

/**
 * Memory to keep the tests' databases in: each of their writes is synced, as a host's is, and a disk makes a fifth of the
 * run of it. Docker's 64 MB would not do.
 */
const memory = '/dev/shm';
if (!process.env['TMPDIR'] && hasRoom(memory)) process.env['TMPDIR'] = memory;

const scratch = mkdtempSync(join(tmpdir(), 'carnet-tests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
// What runs below ends by itself when this process is gone (server/setup.mjs).
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const long = process.argv.includes('--long');
const asked = process.argv.slice(2).filter((word) => word !== '--long');
const unknown = asked.filter((name) => !(name in checks) && !projects.includes(name));
if (unknown.length > 0) {
  console.error(
    `No such stage: ${unknown.join(', ')}. There are: ${[...Object.keys(checks), ...projects].join(', ')}.`,
  );
  process.exit(2);
}

// The stories ask for pages, which the build draws.
if (asked.some((name) => projects.includes(name) && name !== 'unit')) asked.push('build');

const total: Count = { passed: 0, failed: 0 };
const wanted = (names: string[]) => names.filter((name) => asked.length === 0 || asked.includes(name));
// The checks two at a time, as many as a small machine has cores; then the tests of all stages together, so that none
// waits for the last file of the one before.
const queue = wanted(Object.keys(checks));
await Promise.all(
  [1, 2].map(async () => {
    for (let name = queue.shift(); name; name = queue.shift()) await stage(check, [name]);
  }),
);
const stories = wanted(projects);
if (stories.length > 0) await stage(vitest, stories);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function stage(work: (names: string[]) => Promise<Counts>, names: string[]): Promise<void> {
  const start = performance.now();
  const counts = await work(names);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const [name, { passed, failed }] of Object.entries(counts)) {
    total.passed += passed;
    total.failed += failed;
    if (name !== 'else' || failed > 0)
      console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  }
}

async function check([name = '']: string[]): Promise<Counts> {
  const { code, output } = await run(checks[name] ?? [], 'pipe');
  if (code !== 0) console.log(output.trimEnd());
  return { [name]: code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 } };
}

/** A run that broke before it could count is one failure. */
async function vitest(names: string[]): Promise<Counts> {
  const file = join(scratch, 'counts.json');
  const reporters = ['--reporter=dot', '--reporter=tests/support/count.ts'];
  const only = names.map((name) => `--project=${name}`);
  const args = command('vitest', 'run', ...only, '--silent=passed-only', ...reporters);
  const { code } = await run(args, 'inherit', { CARNET_TEST_COUNT: file });
  const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : {};
  const broken = code !== 0 && Object.values(counts).every(({ failed }) => failed === 0);
  return broken ? { ...counts, else: { passed: 0, failed: 1 } } : counts;
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > 4e9;
  } catch {
    return false;
  }
}

function run(
  args: string[],
  stdout: 'pipe' | 'inherit',
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', stdout, stdout],
      env: {
        ...process.env,
        ...(long ? { LONG: '1' } : {}),
        ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
        ...more,
      },
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
