import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { quotesOf, refOf } from '../discussions/queries.ts';

/**
 * Keeps the present wording of a post apart, as evidence of a report or for the appeal after a removal. No page reads it;
 * what is sealed outlives a withdrawal until its case is closed (QUOTES, Withdrawing).
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
