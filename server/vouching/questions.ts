import { randomInt } from 'node:crypto';
import type { PageData } from '#shared/pages.ts';
import { LOCALES } from '#shared/states.ts';
import type { Locale } from '#shared/states.ts';
import { ANSWER_MAX } from '#shared/limits.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';

/** What somebody without an account is asked where no script can work for them. */

/** Easy for a person on a bad night, in either language; staff put others beside it. */
const STARTER: Record<Locale, { words: string; answers: string[] }> = {
  fr: { words: 'Combien de roues a une bicyclette ? En chiffres ou en lettres.', answers: ['2', 'deux'] },
  en: { words: 'How many wheels does a bicycle have? In digits or in letters.', answers: ['2', 'two'] },
};

/** Makes the first question of each language that has never had one. Several processes may try at once. */
export async function makeStarterQuestions(context: Pick<Context, 'database' | 'clock'>): Promise<void> {
  const at = now(context);
  await context.database.write(async ({ db }) => {
    const known = await db.selectFrom('question').select('locale').distinct().execute();
    const missing = LOCALES.filter((locale) => !known.some((row) => row.locale === locale));
    if (missing.length === 0) return;
    await db
      .insertInto('question')
      .values(
        missing.map((locale) => ({
          id: newId(),
          locale,
          words: STARTER[locale].words,
          answers: JSON.stringify(STARTER[locale].answers.map(folded)),
          created_at: at,
          retired_at: null,
        })),
      )
      .onConflict((conflict) => conflict.columns(['locale', 'words']).doNothing())
      .execute();
  });
}

/** Letters and digits alone, without case or accents: "Deux !" is "deux". */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A question of this language, the one that was asked before if it still stands; null when there is none. */
export async function questionFor(
  db: Handle,
  locale: Locale,
  before: unknown,
): Promise<{ id: string; words: string } | null> {
  const rows = await db
    .selectFrom('question')
    .select(['id', 'words'])
    .where('locale', '=', locale)
    .where('retired_at', 'is', null)
    .execute();
  return rows.find(({ id }) => id === before) ?? rows[rows.length && randomInt(rows.length)] ?? null;
}

/** Whether this answers a question that is still asked. */
export async function isRight(db: Handle, questionId: string, answer: string): Promise<boolean> {
  const row = await db
    .selectFrom('question')
    .select('answers')
    .where('id', '=', questionId)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined && (JSON.parse(row.answers) as string[]).includes(folded(answer));
}

/** Every question, those still asked first, with what is taken as right: for staff. */
export async function allQuestions(db: Handle): Promise<PageData['questions']['questions']> {
  const rows = await db.selectFrom('question').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows
    .map(({ id, locale, words, answers, retired_at }) => ({
      id,
      locale,
      words,
      answers: JSON.parse(answers) as string[],
      retired: retired_at !== null,
    }))
    .sort((one, other) => Number(one.retired) - Number(other.retired));
}

/** Adds a question; `answers` one a line or between commas. Throws InvalidForm for what nobody could answer. */
export async function addQuestion(
  context: Context,
  member: Member,
  { locale, words, answers: typed }: { locale: Locale; words: string; answers: string },
): Promise<void> {
  const answers = [...new Set(typed.split(/[,\n]/).map(folded))].filter((answer) => answer !== '');
  if (answers.length === 0) throw new InvalidForm({ answers: ['required'] });
  if (answers.some((answer) => answer.length > ANSWER_MAX)) throw new InvalidForm({ answers: ['too_long'] });
  await context.database.write(async (tx) => {
    const at = now(context);
    const added = await tx.db
      .insertInto('question')
      .values({ id: newId(), locale, words, answers: JSON.stringify(answers), created_at: at, retired_at: null })
      .onConflict((conflict) => conflict.columns(['locale', 'words']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) throw new InvalidForm({ words: ['question_exists'] });
    await record(tx, {
      at,
      accountId: member.accountId,
      act: 'question_added',
      subject: { type: 'question', id: added.id },
    });
  });
}

/** Asks a question no more. The last one of its language stays: without it nobody could report there without a script. */
export async function retireQuestion(context: Context, member: Member, id: string): Promise<void> {
  await context.database.write(async (tx) => {
    const at = now(context);
    const retired = await tx.db
      .updateTable('question')
      .set({ retired_at: at })
      .where('id', '=', id)
      .where('retired_at', 'is', null)
      .returning('locale')
      .executeTakeFirst();
    if (!retired) throw notFound();
    const left = await questionFor(tx.db, retired.locale, null);
    if (!left) throw new InvalidForm({ question: ['last_question'] });
    await record(tx, { at, accountId: member.accountId, act: 'question_retired', subject: { type: 'question', id } });
  });
}
