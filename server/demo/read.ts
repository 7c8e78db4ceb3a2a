import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readTold } from './format.ts';
import type { Happening } from './format.ts';

/** Every file of the demonstration, in the order of their names. Throws DemoError for one that cannot be read. */
export async function readAll(): Promise<{ file: string; happenings: Happening[] }[]> {
  const told = [];
  for (const folder of ['journals', 'threads']) {
    const base = new URL(`./${folder}/`, import.meta.url);
    const names = (await readdir(fileURLToPath(base))).filter((name) => name.endsWith('.md')).sort();
    for (const name of names) {
      const file = `${folder}/${name}`;
      told.push({ file, happenings: readTold(file, await readFile(new URL(name, base), 'utf8')) });
    }
  }
  return told;
}
