import type { HeldFor } from '#shared/states.ts';
import type { PageWords } from '../context-types.ts';
import type { Handle } from '../db/open.ts';

/** What waits for a moderator of the words of a page, for its author's own forms and nobody else; null when nothing does. */
export async function waitingWords<K extends PageWords['kind']>(
  db: Handle,
  kind: K,
  id: string,
): Promise<{ words: Extract<PageWords, { kind: K }>; why: HeldFor } | null> {
  const row = await db
    .selectFrom('waiting_words')
    .select(['words', 'held_for'])
    .where('kind', '=', kind)
    .where('target_id', '=', id)
    .executeTakeFirst();
  return row ? { words: JSON.parse(row.words) as Extract<PageWords, { kind: K }>, why: row.held_for } : null;
}
