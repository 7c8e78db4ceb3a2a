import { resolve } from 'node:path';
import { createBus } from '../bus.ts';
import { ensureDataDir } from '../config.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/open.ts';
import { backup, defaultFolder } from './backup.ts';
import type { Manifest } from './format.ts';
import { restore } from './restore.ts';

type Say = (line: string) => void;
const clock = (): Date => new Date();

/** `npm run backup`: says what it did, and the file's path as its last line. Throws BackupError in words. */
export async function backUp(config: Config, given: string | undefined, say: Say): Promise<void> {
  const folder = resolve(given ?? defaultFolder(config.dataDir));
  const database = openDatabase(config, createBus());
  try {
    const { file, manifest, deleted } = await backup({ config, database, clock }, folder);
    say(`Backed up and read back: ${inside(manifest)}.`);
    if (deleted.length > 0) say(`Deleted, as older than thirty days: ${deleted.join(', ')}`);
    say('It holds what members wrote, also what only they may read: encrypt it, and keep a copy on another machine.');
    say(file);
  } finally {
    await database.close();
  }
}

/** `npm run restore`: says what came back and what was taken away again. Throws BackupError in words. */
export async function bringBack(config: Config, file: string, anyway: boolean, say: Say): Promise<void> {
  ensureDataDir(config);
  const database = openDatabase(config, createBus());
  try {
    const { at, manifest, takenAway } = await restore({ config, database, clock }, file, { anyway });
    say(`Restored as of ${at}: ${inside(manifest)}.`);
    say(`Taken away again, as members or moderators had since: ${takenAway} posts and passages.`);
    say('Everybody signs in anew. Start the site: npm start');
  } finally {
    await database.close();
  }
}

function inside(manifest: Manifest): string {
  const rows = Object.values(manifest).reduce((sum, table) => sum + table.rows, 0);
  return `${manifest['discussion']?.rows ?? 0} discussions, ${manifest['post']?.rows ?? 0} posts, ${rows} rows in all`;
}
