/**
 * The walls of the house (DESIGN.md section 3), read from the import statements. When a wall stands wrong, move it first:
 * change the design with a dated reason, then the tables here.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findCycles, parse, readSources, root, type Import, type Source } from './support/import-graph.ts';

/** Rooms by rank: a file imports from lower ranks, and from its own room. */
const ranks: Record<string, number> = {
  errors: 1,
  bus: 1,
  config: 1,
  log: 1,
  db: 1,
  text: 1,
  mail: 1,
  'context-types': 1,
  audit: 2,
  http: 2,
  vouching: 3,
  members: 3,
  access: 4,
  tags: 4,
  'notifications/notify': 4,
  discussions: 5,
  browse: 6,
  journals: 6,
  forum: 6,
  search: 6,
  feeds: 6,
  moderation: 6,
  realtime: 6,
  leaving: 6,
  notifications: 6,
  jobs: 7,
  importing: 7,
  demo: 7,
  hosting: 7,
  context: 7,
  app: 7,
  main: 7,
  cli: 7,
  setup: 7,
};

/** The features: they know the discussion below them and never each other. */
const FEATURES = 6;

/** Packages that only one place may name, and why. */
const doors: Record<string, { allowed: RegExp; why: string }> = {
  'better-sqlite3': { allowed: /^server\/db\/engine\//, why: 'the engine is named only there' },
  pg: { allowed: /^server\/db\/engine\//, why: 'the engine is named only there' },
  lucia: { allowed: /^server\/members\/session/, why: 'it is no longer developed: one module hides it' },
  'socket.io': { allowed: /^server\/realtime\//, why: 'sockets are opened in one place' },
  'socket.io-client': { allowed: /^client\/lib\/live/, why: 'it is loaded late, by one module' },
  marked: { allowed: /^server\/text\//, why: 'texts are rendered in one place' },
  dompurify: { allowed: /^server\/text\//, why: 'texts are sanitised in one place' },
  jsdom: { allowed: /^server\/text\//, why: 'texts are sanitised in one place' },
};

/** What stands at the top, beside dot-files and what is built or stored (.gitignore). */
const topLevel = [
  ...['client', 'migrations', 'server', 'shared', 'tests'],
  ...['README.md', 'LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'],
  ...['eslint.config.js', 'svelte.config.js', 'vitest.config.ts'],
];
const notOurs = /^\.|^(?:node_modules|dist|data)$|\.log$/;

interface Room {
  name: string;
  rank: number;
}

/** The room of a file in server/; undefined when the table has none for it. */
function roomOf(path: string): Room | undefined {
  if (path.startsWith('server/notifications/notify')) return { name: 'notifications/notify', rank: 4 };
  const name = path.split('/')[1]?.replace(/\.[a-z]+$/, '') ?? '';
  const rank = ranks[name];
  return rank === undefined ? undefined : { name, rank };
}

/** What is wrong with one import, in words; undefined when nothing is. */
function complaint({ path }: Source, { target, ours, typeOnly }: Import): string | undefined {
  const says = `${path} imports ${typeOnly ? 'a type of ' : ''}${target}`;
  const area = path.split('/')[0];
  if (!ours) {
    const door = doors[target];
    return door && !door.allowed.test(path) ? `${says}, but ${door.why} (${door.allowed.source})` : undefined;
  }
  const other = target.split('/')[0];
  if (area === 'shared') return other === 'shared' ? undefined : `${says}: shared imports only shared`;
  if (area === 'client') {
    if (other !== 'shared' && other !== 'client') return `${says}: client imports only shared and itself`;
    return target.startsWith('shared/forms') && !typeOnly
      ? `${says}: it brings zod to the browser; only "import type" from there`
      : undefined;
  }
  if (area === 'migrations') {
    const allowed = other === 'migrations' || (typeOnly && target.startsWith('server/db/'));
    return allowed ? undefined : `${says}: a migration stays as it was, so it imports nothing that changes`;
  }
  if (area !== 'server' || other === 'shared') return undefined;
  if (other === 'migrations')
    return roomOf(path)?.name === 'db' ? undefined : `${says}: only server/db runs migrations`;
  if (other !== 'server') return `${says}: server imports only server and shared (pages are drawn by the built client)`;
  return wall(path, target, typeOnly, says);
}

function wall(path: string, target: string, typeOnly: boolean, says: string): string | undefined {
  const from = roomOf(path);
  const to = roomOf(target);
  if (!from || !to) return undefined;
  if (from.name === to.name || to.rank < from.rank) return undefined;
  // The Context's type names what the rooms above will put into it.
  if (from.name === 'context-types' && typeOnly) return undefined;
  if (to.rank > from.rank) {
    return (
      `${says}: ${from.name} has rank ${from.rank} and ${to.name} rank ${to.rank}, and imports go down only. ` +
      'Move what both need to a lower room, or have it given from above (server/context-types.ts)'
    );
  }
  return from.rank === FEATURES
    ? `${says}: features (rank ${FEATURES}) never import each other. Move what both need down to discussions or lower`
    : undefined;
}

const sources = readSources('server', 'client', 'shared', 'migrations');

describe('the house', () => {
  test('has only the rooms of the plan at its top', () => {
    const extra = readdirSync(root).filter((name) => !notOurs.test(name) && !topLevel.includes(name));
    report(extra.map((name) => `${name} stands at the top level, where the design has no place for it`));
  });

  test('gives every room of the server a rank', () => {
    const unknown = sources.filter(({ path }) => path.startsWith('server/') && !roomOf(path));
    report(
      unknown.map(({ path }) => `${path} is in no room: give it a rank in tests/architecture.test.ts and the design`),
    );
  });

  test('imports downwards only', () => {
    report(sources.flatMap((source) => source.imports.map((found) => complaint(source, found))));
  });

  test('has no two rooms of one rank that import each other', () => {
    const between = new Map<string, string>();
    for (const source of sources) {
      for (const { target, ours, typeOnly } of source.imports) {
        const [from, to] = [roomOf(source.path), roomOf(target)];
        if (!ours || !from || !to || from.name === to.name || from.rank !== to.rank) continue;
        if (from.name === 'context-types' && typeOnly) continue;
        between.set(`${from.name} → ${to.name}`, `${source.path} imports ${target}`);
      }
    }
    const both = [...between].filter(([pair]) => between.has(pair.split(' → ').reverse().join(' → ')));
    report(both.map(([pair, example]) => `${pair}, and back: ${example}`));
  });

  test('has no import cycle', () => {
    // Types named by context-types.ts are the one knot on purpose; a component that draws itself is no knot.
    const cycles = findCycles(sources, ({ path }, { typeOnly, target }) => {
      return target !== path && !(typeOnly && path === 'server/context-types.ts');
    });
    report(cycles.map((cycle) => `Import cycle: ${cycle.join(' → ')}`));
  });

  test('never ships zod to the browser', () => {
    const byPath = new Map(sources.map((source) => [source.path, source]));
    const seen = new Map<string, string>();
    const queue = sources.filter(({ path }) => path.startsWith('client/')).map(({ path }) => path);
    const found: string[] = [];
    for (let path = queue.pop(); path; path = queue.pop()) {
      for (const { target, ours, typeOnly } of byPath.get(path)?.imports ?? []) {
        if (typeOnly || seen.has(target)) continue;
        if (target === 'zod')
          found.push(`${path} imports zod and reaches the browser through ${seen.get(path) ?? path}`);
        if (!ours) continue;
        seen.set(target, path);
        queue.push(target);
      }
    }
    report(found);
  });

  test('reads the environment in server/config.ts only', () => {
    // server/setup.mjs runs before there is anything to configure.
    const allowed = ['server/config.ts', 'server/setup.mjs'];
    const readers = sources.filter(({ path, globals }) => globals.includes('process.env') && !allowed.includes(path));
    report(readers.map(({ path }) => `${path} reads process.env: take it from context.config instead`));
  });

  test('draws no guessable lots', () => {
    const guessable = sources.filter(
      ({ path, globals }) => path.startsWith('server/') && globals.includes('Math.random'),
    );
    report(guessable.map(({ path }) => `${path} uses Math.random: use node:crypto`));
  });

  test('has one door for ready-made HTML', () => {
    const components = sources.filter(({ path }) => path.endsWith('.svelte') && path !== 'client/ui/Html.svelte');
    const doors = components.filter(({ text }) => text.replace(/<!--[^]*?-->/g, '').includes('{@html'));
    report(
      doors.map(({ path }) => `${path} uses {@html}: only client/ui/Html.svelte does, for HTML the server sanitised`),
    );
  });
});

describe('these rules', () => {
  const complaints = (path: string, text: string) => {
    const source = parse(path, text);
    return source.imports.map((found) => complaint(source, found)).filter((line) => line !== undefined);
  };

  test.each([
    ['server/tags/x.ts', `import { a } from '#server/discussions/reply.ts'`],
    ['server/tags/x.ts', `export { a } from '../discussions/reply.ts'`],
    ['server/journals/x.ts', `const a = await import('../forum/page.ts')`],
    ['server/text/x.ts', `type A = import('../http/form.ts').A`],
    ['server/text/x.ts', `new Worker(new URL('../http/worker.ts', import.meta.url))`],
    ['server/journals/x.ts', `import pg from 'pg'`],
    ['server/access/x.ts', `import { Lucia } from 'lucia'`],
    ['server/http/x.ts', `import App from '#client/App.svelte'`],
    ['client/x.svelte', `<script lang="ts">import { a } from '#server/bus.ts'</script>`],
    ['client/x.ts', `import { schema } from '#shared/forms.ts'`],
    ['shared/x.ts', `import type { Context } from '#server/context-types.ts'`],
    ['migrations/0002-x.ts', `import { limits } from '#shared/limits.ts'`],
  ])('refuse %s: %s', (path, text) => {
    expect(complaints(path, text)).toHaveLength(1);
  });

  test.each([
    ['server/journals/x.ts', `import { a } from '#server/discussions/reply.ts'; import { b } from './views.ts'`],
    [
      'server/context-types.ts',
      `import type { Renderer } from './text/renderer.ts'; import type { L } from './http/l.ts'`,
    ],
    ['server/notifications/digest.ts', `import { notify } from './notify.ts'`],
    ['server/discussions/reply.ts', `import { notify } from '../notifications/notify.ts'`],
    ['client/x.ts', `import type { Form } from '#shared/forms.ts'; import { paths } from '#shared/routes.ts'`],
  ])('allow %s: %s', (path, text) => {
    expect(complaints(path, text)).toEqual([]);
  });

  test('see a cycle', () => {
    const knot = [parse('server/a.ts', `import './b.ts'`), parse('server/b.ts', `import '#server/a.ts'`)];
    expect(findCycles(knot, () => true)).toEqual([['server/a.ts', 'server/b.ts', 'server/a.ts']]);
  });
});

function report(complaints: (string | undefined)[]): void {
  const lines = [...new Set(complaints.filter((line) => line !== undefined))];
  if (lines.length > 0) expect.fail(`\n${lines.join('\n')}\n`);
}
