/**
 * Measures the figures of the design's section 7 and writes them to tests/bench/README.md: ratios taken in one run.
 *
 *   npm run bench                    10,000 and 1,000,000 generated posts (some minutes, 5 GB in the temporary folder)
 *   npm run bench -- --small         10,000 posts only; prints, writes nothing
 *   npm run bench -- page writes     these figures only; prints, writes nothing
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { coldFigures } from './cold.ts';
import { longFigure, pageFigures, ringFigure, sizeFigure, writeFigure } from './figures.ts';
import type { Figure } from './figures.ts';
import { generate } from './generate.ts';
import type { Filled } from './generate.ts';
import { queueFigure } from './queue.ts';
import { startSite } from './servers.ts';
import type { Running } from './servers.ts';

const onlySmall = process.argv.includes('--small');
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folders: string[] = [];
const say = (words: string): void => void process.stdout.write(`${words}\n`);

async function fill(posts: number): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  folders.push(folder);
  say(`Writing ${posts} posts…`);
  return generate(folder, posts);
}

type Step = (site: Running, filled: Filled) => Promise<Figure[]>;

/**
 * What is measured, in this order. The large site is one step, because it takes minutes to fill, and the last: the disk
 * goes on writing it for a while.
 */
const steps: Record<string, Step> = {
  start: ({ startMs }) => {
    const seconds = startMs / 1000;
    return one({ what: 'start to first page', goal: '≤ 1 s', measured: `${seconds.toFixed(2)} s`, met: seconds <= 1 });
  },
  rest: (site) => {
    const now = site.memory();
    return one({
      what: 'memory at rest, after the first page',
      goal: '≤ 120 MB',
      measured: `${Math.round(now)} MB`,
      met: now <= 120,
    });
  },
  page: pageFigures,
  long: async (site, filled) => (onlySmall ? one(await longFigure(site, filled)) : []),
  cold: (site, filled) => coldFigures(`http://127.0.0.1:${site.port}${filled.page}`),
  readers: async (site, filled) => one(await ringFigure(site, filled)),
  writes: async (site, filled) => one(await writeFigure(site, filled)),
  queue: async () => one(await queueFigure(await fill(10_000), await fill(10_000))),
  load: (site) => {
    const now = site.memory();
    return one({ what: 'memory after all that', goal: '≤ 350 MB', measured: `${Math.round(now)} MB`, met: now <= 350 });
  },
  large: async (site, filled) => (onlySmall ? [] : largeFigures(site, filled)),
};

const one = (figure: Figure): Promise<Figure[]> => Promise.resolve([figure]);

async function largeFigures(smallSite: Running, small: Filled): Promise<Figure[]> {
  const large = await fill(1_000_000);
  const site = await startSite(large.dataDir, large.page);
  const figures = [await longFigure(site, large), await sizeFigure([small, smallSite], [large, site])];
  await site.stop();
  return figures;
}

async function measure(): Promise<Figure[]> {
  const small = await fill(10_000);
  // What Node compiles at the first start after a change it keeps for the next ones.
  await (await startSite(small.dataDir, small.page)).stop();
  const site = await startSite(small.dataDir, small.page);
  const figures: Figure[] = [];
  for (const [name, step] of Object.entries(steps)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    for (const figure of await step(site, small)) {
      say(`${figure.met ? '✓' : '✗'} ${figure.what}: ${figure.measured} (${figure.goal})`);
      figures.push(figure);
    }
  }
  await site.stop();
  return figures;
}

function page(figures: Figure[]): string {
  const rows = figures.map(
    ({ what, goal, measured, met }) => `| ${what} | ${goal} | ${measured} | ${met ? 'yes' : '**no**'} |`,
  );
  return `# Figures

Measured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, with ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}),
Node ${process.versions.node}, SQLite, production settings, server and load on the same machine. Ratios are taken in one run, both sides in turn;
single rates are this machine's and say nothing by themselves.

| what | goal | measured | met |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

try {
  const figures = await measure();
  if (!onlySmall && asked.length === 0) {
    const file = new URL('./README.md', import.meta.url);
    // What is said below the table about where the time goes is written by hand, and stays.
    const notes = existsSync(file) ? readFileSync(file, 'utf8').replace(/^[^]*?(?=^## |$(?![^]))/m, '') : '';
    const text = await format(`${page(figures)}\n${notes}`, { parser: 'markdown', printWidth: 128 });
    writeFileSync(file, text);
  }
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
