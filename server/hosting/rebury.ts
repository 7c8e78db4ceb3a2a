import { AUDIENCES } from '#shared/states.ts';
import type { TombstoneTable } from '../db/schema.ts';
import type { Tx } from '../db/open.ts';
import { cutFromEdits, forgetEdits } from '../discussions/drafts/withdraw.ts';
import { dropMentions } from '../discussions/mention-rows.ts';
import { marksOf } from '../discussions/queries.ts';
import { clearAbout, clearJournal } from '../discussions/page-words.ts';
import { bumpVisibility, deleteThanks, rewordThanks, touchDiscussion } from '../discussions/store.ts';
import { clearPost } from '../discussions/withdraw.ts';
import { refuseRequest } from '../members/requests.ts';
import { sealPage, sealPost } from '../moderation/seal.ts';
import { takeBackAgain } from '../moderation/take-back-again.ts';
import { dropWords } from '../moderation/waiting-words.ts';
import { withdrawRanges } from '../text/quotes/withdraw.ts';
import type { Range } from '../text/types.ts';

/**
 * Takes away once more what a tombstone tells of; only notes it when a later one `overruled` it. What is not there (written after the backup) is not an error.
 * @returns whether it was new to this database
 */
export async function rebury(
  tx: Tx,
  tombstone: TombstoneTable,
  { at, overruled }: { at: string; overruled: boolean },
): Promise<boolean> {
  const fresh = await tx.db
    .insertInto('tombstone')
    .values(tombstone)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!fresh || overruled) return false;
  switch (tombstone.act) {
    case 'restored':
      // What was put back had been taken away after the backup, and stands in it; or before it, and is put back once more.
      await takeBackAgain(tx, tombstone.subject_id, at);
      return true;
    case 'passages':
      await withdrawAgain(tx, tombstone);
      break;
    case 'thanks':
      await deleteThanks(tx, tombstone.subject_id);
      await dropWords(tx, 'note', tombstone.subject_id, at);
      break;
    case 'note':
      await rewordThanks(tx, tombstone.subject_id, null);
      break;
    case 'audience':
      await narrowAgain(tx, 'discussion', tombstone);
      break;
    case 'journal_audience':
      await narrowAgain(tx, 'journal', tombstone);
      break;
    case 'sign_up_refused':
      await refuseRequest(tx, tombstone.subject_id, at);
      break;
    case 'about':
      await sealPage(tx, { type: 'profile', id: tombstone.subject_id }, at);
      await clearAbout(tx, tombstone.subject_id);
      break;
    case 'journal_title':
    case 'journal_description':
      await sealPage(tx, { type: 'journal', id: tombstone.subject_id }, at);
      await clearJournal(tx, tombstone.subject_id, {
        title: tombstone.act === 'journal_title',
        description: tombstone.act === 'journal_description',
      });
      break;
    default:
      await emptyAgain(tx, tombstone, at);
  }
  await bumpVisibility(tx);
  return true;
}

/** Never opens to more than it was opened to in the backup: somebody narrowed it, and a widening can be made again. */
async function narrowAgain(
  tx: Tx,
  table: 'discussion' | 'journal',
  { subject_id, audience }: TombstoneTable,
): Promise<void> {
  const wider = AUDIENCES.slice(
    0,
    AUDIENCES.findIndex((one) => one === audience),
  );
  if (audience === null || wider.length === 0) return;
  const narrowed = await tx.db
    .updateTable(table)
    .set({ audience, ...(table === 'discussion' ? { narrowed_from: null } : {}) })
    .where('id', '=', subject_id)
    .where('audience', 'in', wider)
    .returning('id')
    .executeTakeFirst();
  if (narrowed && table === 'discussion') await touchDiscussion(tx, subject_id);
}

async function withdrawAgain(tx: Tx, { subject_id, ranges }: TombstoneTable): Promise<void> {
  const revision = await tx.db.selectFrom('revision').selectAll().where('id', '=', subject_id).executeTakeFirst();
  if (!revision || ranges === null) return;
  const { text, marks } = withdrawRanges(
    { text: revision.text, marks: marksOf(revision) },
    JSON.parse(ranges) as Range[],
  );
  await tx.db
    .updateTable('revision')
    .set({ text, marks: JSON.stringify(marks), html: '', source: '' })
    .where('id', '=', revision.id)
    .execute();
  await dropMentions(tx, revision.post_id);
  await cutFromEdits(tx, { id: revision.post_id, text: revision.text }, JSON.parse(ranges) as Range[]);
}

async function emptyAgain(tx: Tx, { act, subject_id, at: since }: TombstoneTable, at: string): Promise<void> {
  const post = await tx.db
    .selectFrom('post')
    .select(['id', 'number', 'discussion_id', 'revision_id'])
    .where('id', '=', subject_id)
    .executeTakeFirst();
  if (!post) return;
  await touchDiscussion(tx, post.discussion_id);
  // Kept for the appeal, as at the removal itself.
  if (act === 'removed') await sealPost(tx, post, 'removal', at);
  await tx.db
    .updateTable('post')
    .set({
      ...(act === 'withdrawn' || act === 'taken_back' ? { withdrawn_at: since } : {}),
      ...(act === 'taken_back' ? { taken_back_at: since } : {}),
      ...(act === 'removed' ? { removed_at: since } : {}),
      ...(act === 'erased' ? { erased_at: since } : {}),
    })
    .where('id', '=', post.id)
    .execute();
  await clearPost(tx, post);
  if (act !== 'removed') await forgetEdits(tx, post.id);
}
