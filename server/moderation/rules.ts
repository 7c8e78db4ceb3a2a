import type { PageData, RulesText, RulesVersionItem } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import type { Handle } from '../db/open.ts';
import type { RulesVersionTable } from '../db/schema.ts';
import { notFound } from '../errors.ts';
import { sectionsOf } from '../text/sections.ts';

/** A rule is a second-level heading and what follows it; its id is its place in its version, from "1". */
export interface Rule {
  id: string;
  title: string;
}

/** The rules that hold now, by their titles: what a decision can cite. */
export async function currentRules(db: Handle, locale: Locale): Promise<{ version: number; rules: Rule[] }> {
  const row = await presentVersion(db);
  return { version: row.number, rules: rulesIn(htmlOf(row, locale)) };
}

/** The title of a rule in the version that was cited; null when that version has no such rule. */
export const ruleTitle = async (db: Handle, version: number, id: string, locale: Locale): Promise<string | null> =>
  (await ruleTitles(db, [version], locale))(version, id);

/** The titles of rules in the versions that were cited. */
export async function ruleTitles(
  db: Handle,
  versions: readonly number[],
  locale: Locale,
): Promise<(version: number, id: string) => string | null> {
  const rows = await db
    .selectFrom('rules_version')
    .select(['number', 'html_fr', 'html_en'])
    .where('number', 'in', [0, ...new Set(versions)])
    .execute();
  const rules = new Map(rows.map((row) => [row.number, rulesIn(htmlOf(row, locale))]));
  return (version, id) => rules.get(version)?.find((rule) => rule.id === id)?.title ?? null;
}

/** The version that holds now: every site has one. */
export const presentVersion = (db: Handle): Promise<RulesVersionTable> =>
  db.selectFrom('rules_version').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirstOrThrow();

/** The rules of a version's HTML. */
export const rulesIn = (html: string): Rule[] =>
  rulesText(html).parts.flatMap(({ rule, title }) => (rule === null ? [] : [{ id: rule, title }]));

/** A version's HTML as a page sets it. */
export function rulesText(html: string): RulesText {
  const [lead, ...sections] = sectionsOf(html);
  let count = 0;
  return {
    lead: { html: asOnPage(lead?.html ?? '') },
    parts: sections.map((section) => ({
      rule: section.level === 2 ? String((count += 1)) : null,
      title: section.title,
      html: asOnPage(section.html),
    })),
  };
}

/** On the page the headings that cut the text are the second level, and those within come right after. */
const asOnPage = (html: string): string =>
  html.replace(/<(\/?)h([56])>/g, (_tag, end, level) => `<${end}h${level - 2}>`);

/** The data of the page that shows a version, today's unless it is named. Throws AppError('not_found'). */
export async function rulesPageData(db: Handle, locale: Locale, number?: number): Promise<PageData['rules']> {
  const rows = await db
    .selectFrom('rules_version')
    .select(['number', 'published_at', 'changes_fr', 'changes_en'])
    .orderBy('number', 'desc')
    .execute();
  const versions = rows.map((row): RulesVersionItem => ({
    number: row.number,
    at: row.published_at,
    changes: changesOf(row, locale),
  }));
  const [present] = versions;
  const shown = number === undefined ? present : versions.find((version) => version.number === number);
  if (!present || !shown) throw notFound();
  const row = await db
    .selectFrom('rules_version')
    .select(['html_fr', 'html_en'])
    .where('number', '=', shown.number)
    .executeTakeFirstOrThrow();
  return { shown, present: present.number, text: rulesText(htmlOf(row, locale)), versions };
}

export const changesOf = (row: Pick<RulesVersionTable, 'changes_fr' | 'changes_en'>, locale: Locale): string =>
  locale === 'fr' ? row.changes_fr : row.changes_en;

const htmlOf = (row: Pick<RulesVersionTable, 'html_fr' | 'html_en'>, locale: Locale): string =>
  locale === 'fr' ? row.html_fr : row.html_en;
