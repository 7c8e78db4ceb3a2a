import type { Site } from './site.ts';

/** Every row of every table the database holds, as JSON, by table; rows sorted. */
export type Dump = Record<string, string[]>;

/** Columns that reading may change: when somebody was last here, to the day. */
const WEAR: Record<string, string[]> = { session: ['seen_on'] };

/** The whole database as text, for "nothing was changed" and "it stands nowhere". */
export async function dump({ context }: Pick<Site, 'context'>): Promise<Dump> {
  const { db } = context.database;
  const tables = await db.introspection.getTables();
  const found: Dump = {};
  for (const { name } of tables.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const rows = (await db
      .selectFrom(name as never)
      .selectAll()
      .execute()) as Record<string, unknown>[];
    found[name] = rows
      .map((row) =>
        JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !WEAR[name]?.includes(column)))),
      )
      .sort();
  }
  return found;
}

/** Tables whose rows differ between two dumps, with how many rows came and went. */
export function changes(before: Dump, after: Dump): Record<string, { gone: number; come: number }> {
  const missing = (rows: string[], others: string[]): number => {
    const known = new Set(others);
    return rows.filter((row) => !known.has(row)).length;
  };
  return Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .map((table) => {
        const [was, is] = [before[table] ?? [], after[table] ?? []];
        return [table, { gone: missing(was, is), come: missing(is, was) }] as const;
      })
      .filter(([, { gone, come }]) => gone + come > 0),
  );
}

/** The dump as one text, to search in. */
export const textOf = (dumped: Dump): string => Object.values(dumped).flat().join('\n');
