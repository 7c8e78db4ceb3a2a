import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Moment, TableShape } from '../db/engine/tools.ts';

/**
 * A backup is one gzip file of JSON lines, the same for both engines: a head; for each table its columns and then its rows;
 * and at the end the manifest, by which it is known to be whole.
 */

export interface Head {
  carnet: 'backup';
  format: 1;
  /** ISO-8601 time just before the moment it shows. */
  at: string;
  /** Migrations that made its tables. */
  migrations: string[];
}

/** Of each table: how many rows, and the sum of their hashes, which does not depend on their order. */
export type Manifest = Record<string, { rows: number; hash: string }>;

/** What a backup or a restore cannot go on with, in words for the host. */
export class BackupError extends Error {}

/** What a restored site does not need: who was signed in, the link of the first host; and `migration` is in the head. */
export const LEFT_OUT = ['session', 'host_link', 'migration'];

/** Sums up the rows of a table as they are written or read. */
export class Sum {
  rows = 0;
  #hash = 0n;
  add(line: string): void {
    this.rows += 1;
    this.#hash += BigInt(`0x${createHash('sha256').update(line).digest('hex')}`);
  }
  get result(): Manifest[string] {
    return { rows: this.rows, hash: BigInt.asUintN(256, this.#hash).toString(16).padStart(64, '0') };
  }
}

/** The lines of a backup of this moment, many at a time. */
export async function* linesOf(moment: Moment, head: Omit<Head, 'carnet' | 'format'>): AsyncGenerator<string> {
  yield lineOf({ carnet: 'backup', format: 1, ...head } satisfies Head);
  const manifest: Manifest = {};
  for (const table of await moment.tables()) {
    if (LEFT_OUT.includes(table.name)) continue;
    yield lineOf({ table: table.name, columns: table.columns });
    const sum = new Sum();
    for await (const rows of moment.rows(table)) {
      const lines = rows.map((row) => JSON.stringify(row.map(storable)));
      for (const line of lines) sum.add(line);
      yield `${lines.join('\n')}\n`;
    }
    manifest[table.name] = sum.result;
  }
  yield lineOf({ end: manifest });
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

function storable(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new BackupError(`A column holds a ${typeof value}, which a backup cannot hold`);
}

/** What a reader of a backup is told, in order. */
export interface Reading {
  head(head: Head): Promise<void>;
  rows(table: TableShape, rows: unknown[][]): Promise<void>;
}

const ROWS_AT_ONCE = 200;
const DAMAGED = 'The backup is damaged or was cut short: take another one';

/** Reads a backup to its end. Throws BackupError unless every row is what the manifest says; by then `reading` has had them. */
export async function readBackup(file: string, reading: Reading): Promise<Manifest> {
  let end: Manifest | undefined;
  await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    end = await readLines(chunks, reading);
  }).catch((failure: unknown) => {
    if (failure instanceof SyntaxError || isCode(failure, /^(Z_|ERR_BUFFER|ERR_ENCODING)/))
      throw new BackupError(DAMAGED);
    if (isCode(failure, /^(ENOENT|EACCES|EISDIR)$/)) throw new BackupError(`${file} cannot be read`);
    throw failure;
  });
  if (!end) throw new BackupError(DAMAGED);
  return end;
}

const isCode = (failure: unknown, codes: RegExp): boolean =>
  failure instanceof Error && 'code' in failure && codes.test(String(failure.code));

type Line = unknown[] | Partial<Head & { table: string; columns: string[]; end: Manifest }>;

async function readLines(chunks: AsyncIterable<Buffer>, reading: Reading): Promise<Manifest | undefined> {
  const found: Manifest = {};
  let table: TableShape | null = null;
  let sum = new Sum();
  let some: unknown[][] = [];
  let begun = false;
  let end: Manifest | undefined;
  const flush = async (): Promise<void> => {
    if (table && some.length > 0) await reading.rows(table, some);
    some = [];
  };
  for await (const text of splitLines(chunks)) {
    const line = JSON.parse(text) as Line;
    if (end) throw new BackupError(DAMAGED);
    if (!begun) {
      if (Array.isArray(line) || line.carnet !== 'backup' || line.format !== 1)
        throw new BackupError('This is not a backup that this Carnet can read');
      await reading.head(line as Head);
      begun = true;
    } else if (Array.isArray(line)) {
      sum.add(text);
      some.push(line);
      if (some.length >= ROWS_AT_ONCE) await flush();
    } else {
      await flush();
      if (table) found[table.name] = sum.result;
      if (line.table !== undefined && line.columns) table = { name: line.table, columns: line.columns };
      sum = new Sum();
      end = line.end;
    }
  }
  return end && JSON.stringify(end) === JSON.stringify(found) ? end : undefined;
}

/** Lines as they were written: not readline's, which also ends one at characters that stand in people's texts. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
