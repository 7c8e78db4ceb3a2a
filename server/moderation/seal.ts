import type { HeldFor } from '#shared/states.ts';
import { newId } from '../db/ids.ts';
import type { Handle, Tx } from '../db/open.ts';
import { quotesOf, refOf } from '../discussions/queries.ts';
import type { Subject } from './open-case.ts';
import { sealedOf } from './sealed.ts';

/**
 * Keeps a wording of a post apart, as evidence of a report or for the appeal after a removal. No page reads it but those
 * of its case; what is sealed outlives a withdrawal until its case is closed (QUOTES, Withdrawing).
 */
export async function sealPost(
  tx: Tx,
  post: { id: string; revision_id: string },
  why: 'report' | 'removal',
  at: string,
): Promise<void> {
  const already = await tx.db
    .selectFrom('sealed_revision')
    .select('id')
    .where('revision_id', '=', post.revision_id)
    .where('why', '=', why)
    .executeTakeFirst();
  if (already) return;
  const revision = await tx.db
    .selectFrom('revision')
    .selectAll()
    .where('id', '=', post.revision_id)
    .executeTakeFirstOrThrow();
  const quotes = (await quotesOf(tx.db, [post.revision_id])).map(refOf);
  await tx.db
    .insertInto('sealed_revision')
    .values({
      id: newId(),
      revision_id: revision.id,
      post_id: post.id,
      source: revision.source,
      text: revision.text,
      marks: revision.marks,
      quotes: JSON.stringify(quotes),
      why,
      sealed_at: at,
      until: null,
    })
    .execute();
}

/** The same of a pseudonym's page (its name and what it says of itself) or a journal (its title and description). */
export async function sealPage(tx: Tx, { type, id }: Pick<Subject, 'type' | 'id'>, at: string): Promise<void> {
  if (type === 'post') return;
  const page = await pageNow(tx.db, { type, id });
  // Written after the backup that is put back just now.
  if (!page) return;
  const { title, text } = page;
  await sealWords(tx, { type, id }, { title, text, why: null }, at);
}

/** Keeps these words of a page; `why` they wait, of those that nobody has read. Those that are sealed last are not sealed twice. */
export async function sealWords(
  tx: Tx,
  { type, id }: { type: 'profile' | 'journal'; id: string },
  { title, text, why }: { title: string; text: string; why: HeldFor | null },
  at: string,
): Promise<void> {
  const last = (await sealedOf(tx.db, { type, id })).find(({ waited }) => waited === (why !== null));
  if (last?.title === title && last.text === text) return;
  await tx.db
    .insertInto('sealed_page')
    .values({ id: newId(), subject_type: type, subject_id: id, title, text, sealed_at: at, until: null, held_for: why })
    .execute();
}

/** What a page says now: the name and what it says of itself, or a journal's title and description. */
export const pageNow = (
  db: Handle,
  { type, id }: { type: 'profile' | 'journal'; id: string },
): Promise<{ title: string; text: string } | undefined> =>
  type === 'profile'
    ? db.selectFrom('pseudonym').select(['name as title', 'about as text']).where('id', '=', id).executeTakeFirst()
    : db.selectFrom('journal').select(['title', 'description as text']).where('id', '=', id).executeTakeFirst();
