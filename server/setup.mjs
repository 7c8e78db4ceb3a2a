/**
 * The beginning of `npm start`, `npm test` and the other scripts: installs and builds what is missing, then hands over to
 * the Node 24 that was installed. It may itself be run by Node 20, before anything is installed: built-ins only, plain
 * JavaScript.
 *
 *   node server/setup.mjs start | dev | build | test [stage…] | run FILE [argument…] | bin COMMAND [argument…]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const dist = join(root, 'dist');
process.chdir(root);

/** The Node to hand over to, once found. */
let found;
/** Whether a signal told us to end. */
let told = false;
const children = [];

const [command = 'start', ...args] = process.argv.slice(2);

const commands = {
  start: () => serve(),
  dev: () => develop(),
  build: () => build(),
  test: () => become(node(), ['tests/run.ts', ...args]),
  run: () => become(node(), args),
  bin: () => become(node(), [binary(args[0] ?? ''), ...args.slice(1)]),
};

if (!Object.hasOwn(commands, command))
  fail(`No such command: ${command}. There are: ${Object.keys(commands).join(', ')}.`);
install();
await commands[command]();

function serve() {
  build();
  become(node(), ['server/main.ts', ...args]);
}

// --- Packages ---------------------------------------------------------------------------------------------------------

function install() {
  const missing = firstMissing();
  if (missing) {
    say(`Installing packages (${missing}); the first time takes a minute…`);
    const done = runNpm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    if (done.status !== 0) fail('The packages could not be installed: see above. Then try again.');
  }
  linkNode();
}

/**
 * Why `npm ci` is needed: the first package that the lock asks for and that npm's own note of what it put in place
 * (node_modules/.package-lock.json) does not have. Packages for other platforms may be missing, and with
 * NODE_ENV=production those only for development.
 */
function firstMissing() {
  const note = readJson(join(modules, '.package-lock.json'));
  if (!note) return 'none is there yet';
  const lock = readJson('package-lock.json');
  const own = readJson('package.json');
  const production = process.env.NODE_ENV === 'production';
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const asked = JSON.stringify(Object.entries(own[field] ?? {}).sort());
    if (asked !== JSON.stringify(Object.entries(lock.packages[''][field] ?? {}).sort()))
      return 'package.json has changed';
  }
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || (production && (wanted.dev || wanted.devOptional))) continue;
    const present = note.packages[path];
    if (present ? present.version !== wanted.version : !wanted.optional)
      return `${path.replace(/^.*node_modules\//, '')} is new`;
  }
  return '';
}

function runNpm(...words) {
  const { npm_execpath: npm, npm_node_execpath: its } = process.env;
  // npm removes node_modules first, so it must not be run by the Node that lies in there.
  const outer = [its, process.execPath].find((path) => path && !path.startsWith(modules));
  if (npm && outer && /npm-cli\.[cm]?js$/.test(npm)) return spawnSync(outer, [npm, ...words], { stdio: 'inherit' });
  return spawnSync('npm', words, { stdio: 'inherit', shell: process.platform === 'win32' });
}

// --- Node -------------------------------------------------------------------------------------------------------------

/** The Node that the lock names for this machine; on others the one that runs this file, if it is new enough. */
function node() {
  return (found ??= findNode());
}

function findNode() {
  const { name, path } = lockedNode();
  if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `Carnet needs Node 24, and this is Node ${process.versions.node}. On this machine (${name}) it cannot bring its own: ` +
      'install Node 24 (https://nodejs.org/en/download) and try again.',
  );
}

function lockedNode() {
  const windows = process.platform === 'win32';
  const name = `${windows ? 'win' : process.platform}-${process.arch}`;
  return { name, path: join(modules, `node-${name}`, 'bin', windows ? 'node.exe' : 'node') };
}

/** npm 10 leaves this link out: it unlinks the `node` of the other platforms' packages, which has the same name. */
function linkNode() {
  const { name, path } = lockedNode();
  const link = join(modules, '.bin', 'node');
  if (process.platform === 'win32' || !existsSync(path) || existsSync(link)) return;
  rmSync(link, { force: true });
  symlinkSync(`../node-${name}/bin/node`, link);
}

// --- Build ------------------------------------------------------------------------------------------------------------

/**
 * Builds dist/client and dist/server, unless they were built of these very sources: beside the ones in use, which are then
 * replaced, so that a running server never lacks them.
 */
function build() {
  const wanted = sources();
  if (builtOf() === wanted) return;
  say('Building the pages…');
  const fresh = join(dist, `.new-${process.pid}`);
  const done = spawnSync(node(), [binary('vite'), 'build', '--app', '--logLevel=warn'], {
    stdio: 'inherit',
    env: { ...environment(), CARNET_DIST: fresh },
  });
  if (done.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    fail('The pages could not be built: see above.');
  }
  const old = join(dist, `.old-${process.pid}`);
  mkdirSync(old, { recursive: true });
  for (const part of ['client', 'server']) {
    if (existsSync(join(dist, part))) renameSync(join(dist, part), join(old, part));
    renameSync(join(fresh, part), join(dist, part));
  }
  writeFileSync(join(dist, '.sources'), wanted);
  for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true });
}

/** A hash of all that goes into the build: contents, not times, which a clone does not keep. */
function sources() {
  const hash = createHash('sha256');
  const add = (path) => {
    if (existsSync(path)) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const file of ['package.json', 'package-lock.json', 'vite.config.ts', 'svelte.config.js']) add(file);
  for (const folder of ['client', 'shared']) {
    if (!existsSync(folder)) continue;
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    files.sort().forEach(add);
  }
  return hash.digest('hex');
}

function builtOf() {
  const stamp = join(dist, '.sources');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
}

// --- Development ------------------------------------------------------------------------------------------------------

/** Both builds and the server, each again when its files change. */
async function develop() {
  // What the watchers write is not what a later start may take for built.
  rmSync(join(dist, '.sources'), { force: true });
  const start = Date.now();
  const vite = [binary('vite'), 'build', '--watch', '--logLevel=warn', '--emptyOutDir=false'];
  together(vite);
  together([...vite, '--ssr']);
  const results = ['client/.vite/manifest.json', 'server/entry-server.js'].map((path) => join(dist, path));
  const built = (path) => existsSync(path) && statSync(path).mtimeMs > start;
  while (!results.every(built)) await new Promise((resolve) => setTimeout(resolve, 100));
  const watched = ['server', 'shared', 'migrations', 'dist/client/.vite', 'dist/server'];
  together(['--watch', '--watch-preserve-output', ...watched.map((path) => `--watch-path=${path}`), 'server/main.ts']);
}

// --- Processes --------------------------------------------------------------------------------------------------------

/** Runs the program with our terminal, passes signals on, and ends as it ends. */
function become(program, words) {
  start(program, words).on('exit', (code, signal) => endAs(code, signal));
}

/** Runs one of several: when one ends, or we are told to, all end. */
function together(words) {
  start(node(), words).on('exit', (code) => {
    endAll('SIGTERM');
    process.exit(told ? 0 : (code ?? 1));
  });
}

function start(program, words) {
  if (children.length === 0) passSignals();
  const child = spawn(program, words, { stdio: 'inherit', env: environment() });
  child.on('error', (error) => fail(`${program}: ${error.message}`));
  children.push(child);
  return child;
}

function passSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      told = true;
      // Ctrl-C in a terminal reaches the children by itself; a second one would tell them to hurry.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) endAll(signal);
    });
  }
  // `kill` on npm ends only npm and its shell: nobody tells us but the change of parent.
  const parent = process.ppid;
  const look = () => process.ppid === parent || endAll('SIGTERM');
  if (process.env.npm_lifecycle_event && process.platform !== 'win32') setInterval(look, 500).unref();
}

function endAll(signal) {
  for (const child of children) child.kill(signal);
}

function endAs(code, signal) {
  if (!signal) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Whatever is started from here on finds the same Node first. */
function environment() {
  return {
    // What Node compiled last time: a third less work at each start, and 25 MB less memory.
    NODE_COMPILE_CACHE: join(modules, '.cache/carnet'),
    ...process.env,
    PATH: [dirname(node()), join(modules, '.bin'), process.env.PATH].join(delimiter),
  };
}

/** The file behind an installed command: `vite` → node_modules/vite/bin/vite.js. */
function binary(name) {
  const bin = readJson(join(modules, name, 'package.json'))?.bin;
  const file = typeof bin === 'string' ? bin : bin?.[name];
  return file ? join(modules, name, file) : fail(`No installed package brings the command "${name}".`);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(line) {
  console.error(line);
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
