import type { Audience } from '#shared/states.ts';
import type { TombstoneTable } from '../db/schema.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import type { Range } from '../text/types.ts';

/**
 * Notes that a whole post's words are taken away, so that no backup brings them back. The caller has set the state that
 * says why, in the same transaction.
 */
export async function buryPost(tx: Tx, postId: string): Promise<string[]> {
  const post = await tx.db
    .selectFrom('post')
    .select(['withdrawn_at', 'taken_back_at', 'removed_at', 'erased_at'])
    .where('id', '=', postId)
    .executeTakeFirstOrThrow();
  const acts = [
    ['erased', post.erased_at],
    ['removed', post.removed_at],
    ['taken_back', post.taken_back_at],
    ['withdrawn', post.withdrawn_at],
  ] as const;
  const [act, at] = acts.find(([, since]) => since !== null) ?? [];
  if (!act || !at) throw new Error('A post is emptied whose state does not say why');
  return bury(tx, [{ id: newId(), at, act, subject_id: postId, ranges: null, audience: null }]);
}

/** Notes that passages are taken away, by the revisions they stood in. */
export const buryPassages = (
  tx: Tx,
  at: string,
  passages: readonly { revisionId: string; ranges: readonly Range[] }[],
): Promise<string[]> =>
  bury(
    tx,
    passages.map(({ revisionId, ranges }) => ({
      id: newId(),
      at,
      act: 'passages',
      subject_id: revisionId,
      ranges: JSON.stringify(ranges),
      audience: null,
    })),
  );

/** Notes that a thanks, or only its sentence, is taken away. */
export const buryThanks = (tx: Tx, at: string, act: 'thanks' | 'note', thanksId: string): Promise<string[]> =>
  bury(tx, [{ id: newId(), at, act, subject_id: thanksId, ranges: null, audience: null }]);

/** Notes who may read discussions or journals from now on, so that no backup opens to more what was opened to fewer. */
export const buryAudience = (
  tx: Tx,
  at: string,
  act: 'audience' | 'journal_audience',
  ids: readonly string[],
  audience: Audience,
): Promise<string[]> =>
  bury(
    tx,
    ids.map((id) => ({ id: newId(), at, act, subject_id: id, ranges: null, audience })),
  );

/** Notes that tombstones no longer hold: what they took away was put back. */
export const unbury = (tx: Tx, at: string, tombstoneIds: readonly string[]): Promise<string[]> =>
  bury(
    tx,
    tombstoneIds.map((id) => ({ id: newId(), at, act: 'restored', subject_id: id, ranges: null, audience: null })),
  );

type Buried = Pick<TombstoneTable, 'at' | 'act' | 'subject_id'> & Partial<TombstoneTable>;

/** Stores tombstones; gives their ids. */
export async function bury(tx: Tx, buried: readonly Buried[]): Promise<string[]> {
  if (buried.length === 0) return [];
  const tombstones = buried.map((one): TombstoneTable => ({ id: newId(), ranges: null, audience: null, ...one }));
  await tx.db.insertInto('tombstone').values(tombstones).execute();
  tx.ring('buried', { tombstones });
  return tombstones.map(({ id }) => id);
}
