import type { Recognition } from '#shared/pages.ts';
import type { Handle } from '../../db/open.ts';
import type { FoundPost } from '../../discussions/queries.ts';
import { revisionsOf } from '../../discussions/queries.ts';
import type { Range } from '../../text/types.ts';
import { leftTo } from '../queries.ts';
import type { CaseRow } from '../queries.ts';
import { ownWords } from '../statement.ts';
import { isReworded } from './asked.ts';
import { answersIn, holdsOf, placesIn, recognitionOf } from './queries.ts';

/** What staff see beside a case in which somebody recognises themself; null for the cases of other queues. */
export async function recognitionBeside(
  db: Handle,
  row: CaseRow,
  found: FoundPost | null,
): Promise<Recognition | null> {
  const recognition = row.queue === 'recognition' ? await recognitionOf(db, row.id) : undefined;
  if (!recognition) return null;
  const holds = await holdsOf(db, row.id);
  const wordings = await revisionsOf(db, row.subject_id);
  const wordsIn = (revisionId: string, ranges: readonly Range[]): string[] => {
    const text = wordings.find(({ id }) => id === revisionId)?.text ?? '';
    return ranges.map(([start, end]) => ownWords(text.slice(start, end))).filter((words) => words !== '');
  };
  const present = found && { id: found.post.revision_id, text: found.post.text };
  const places = present ? await placesIn(db, row.subject_id, holds, present) : [];
  const stillThere = present !== null && places.some(({ ranges }) => wordsIn(present.id, ranges).length > 0);
  return {
    masks: holds.map(({ until, ended_at: endedAt, revision_id: revisionId, ranges }) => ({
      until,
      endedAt,
      words: wordsIn(revisionId, JSON.parse(ranges) as Range[]),
    })),
    leftAt: leftTo(row),
    rewordedAt: found && isReworded(found, recognition) ? found.post.edited_at : null,
    inHistory: found !== null && !stillThere && wordings.length > 1,
    answers: await answersIn(db, row.id),
  };
}
