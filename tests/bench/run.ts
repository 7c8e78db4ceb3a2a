/**
 * Measures the figures of the design's section 7 and writes them to tests/bench/README.md: ratios taken in one run.
 *
 *   npm run bench                    10,000 and 1,000,000 generated posts (some minutes, 5 GB in the temporary folder)
 *   npm run bench -- --small         10,000 posts only; prints, writes nothing
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
import { startSite } from './servers.ts';

const onlySmall = process.argv.includes('--small');
const folders: string[] = [];
const say = (words: string): void => void process.stdout.write(`${words}\n`);

async function fill(posts: number): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  folders.push(folder);
  say(`Writing ${posts} posts…`);
  return generate(folder, posts);
}

async function measure(): Promise<Figure[]> {
  const small = await fill(10_000);
  const site = await startSite(small.dataDir, small.page);
  const atRest = site.memory();
  const figures: Figure[] = [];
  const add = (...found: Figure[]): void => {
    for (const figure of found) say(`${figure.met ? '✓' : '✗'} ${figure.what}: ${figure.measured} (${figure.goal})`);
    figures.push(...found);
  };
  add(...(await pageFigures(site, small)));
  if (onlySmall) add(await longFigure(site, small));
  else {
    const large = await fill(1_000_000);
    const largeSite = await startSite(large.dataDir, large.page);
    add(await longFigure(largeSite, large));
    add(await sizeFigure([small, site], [large, largeSite]));
    await largeSite.stop();
  }
  add(...(await coldFigures(`http://127.0.0.1:${site.port}${small.page}`)));
  add(await ringFigure(site, small));
  add(await writeFigure(site, small));
  const loaded = site.memory();
  add(
    {
      what: 'memory at rest, before anything was written',
      goal: '≤ 120 MB',
      measured: `${Math.round(atRest)} MB`,
      met: atRest <= 120,
    },
    { what: 'memory after all that', goal: '≤ 350 MB', measured: `${Math.round(loaded)} MB`, met: loaded <= 350 },
  );
  await site.stop();
  const again = await startSite(small.dataDir, small.page);
  const seconds = again.startMs / 1000;
  add({ what: 'start to first page', goal: '≤ 1 s', measured: `${seconds.toFixed(2)} s`, met: seconds <= 1 });
  await again.stop();
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
  if (!onlySmall) {
    const file = new URL('./README.md', import.meta.url);
    // What is said below the table about where the time goes is written by hand, and stays.
    const notes = existsSync(file) ? readFileSync(file, 'utf8').replace(/^[^]*?(?=^## |$(?![^]))/m, '') : '';
    const text = await format(`${page(figures)}\n${notes}`, { parser: 'markdown', printWidth: 128 });
    writeFileSync(file, text);
  }
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
