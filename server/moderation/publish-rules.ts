import type { FieldErrorCode } from '#shared/error-codes.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import type { RulesVersionTable } from '../db/schema.ts';
import { render } from '../discussions/prepare.ts';
import { InvalidForm } from '../errors.ts';
import { admit } from '../text/door.ts';
import { presentVersion, rulesIn } from './rules.ts';

type Sources = Pick<RulesVersionTable, 'source_fr' | 'source_en'>;
type Prepared = Sources & Pick<RulesVersionTable, 'html_fr' | 'html_en'>;
export type NewRules = Sources & Pick<RulesVersionTable, 'changes_fr' | 'changes_en'>;

/** Both languages rendered, as members' texts are. Throws InvalidForm naming the one that cannot be. */
export async function prepareRules(context: Pick<Context, 'renderer'>, sources: Sources): Promise<Prepared> {
  const errors: Record<string, FieldErrorCode[]> = {};
  const done = { ...sources, html_fr: '', html_en: '' };
  for (const language of ['fr', 'en'] as const) {
    const field = `source_${language}` as const;
    const admitted = admit(sources[field]);
    if (!admitted.ok) {
      errors[field] = [admitted.code];
      continue;
    }
    const rendered = await render(context, admitted.text).catch((failure: unknown) => {
      if (failure instanceof InvalidForm) return null;
      throw failure;
    });
    // Without its headings no text is a list of rules, so none is shown as it was typed.
    if (!rendered || rendered.cook === 0) errors[field] = ['too_complex'];
    else [done[field], done[`html_${language}`]] = [admitted.text, rendered.html];
  }
  if (Object.keys(errors).length > 0) throw new InvalidForm(errors);
  return done;
}

/** Throws InvalidForm unless members are told what changes, and each rule stands in both languages. */
export function checkRules({ html_fr, html_en, changes_fr, changes_en }: Prepared & NewRules): void {
  const errors: Record<string, FieldErrorCode[]> = {};
  const [fr, en] = [rulesIn(html_fr).length, rulesIn(html_en).length];
  if (fr === 0) errors['source_fr'] = ['rules_none'];
  if (en === 0) errors['source_en'] = ['rules_none'];
  else if (fr > 0 && fr !== en) errors['source_en'] = ['rules_differ'];
  if (changes_fr === '') errors['changes_fr'] = ['required'];
  if (changes_en === '') errors['changes_en'] = ['required'];
  if (Object.keys(errors).length > 0) throw new InvalidForm(errors);
}

/**
 * Publishes the next version of the rules; no version is ever edited. Whoever publishes knows it. Gives its number.
 * Throws InvalidForm, with status 409 when it was not written from the version that holds now.
 */
export async function publishRules(
  context: Context,
  { member, from, rules }: { member: Member; from: number; rules: NewRules },
): Promise<number> {
  const prepared = { ...rules, ...(await prepareRules(context, rules)) };
  checkRules(prepared);
  const number = from + 1;
  const version: RulesVersionTable = {
    number,
    ...prepared,
    published_at: now(context),
    account_id: member.accountId,
  };
  return context.database.write(async (tx) => {
    const present = await presentVersion(tx.db);
    if (present.number !== from || !(await inserted(tx, version))) {
      if (await isPresent(tx, version)) return number;
      throw new InvalidForm({ form: ['rules_meanwhile'] }, [], 409);
    }
    await tx.db.updateTable('account').set({ rules_seen: number }).where('id', '=', member.accountId).execute();
    await record(tx, {
      at: version.published_at,
      accountId: member.accountId,
      act: 'rules_published',
      subject: { type: 'rules', id: String(number) },
    });
    return number;
  });
}

/** False when that number was given by somebody else at the same moment. */
async function inserted(tx: Tx, version: RulesVersionTable): Promise<boolean> {
  const row = await tx.db
    .insertInto('rules_version')
    .values(version)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('number')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether this is what holds now: the same form sent twice is one version. */
async function isPresent(tx: Tx, version: RulesVersionTable): Promise<boolean> {
  const present = await presentVersion(tx.db);
  return (['number', 'account_id', 'source_fr', 'source_en', 'changes_fr', 'changes_en'] as const).every(
    (column) => present[column] === version[column],
  );
}
