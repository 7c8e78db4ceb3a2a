import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { lockPlace, reverse } from './measures.ts';

/**
 * Ends what was decided until a time that has come: what was narrowed is public again, what was closed is open. Of several
 * processes one does it. Gives the time of the next end, null when there is none.
 */
export async function endMeasures(context: Context): Promise<string | null> {
  const { database } = context;
  const at = now(context);
  const due = await database.db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select(['decision.id', 'moderation_case.id as case_id', 'moderation_case.discussion_id'])
    .where('decision.content_until', '<=', at)
    .where('decision.undo', 'is not', null)
    .orderBy('decision.content_until')
    .execute();
  for (const { id, case_id: caseId, discussion_id: discussionId } of due)
    await database.write(async (tx) => {
      await lockPlace(tx, discussionId);
      await end(tx, id, caseId, at);
    });
  const next = await database.db
    .selectFrom('decision')
    .select((row) => row.fn.min<string | null>('content_until').as('at'))
    .where('content_until', '>', at)
    .where('undo', 'is not', null)
    .executeTakeFirst();
  return next?.at ?? null;
}

async function end(tx: Tx, id: string, caseId: string, at: string): Promise<void> {
  const decision = await tx.db
    .selectFrom('decision')
    .select(['id', 'undo'])
    .where('id', '=', id)
    .where('undo', 'is not', null)
    .executeTakeFirst();
  // Reversed, or ended by another process, this very moment.
  if (!decision) return;
  await reverse(tx, decision, at);
  await tx.db.updateTable('decision').set({ ended_at: at, undo: null }).where('id', '=', id).execute();
  await record(tx, { at, accountId: null, act: 'measure_ended', subject: { type: 'case', id: caseId } });
}
