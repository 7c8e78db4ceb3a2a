import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { now } from '../context-types.ts';
import type { Tombstone } from '../bus.ts';
import type { Context } from '../context-types.ts';
import type { TombstoneTable } from '../db/schema.ts';
import { whereOf } from '../log.ts';
import { rebury } from './rebury.ts';

/**
 * The tombstones once more, as a file beside the database, which the loss of the database leaves: ids, ranges and
 * audiences, no words.
 * A restore, and each start, takes away again what the database has back.
 */

/** One day more than backups are kept. */
const KEPT_DAYS = 31;
const DAY_MS = 86_400_000;

export const tombstoneFile = (dataDir: string): string => join(dataDir, 'tombstones');

/** Writes each new tombstone into the file, right after its transaction. */
export function keepTombstones({ bus, config, log }: Pick<Context, 'bus' | 'config' | 'log'>): void {
  bus.on('buried', ({ tombstones }) => {
    try {
      appendFileSync(tombstoneFile(config.dataDir), linesOf(tombstones), { mode: 0o600 });
    } catch (failure) {
      // It stands in the database: the hourly work brings the file up to date.
      log.error({ event: 'tombstones_unwritten', at: whereOf(failure) });
    }
  });
}

/**
 * Makes file and table one: takes away again what only the file knows (the database is older than the file), writes what
 * only the table knows into the file, and drops what is older than 31 days.
 * @returns how many were applied anew
 */
export async function reconcileTombstones(context: Pick<Context, 'config' | 'database' | 'clock'>): Promise<number> {
  const { database, clock, config } = context;
  const since = new Date(clock().getTime() - KEPT_DAYS * DAY_MS).toISOString();
  const file = tombstoneFile(config.dataDir);
  const written = readTombstones(file).filter(({ at }) => at >= since);
  const known = new Set((await database.db.selectFrom('tombstone').select('id').execute()).map(({ id }) => id));
  const missing = written.filter(({ id }) => !known.has(id)).sort((a, b) => (a.at < b.at ? -1 : 1));
  let applied = 0;
  // Of all that was said about who may read something, the last word counts.
  const lastWord = new Map(missing.map((tombstone) => [aboutOf(tombstone), tombstone.id]));
  const restored = new Set(written.filter(({ act }) => act === 'restored').map(({ subject_id }) => subject_id));
  for (const tombstone of missing) {
    const overruled =
      restored.has(tombstone.id) || (tombstone.audience !== null && lastWord.get(aboutOf(tombstone)) !== tombstone.id);
    if (await database.write((tx) => rebury(tx, tombstone, { at: now(context), overruled }))) applied += 1;
  }
  await database.write(({ db }) => db.deleteFrom('tombstone').where('at', '<', since).execute());
  if (applied > 0) await database.forget();
  const all = await database.db.selectFrom('tombstone').selectAll().orderBy('at').orderBy('id').execute();
  rewrite(file, linesOf(all));
  return applied;
}

const aboutOf = ({ act, subject_id }: TombstoneTable): string => `${act} ${subject_id}`;

function linesOf(tombstones: readonly Tombstone[]): string {
  return tombstones
    .map(
      ({ id, at, act, subject_id, ranges, audience }) =>
        `${JSON.stringify({ id, at, act, subject_id, ranges, audience })}\n`,
    )
    .join('');
}

function readTombstones(file: string): TombstoneTable[] {
  if (!existsSync(file)) return [];
  const found: TombstoneTable[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    // A line cut short by a power cut stands in the database.
    try {
      found.push({ audience: null, ...(JSON.parse(line) as Omit<TombstoneTable, 'audience'>) });
    } catch {
      continue;
    }
  }
  return found;
}

function rewrite(file: string, text: string): void {
  const next = openSync(`${file}.new`, 'w', 0o600);
  writeSync(next, text);
  fsyncSync(next);
  closeSync(next);
  renameSync(`${file}.new`, file);
}
