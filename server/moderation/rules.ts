import type { Locale } from '#shared/states.ts';
import type { Handle } from '../db/open.ts';
import type { RulesVersionTable } from '../db/schema.ts';
import { notFound } from '../errors.ts';
import { sectionsOf } from '../text/sections.ts';

export interface Rule {
  /** Its place in its version, from "1". */
  id: string;
  title: string;
}

/** The rules of a rendered version: its second-level headings, in order. */
export const rulesIn = (html: string): Rule[] =>
  sectionsOf(html)
    .filter(({ level }) => level === 2)
    .map(({ title }, place) => ({ id: String(place + 1), title }));

export const htmlOf = (row: Pick<RulesVersionTable, 'html_fr' | 'html_en'>, locale: Locale): string =>
  locale === 'fr' ? row.html_fr : row.html_en;

/** The version that holds now. */
export const presentVersion = (db: Handle): Promise<RulesVersionTable> =>
  db.selectFrom('rules_version').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirstOrThrow(notFound);

/** The rules that hold now, by their titles: what a decision can cite. */
export async function currentRules(db: Handle, locale: Locale): Promise<{ version: number; rules: Rule[] }> {
  const row = await presentVersion(db);
  return { version: row.number, rules: rulesIn(htmlOf(row, locale)) };
}

/** The title of a rule in the version that was cited; null when that version has no such rule. */
export async function ruleTitle(db: Handle, version: number, id: string, locale: Locale): Promise<string | null> {
  const row = await db
    .selectFrom('rules_version')
    .select(['html_fr', 'html_en'])
    .where('number', '=', version)
    .executeTakeFirst();
  return row ? (rulesIn(htmlOf(row, locale)).find((rule) => rule.id === id)?.title ?? null) : null;
}
