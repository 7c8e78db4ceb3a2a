import { readFile } from 'node:fs/promises';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { lex, toHtml } from '../text/grammar.ts';

/** Our own words: they need no sanitiser, which takes half a second and 140 MB to load. */
async function read(name: string): Promise<{ source: string; html: string }> {
  const source = (await readFile(new URL(name, import.meta.url), 'utf8')).trim();
  return { source, html: toHtml(lex(source)) };
}

/** Makes the first version of the rules, once: every site has one. Several processes may try at once. */
export async function makeStarterRules(context: Pick<Context, 'database' | 'clock'>): Promise<void> {
  const { db } = context.database;
  if (await db.selectFrom('rules_version').select('number').limit(1).executeTakeFirst()) return;
  const [fr, en] = await Promise.all([read('rules-fr.md'), read('rules-en.md')]);
  await context.database.write((tx) =>
    tx.db
      .insertInto('rules_version')
      .values({
        number: 1,
        source_fr: fr.source,
        source_en: en.source,
        html_fr: fr.html,
        html_en: en.html,
        changes_fr: '',
        changes_en: '',
        published_at: now(context),
        account_id: null,
      })
      .onConflict((conflict) => conflict.column('number').doNothing())
      .execute(),
  );
}
