import type { Tx } from '../db/open.ts';
import { remake } from '../text/quotes/remake.ts';
import type { QuoteTable, RevisionTable } from '../db/schema.ts';
import { addDraft } from './drafts/save.ts';
import { marksOf, rangesOf } from './queries.ts';
import type { PostRow } from './queries.ts';

/**
 * Gives an author the words back that were to become their text and will not: as a draft of its edit, beside what they
 * may have typed there since. The caller holds the discussion's lock.
 */
export async function giveBack(
  tx: Tx,
  post: Pick<PostRow, 'id' | 'discussion_id' | 'pseudonym_id' | 'revision_id'>,
  { wording, quotes }: { wording: RevisionTable | null; quotes: QuoteTable[] },
  at: string,
): Promise<void> {
  const author = await tx.db
    .selectFrom('pseudonym')
    .select('account_id')
    .where('id', '=', post.pseudonym_id)
    .executeTakeFirst();
  if (!wording || !author?.account_id) return;
  await addDraft(tx, {
    member: { accountId: author.account_id },
    kind: 'edit',
    targetId: post.id,
    discussionId: post.discussion_id,
    as: post.pseudonym_id,
    text: {
      source: wording.source || remake(wording.text, marksOf(wording)),
      quotes: [...quotes]
        .sort((one, other) => one.position - other.position)
        .map((quote) => ({
          sourcePostId: quote.source_post_id,
          sourceRevisionId: quote.source_revision_id,
          ranges: rangesOf(quote),
        })),
    },
    fields: { revision: post.revision_id },
    at,
  });
}
