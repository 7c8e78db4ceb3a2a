import { existsSync } from 'node:fs';
import type { Context } from '../context-types.ts';
import { migrationNames } from '../db/migrate.ts';
import { stopAllWaiting } from '../discussions/held/queries.ts';
import { KEPT_DAYS } from './backup.ts';
import { BackupError, readBackup } from './format.ts';
import type { Head, Manifest } from './format.ts';
import { reconcileTombstones, tombstoneFile } from './tombstones.ts';

const DAY_MS = 86_400_000;

export interface Restored {
  /** When the backup was made. */
  at: string;
  manifest: Manifest;
  /** How many posts and passages were taken away again, which the backup still held. */
  takenAway: number;
}

/**
 * Fills an empty database from a backup: all of it or nothing. Then takes away again what was withdrawn or removed since.
 * Throws BackupError in words for the host. `anyway` accepts that some of that comes back, where nobody knows what it was.
 */
export async function restore(
  context: Pick<Context, 'config' | 'database' | 'clock'>,
  file: string,
  { anyway = false } = {},
): Promise<Restored> {
  const { config, database, clock } = context;
  const tables = await database.db.introspection.getTables();
  if (tables.length > 0) {
    throw new BackupError(
      config.databaseUrl === null
        ? `There is a site in ${config.dataDir} already. Stop it and move carnet.sqlite (with -wal and -shm) away, not the file tombstones; then restore again`
        : 'There are tables in this database already. Make an empty database, set DATABASE_URL to it and restore again',
    );
  }
  if (!anyway && !existsSync(tombstoneFile(config.dataDir))) {
    throw new BackupError(
      `${tombstoneFile(config.dataDir)} is not there: it tells what members took back after the backup. Copy it from the lost site's folder, or, if it is lost too, add --anyway: what they took back since will show again`,
    );
  }
  const head = await readHead(file);
  if (!anyway && clock().getTime() - Date.parse(head.at) > KEPT_DAYS * DAY_MS) {
    throw new BackupError(
      `This backup is more than ${KEPT_DAYS} days old: words that members took back since would show again. Take a later one, or add --anyway`,
    );
  }
  const filled = database.fill(head.migrations, (db) =>
    readBackup(file, {
      head: () => Promise.resolve(),
      async rows({ name, columns }, rows) {
        const values = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
        await db
          .insertInto(name as never)
          .values(values as never)
          .execute();
      },
    }),
  );
  const manifest = await filled.catch(async (failure: unknown) => {
    // Only its end says whether a file is whole: what the tables refused may be damage.
    await readBackup(file, { head: () => Promise.resolve(), rows: () => Promise.resolve() });
    throw failure;
  });
  await database.migrate();
  // Its writer may have deleted or withdrawn it since, or it stands there already: nothing appears without them.
  await database.write((tx) => stopAllWaiting(tx, clock().toISOString()));
  const takenAway = await reconcileTombstones(context);
  await database.forget();
  return { at: head.at, manifest, takenAway };
}

/** The head alone; the rest is read when its rows have a place to go. */
async function readHead(file: string): Promise<Head> {
  const known = await migrationNames();
  let found: Head | undefined;
  const enough = new Error('the head is enough');
  await readBackup(file, {
    head(head) {
      found = head;
      return Promise.reject(enough);
    },
    rows: () => Promise.resolve(),
  }).catch((failure: unknown) => {
    if (failure !== enough) throw failure;
  });
  if (!found) throw new BackupError('This is not a backup that this Carnet can read');
  const unknown = found.migrations.find((name) => !known.includes(name));
  if (unknown)
    throw new BackupError(`This backup was made by a later Carnet (${unknown}): bring this one up to date first`);
  return found;
}
