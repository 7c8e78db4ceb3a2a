import type { HeldFor } from '#shared/states.ts';
import type { PageWords } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { WaitingWordsTable } from '../db/schema.ts';
import { lockPage, standOn, standingOn } from '../discussions/page-words.ts';
import { InvalidForm } from '../errors.ts';
import type { Subject } from './open-case.ts';
import { pageNow, sealWords } from './seal.ts';
import { closeWaiting, queueUp } from './waiting.ts';

/**
 * Words of pages that a moderator reads before others do. They wait in a table of their own, so that whatever shows a page
 * goes on showing what stood there. What a name says of itself and with its thanks is one case, about the name.
 */

type Page = Pick<Subject, 'id'> & { type: 'profile' | 'journal' };

interface Keeping {
  /** What the words belong to. */
  id: string;
  words: PageWords;
  /** The pseudonym that speaks. */
  by: string;
  why: HeldFor;
  at: string;
}

/** Sentences of thanks of one name that wait at once: nobody reads more of them in one case. */
const NOTES_WAITING = 20;

/**
 * Keeps words for a moderator, in place of those that waited there. The caller holds the lock of what they belong to. Throws
 * InvalidForm where too many sentences of this name wait already.
 */
export async function keepWords(tx: Tx, { id, words, by, why, at }: Keeping): Promise<void> {
  const page: Page = words.kind === 'journal' ? { type: 'journal', id } : { type: 'profile', id: by };
  const kept = { words: JSON.stringify(words), held_for: why };
  // What waits beside it may wait under other discussions' locks.
  await lockPage(tx, page);
  const waiting = await waitingOn(tx.db, page);
  const before = waiting.find((row) => row.kind === words.kind && row.target_id === id);
  // The same form once more is nothing new to whoever reads it just now.
  if (before?.words === kept.words && before.held_for === why) return;
  if (!before && words.kind === 'note' && waiting.filter(({ kind }) => kind === 'note').length >= NOTES_WAITING)
    throw new InvalidForm({ note: ['too_many_waiting'] });
  await tx.db
    .insertInto('waiting_words')
    .values({ ...kept, kind: words.kind, target_id: id, subject_type: page.type, subject_id: page.id, since: at })
    .onConflict((conflict) => conflict.columns(['kind', 'target_id']).doUpdateSet({ ...kept, since: at }))
    .execute();
  await sealWaiting(tx, page, at);
  await queueUp(tx, { ...page, pseudonymId: by, discussionId: null }, { hold: 'held', why }, at);
}

/** Forgets words that wait, because their author took them away or they stand now; the case closes with the last of them. */
export async function dropWords(tx: Tx, kind: PageWords['kind'], id: string, at: string): Promise<void> {
  const gone = await tx.db
    .selectFrom('waiting_words')
    .select(['subject_type', 'subject_id'])
    .where('kind', '=', kind)
    .where('target_id', '=', id)
    .executeTakeFirst();
  if (!gone) return;
  const page: Page = { type: gone.subject_type, id: gone.subject_id };
  await lockPage(tx, page);
  await tx.db.deleteFrom('waiting_words').where('kind', '=', kind).where('target_id', '=', id).execute();
  const [left] = await waitingOn(tx.db, page);
  if (left) {
    await sealWaiting(tx, page, at);
    const subject: Subject = { ...page, pseudonymId: page.id, discussionId: null };
    return queueUp(tx, subject, { hold: 'held', why: left.held_for }, at);
  }
  await closeWaiting(tx, page, at);
  await unsealWaiting(tx, page);
}

/** What waits about a page, what a name says of itself first, then the oldest. */
export const waitingOn = (db: Handle, { type, id }: Pick<Subject, 'type' | 'id'>): Promise<WaitingWordsTable[]> =>
  db
    .selectFrom('waiting_words')
    .selectAll()
    .where('subject_type', '=', type === 'post' ? 'profile' : type)
    .where('subject_id', '=', id)
    .orderBy('kind')
    .orderBy('since')
    .orderBy('target_id')
    .execute();

export const wordsIn = ({ words }: Pick<WaitingWordsTable, 'words'>): PageWords => JSON.parse(words) as PageWords;

/** What words of a page say, as one text. */
export function sayOf(words: PageWords): string {
  if (words.kind === 'about') return words.about;
  if (words.kind === 'note') return words.note;
  return [words.title, words.description].filter(Boolean).join('\n\n');
}

/**
 * The discussions in which sentences of thanks stand that are read with this page, those that wait and those that were refused
 * and may come to stand yet, always in the same order.
 */
export async function placesOfWords(db: Handle, page: Pick<Subject, 'type' | 'id'>): Promise<string[]> {
  const waiting = (await waitingOn(db, page)).filter(({ kind }) => kind === 'note').map(({ target_id: id }) => id);
  const decisions = await db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select('decision.undo')
    .where('moderation_case.subject_type', '=', page.type)
    .where('moderation_case.subject_id', '=', page.id)
    .where('moderation_case.queue', '=', 'held')
    .where('decision.undo', 'is not', null)
    .execute();
  const refused = decisions.flatMap(({ undo }) => (JSON.parse(undo ?? '{}') as Partial<WordsRefused>).refused ?? []);
  const rows = await db
    .selectFrom('thanks')
    .innerJoin('post', 'post.id', 'thanks.post_id')
    .select('post.discussion_id')
    .distinct()
    .where('thanks.id', 'in', ['', ...waiting, ...refused.map(({ id }) => id)])
    .orderBy('post.discussion_id')
    .execute();
  return rows.map(({ discussion_id: id }) => id);
}

/** What waits about a page stands. The caller holds the locks of whatever it belongs to. */
export async function letStand(tx: Tx, { type, id }: Pick<Subject, 'type' | 'id'>, at: string): Promise<void> {
  for (const row of await waitingOn(tx.db, { type, id })) await standOn(tx, row.target_id, wordsIn(row), at);
  await forgetWaiting(tx, { type, id });
  if (type !== 'post') await unsealWaiting(tx, { type, id });
}

/** What did not come to stand, for a reversal. */
export interface WordsRefused {
  kind: 'words';
  refused: { id: string; words: PageWords; stood: PageWords }[];
}

/** What waits about a page is not taken: what stood goes on standing. Throws InvalidForm when nothing waits any more. */
export async function refuseWords(tx: Tx, page: Pick<Subject, 'type' | 'id'>): Promise<WordsRefused> {
  const refused: WordsRefused['refused'] = [];
  for (const row of await waitingOn(tx.db, page)) {
    const stood = await standingOn(tx.db, row.kind, row.target_id);
    if (stood) refused.push({ id: row.target_id, words: wordsIn(row), stood });
  }
  if (refused.length === 0) throw new InvalidForm({ content: ['cannot_here'] });
  await forgetWaiting(tx, page);
  return { kind: 'words', refused };
}

/** Puts words that were refused where their author wanted them, unless something else stands there since, or waits. */
export async function putWords(tx: Tx, { refused }: WordsRefused, at: string): Promise<void> {
  for (const { id, words, stood } of refused) {
    const now = await standingOn(tx.db, words.kind, id);
    const other = await tx.db
      .selectFrom('waiting_words')
      .select('since')
      .where('kind', '=', words.kind)
      .where('target_id', '=', id)
      .executeTakeFirst();
    if (!other && now && sayOf(now) === sayOf(stood)) await standOn(tx, id, words, at);
  }
}

const forgetWaiting = (tx: Tx, { type, id }: Pick<Subject, 'type' | 'id'>): Promise<unknown> =>
  tx.db
    .deleteFrom('waiting_words')
    .where('subject_type', '=', type === 'journal' ? 'journal' : 'profile')
    .where('subject_id', '=', id)
    .execute();

/** Seals what waits as it is now, all of it, in place of what was sealed of it before. */
async function sealWaiting(tx: Tx, page: Page, at: string): Promise<void> {
  const rows = await waitingOn(tx.db, page);
  const stands = await pageNow(tx.db, page);
  const [first] = rows;
  if (!first || !stands) return;
  const words = wordsIn(first);
  const sealed =
    words.kind === 'journal'
      ? { title: words.title, text: words.description }
      : { title: stands.title, text: rows.map((row) => sayOf(wordsIn(row))).join('\n\n') };
  await unsealWaiting(tx, page);
  await sealWords(tx, page, { ...sealed, why: first.held_for }, at);
}

/** Forgets what was sealed of what waited, but for what a letter may tell of. */
async function unsealWaiting(tx: Tx, { type, id }: Page): Promise<void> {
  await tx.db
    .deleteFrom('sealed_page')
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .where('held_for', 'is not', null)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('decision')
            .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
            .select('decision.id')
            .where('moderation_case.subject_type', '=', type)
            .where('moderation_case.subject_id', '=', id)
            .where('moderation_case.queue', '=', 'held')
            .whereRef('decision.decided_at', '>=', 'sealed_page.sealed_at'),
        ),
      ),
    )
    .execute();
}
