import type { PageWords } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { bury, buryThanks } from './bury.ts';
import { freeSlug } from './journals.ts';
import { bumpVisibility, rewordThanks } from './store.ts';

/** What a pseudonym's page and a journal say of themselves, taken away by a moderator so that it can be put back. */

export interface PageRemoved {
  kind: 'page';
  type: 'profile' | 'journal';
  id: string;
  /** What stood there; null where it was left. */
  text: string | null;
  /** A journal's title, and what stands in its place. */
  title: { was: string; now: string } | null;
  tombstones: string[];
}

/** Holds a page as it is for the rest of the transaction; what its readers see stays the same to the byte. */
export const lockPage = (tx: Tx, { type, id }: Pick<PageRemoved, 'type' | 'id'>): Promise<unknown> =>
  type === 'journal'
    ? tx.db
        .updateTable('journal')
        .set((row) => ({ title: row.ref('title') }))
        .where('id', '=', id)
        .execute()
    : tx.db
        .updateTable('pseudonym')
        .set((row) => ({ about: row.ref('about') }))
        .where('id', '=', id)
        .execute();

/** Empties what a name says of itself; gives what it said, null for nothing. The caller holds its lock. */
export async function clearAbout(tx: Tx, id: string): Promise<string | null> {
  const row = await tx.db.selectFrom('pseudonym').select('about').where('id', '=', id).executeTakeFirst();
  if (!row?.about) return null;
  await tx.db.updateTable('pseudonym').set({ about: '' }).where('id', '=', id).execute();
  await bumpVisibility(tx);
  return row.about;
}

/** The same, as a moderator does it; null where there is nothing to remove. */
export async function removeAbout(tx: Tx, id: string, at: string): Promise<PageRemoved | null> {
  const text = await clearAbout(tx, id);
  if (text === null) return null;
  const tombstones = await bury(tx, [{ at, act: 'about', subject_id: id }]);
  return { kind: 'page', type: 'profile', id, text, title: null, tombstones };
}

type Cleared = Pick<PageRemoved, 'text' | 'title'>;

/**
 * Empties a journal's description, its title, or both; null when there is nothing of it. A title gives way to the name of
 * whoever keeps the journal, and the address follows it, for it says the same. The caller holds its lock.
 */
export async function clearJournal(
  tx: Tx,
  id: string,
  what: { title: boolean; description: boolean },
): Promise<Cleared | null> {
  const journal = await tx.db
    .selectFrom('journal')
    .innerJoin('pseudonym', 'pseudonym.id', 'journal.pseudonym_id')
    .select(['journal.title', 'journal.description', 'pseudonym.name'])
    .where('journal.id', '=', id)
    .executeTakeFirst();
  if (!journal) return null;
  const text = what.description && journal.description !== '' ? journal.description : null;
  const title = what.title && journal.title !== journal.name ? { was: journal.title, now: journal.name } : null;
  if (text === null && title === null) return null;
  await tx.db
    .updateTable('journal')
    .set({
      ...(text === null ? {} : { description: '' }),
      ...(title ? { title: title.now, slug: await freeSlug(tx, title.now, id) } : {}),
    })
    .where('id', '=', id)
    .execute();
  await bumpVisibility(tx);
  return { text, title };
}

/** The same, as a moderator does it. */
export async function removeJournalWords(
  tx: Tx,
  id: string,
  what: { title: boolean; description: boolean },
  at: string,
): Promise<PageRemoved | null> {
  const cleared = await clearJournal(tx, id, what);
  if (!cleared) return null;
  const tombstones = await bury(tx, [
    ...(cleared.text === null ? [] : [{ at, act: 'journal_description' as const, subject_id: id }]),
    ...(cleared.title ? [{ at, act: 'journal_title' as const, subject_id: id }] : []),
  ]);
  return { kind: 'page', type: 'journal', id, ...cleared, tombstones };
}

/** Puts back what was taken away, unless its author has written something else since. */
export async function putPageBack(
  tx: Tx,
  { type, id, text, title, tombstones }: PageRemoved,
  at: string,
): Promise<void> {
  if (text !== null && type === 'profile')
    await tx.db.updateTable('pseudonym').set({ about: text }).where('id', '=', id).where('about', '=', '').execute();
  if (text !== null && type === 'journal')
    await tx.db
      .updateTable('journal')
      .set({ description: text })
      .where('id', '=', id)
      .where('description', '=', '')
      .execute();
  if (title)
    await tx.db
      .updateTable('journal')
      .set({ title: title.was, slug: await freeSlug(tx, title.was, id) })
      .where('id', '=', id)
      .where('title', '=', title.now)
      .execute();
  await bury(
    tx,
    tombstones.map((subject) => ({ at, act: 'restored' as const, subject_id: subject })),
  );
  await bumpVisibility(tx);
}

/** What others read there now; null when what the words belong to is gone. */
export async function standingOn(db: Handle, kind: PageWords['kind'], id: string): Promise<PageWords | null> {
  if (kind === 'about') {
    const name = await db.selectFrom('pseudonym').select('about').where('id', '=', id).executeTakeFirst();
    return name ? { kind, about: name.about } : null;
  }
  if (kind === 'journal') {
    const journal = await db
      .selectFrom('journal')
      .select(['title', 'description'])
      .where('id', '=', id)
      .executeTakeFirst();
    return journal ? { kind, ...journal, readdress: false } : null;
  }
  const thanks = await db.selectFrom('thanks').select('note').where('id', '=', id).executeTakeFirst();
  return thanks ? { kind, note: thanks.note ?? '' } : null;
}

/** Puts words where they are read. The caller holds the lock of what they belong to. */
export async function standOn(tx: Tx, id: string, words: PageWords, at: string): Promise<void> {
  if (words.kind === 'about')
    await tx.db.updateTable('pseudonym').set({ about: words.about }).where('id', '=', id).execute();
  else if (words.kind === 'journal') {
    const { title, description, readdress } = words;
    const slug = readdress ? { slug: await freeSlug(tx, title, id) } : {};
    await tx.db
      .updateTable('journal')
      .set({ title, description, ...slug })
      .where('id', '=', id)
      .execute();
  } else {
    const before = await standingOn(tx.db, 'note', id);
    if (before?.kind === 'note' && before.note !== '') await buryThanks(tx, at, 'note', id);
    await rewordThanks(tx, id, words.note);
  }
  await bumpVisibility(tx);
}
