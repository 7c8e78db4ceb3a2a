import type { Tx } from '../../db/open.ts';
import { traceRanges } from '../../text/quotes/withdraw.ts';
import type { Range } from '../../text/types.ts';
import { versionsOf } from './queries.ts';

/** Withdrawn words leave the edits under way as well: those are the only drafts that hold them, beside quotes as tokens. */

const editsOf = (tx: Tx, postId: string): Promise<{ id: string }[]> =>
  tx.db.selectFrom('draft').select('id').where('kind', '=', 'edit').where('target_id', '=', postId).execute();

/** A text that is withdrawn whole takes the edits under way along. */
export const forgetEdits = (tx: Tx, postId: string): Promise<unknown> =>
  tx.db.deleteFrom('draft').where('kind', '=', 'edit').where('target_id', '=', postId).execute();

/** Passages that are withdrawn are cut out of the edits under way; what else was typed there stays. */
export async function cutFromEdits(
  tx: Tx,
  post: { id: string; text: string },
  ranges: readonly Range[],
): Promise<void> {
  for (const { id } of await editsOf(tx, post.id)) {
    for (const version of await versionsOf(tx.db, id)) {
      const gone = traceRanges(post.text, version.source, ranges);
      if (gone.length === 0) continue;
      let [source, at] = ['', 0];
      for (const [start, end] of gone) [source, at] = [source + version.source.slice(at, start), end];
      await tx.db
        .updateTable('draft_version')
        .set({ source: source + version.source.slice(at) })
        .where('draft_id', '=', id)
        .where('number', '=', version.number)
        .execute();
    }
  }
}
