import type { Handle } from '../db/open.ts';
import type { DiscussionRow } from './queries.ts';

/** When a discussion that a decision closed is open again, if that decision is what closes it now: not where it was by hand. */
export async function opensAgain(
  db: Handle,
  { id, closed_at: closed }: Pick<DiscussionRow, 'id' | 'closed_at'>,
  at: string,
): Promise<{ closedUntil?: string }> {
  const decisions = await db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select(['decision.undo', 'decision.content_until'])
    .where('moderation_case.discussion_id', '=', id)
    .where('decision.content_measure', '=', 'close')
    .where('decision.undo', 'is not', null)
    .where('decision.content_until', '>', at)
    .execute();
  const until = decisions.find(({ undo }) => closedBy(undo) === closed)?.content_until;
  return until ? { closedUntil: until } : {};
}

const closedBy = (undo: string | null): string | undefined => (JSON.parse(undo ?? '{}') as { at?: string }).at;
