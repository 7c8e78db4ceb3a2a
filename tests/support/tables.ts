import { sql } from 'kysely';
import type { Reader } from '#server/db/open.ts';
import { engine } from './site.ts';

/** Names of all tables of the site's database. */
export async function tableNames(db: Reader): Promise<string[]> {
  const query =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public'`;
  return (await query.execute(db)).rows.map(({ name }) => name).sort();
}
