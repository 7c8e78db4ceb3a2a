import { createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Context } from '../context-types.ts';
import type { Moment } from '../db/engine/tools.ts';
import { sqliteFile } from '../db/open.ts';
import { DIST } from '../http/render.ts';
import { BackupError, linesOf, readBackup } from './format.ts';
import type { Manifest } from './format.ts';

/** Days a backup is kept: what members withdraw is gone from everywhere by then (SECURITY P3). */
export const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
/** With whatever an encrypting tool adds at the end. */
const NAME = /^carnet-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.backup(\.[a-z]+)?$/;

export interface Backup {
  file: string;
  manifest: Manifest;
  /** Names of the backups that were too old and are deleted now. */
  deleted: string[];
}

/** Where backups go unless the host says otherwise. */
export const defaultFolder = (dataDir: string): string => join(dataDir, 'backups');

/**
 * Writes one moment of the whole site into a new file of `folder`, reads it back, and deletes what is older than thirty
 * days there. The site may run and be written to meanwhile. Throws BackupError in words for the host.
 */
export async function backup(
  { config, database, clock }: Pick<Context, 'config' | 'database' | 'clock'>,
  folder: string,
): Promise<Backup> {
  const at = clock();
  const file = join(folder, `carnet-${at.toISOString().replace(/[:.]/g, '-')}.backup`);
  const part = `${file}.part`;
  const nowhere = new BackupError(
    `There is no site in ${config.databaseUrl ? 'this database: set DATABASE_URL to its own' : `${config.dataDir}: set DATA_DIR to its folder`}`,
  );
  if (config.databaseUrl === null && !existsSync(sqliteFile(config.dataDir))) throw nowhere;
  await prepareFolder(folder);
  try {
    const faults = await database.engine.atOneMoment(async (moment) => {
      const run = await doneMigrations(moment);
      if (run.length === 0) throw nowhere;
      const lines = linesOf(moment, { at: at.toISOString(), migrations: run });
      await pipeline(
        Readable.from(lines),
        createGzip({ level: 4 }),
        createWriteStream(part, { mode: 0o600, flags: 'wx', flush: true }),
      );
      return moment.faults();
    });
    if (faults.length > 0) throw new BackupError(`The database is damaged: ${faults.slice(0, 3).join('; ')}`);
    const manifest = await readBackup(part, { head: nothing, rows: nothing });
    await rename(part, file);
    return { file, manifest, deleted: await deleteOld(folder, at) };
  } catch (failure) {
    await rm(part, { force: true });
    throw inWords(failure, folder);
  }
}

const nothing = (): Promise<void> => Promise.resolve();

async function doneMigrations(moment: Moment): Promise<string[]> {
  if (!(await moment.tables()).some(({ name }) => name === 'migration')) return [];
  const table = { name: 'migration', columns: ['name'] };
  const names: string[] = [];
  for await (const rows of moment.rows(table)) names.push(...rows.map(([name]) => String(name)));
  return names.sort();
}

async function prepareFolder(folder: string): Promise<void> {
  if (`${resolve(folder)}${sep}`.startsWith(`${resolve(DIST)}${sep}`))
    throw new BackupError(`${folder} holds what the site gives out: choose another folder`);
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(folder, 0o700);
  } catch (failure) {
    throw inWords(failure, folder);
  }
}

/** Deletes the backups whose name tells a time more than thirty days ago, and what a broken-off run left the day before. */
async function deleteOld(folder: string, now: Date): Promise<string[]> {
  const old = (await readdir(folder)).filter((name) => {
    const [, day, hours, minutes, seconds, ms, ending] = NAME.exec(name) ?? [];
    const kept = ending === '.part' ? 1 : KEPT_DAYS;
    return day && now.getTime() - Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`) > kept * DAY_MS;
  });
  for (const name of old) await rm(join(folder, name));
  return old;
}

function inWords(failure: unknown, folder: string): unknown {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BackupError(`There is no room left for a backup in ${folder}`);
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code))
    return new BackupError(`${folder} cannot be written to (${code})`);
  return failure;
}
