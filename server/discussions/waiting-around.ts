import type { Audience } from '#shared/states.ts';
import type { Context, Looked, Member, Waiting } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { tagsOf } from '../tags/queries.ts';
import { keepNextAround, standAround } from './next-wording.ts';
import type { NextAround } from './next-wording.ts';
import type { PostRow } from './queries.ts';
import { heldAs } from './store.ts';
import { standingWords, stillWaits } from './waiting.ts';

/** What stands around openings, and who may read them: the other way in which others come to read new words. */

/** What stands around an opening, looked over as an edit of what stands and as a whole. */
export interface AroundLook {
  edit: Looked;
  whole: Looked;
}

interface ChangingAround {
  member: Member;
  opening: PostRow;
  look: AroundLook;
  around: NextAround;
  audience: { before: Audience; after: Audience };
  at: string;
}

/**
 * Puts words around an opening, or keeps them until a moderator has read them; what only its author read until now waits
 * whole, where it must. Gives whether they stand. The caller holds the discussion's lock.
 */
export async function changeAround(
  { screening }: Pick<Context, 'screening'>,
  tx: Tx,
  { member, opening, look, around, audience, at }: ChangingAround,
): Promise<boolean> {
  const { id, discussion_id: discussionId } = opening;
  const writer = { member, as: opening.pseudonym_id, boardId: opening.board_id };
  const revision = opening.next_revision_id ?? opening.revision_id;
  const post = { ...opening, revision_id: revision };
  if (audience.after === 'me') {
    await standAround(tx, discussionId, around);
    await closedToOthers({ screening }, tx, opening, at);
    return true;
  }
  if (opening.hold !== 'none' || audience.before === 'me') {
    await standAround(tx, discussionId, around);
    if (opening.hold === 'none') await openedToOthers(tx, { member, opening, looked: look.whole, at });
    else await stillWaits(tx, { member, post: opening, looked: look.whole, revisionId: opening.revision_id, at });
    return true;
  }
  const waiting = await look.edit.waits(tx, writer, at);
  if (waiting) {
    await keepNextAround(tx, discussionId, around);
    await tx.db.updateTable('post').set({ held_for: waiting.why }).where('id', '=', id).execute();
    await look.edit.stored(tx, { post, writer, waiting, at });
    return false;
  }
  await standAround(tx, discussionId, around);
  if (opening.held_for !== null && opening.next_revision_id === null) {
    await tx.db.updateTable('post').set({ held_for: null }).where('id', '=', id).execute();
    await screening.gone(tx, id, at);
  }
  return true;
}

/** What only its author reads waits for nobody, until it is opened to others. The caller holds the discussion's lock. */
export async function closedToOthers(
  { screening }: Pick<Context, 'screening'>,
  tx: Tx,
  opening: PostRow,
  at: string,
): Promise<void> {
  if (opening.hold === 'pending' || opening.hold === 'held') await holdWhole(tx, opening, null);
  if (opening.hold !== 'hidden' && opening.next_revision_id === null) await screening.gone(tx, opening.id, at);
}

/** What only its author read until now is a new text to others: it waits, where it must. The caller holds the discussion's lock. */
export async function openedToOthers(
  tx: Tx,
  { member, opening, looked, at }: Pick<ChangingAround, 'member' | 'opening' | 'at'> & { looked: Looked },
): Promise<void> {
  const writer = { member, as: opening.pseudonym_id, boardId: opening.board_id, postId: opening.id };
  const waiting = await looked.waits(tx, writer, at);
  if (waiting) await holdWhole(tx, opening, waiting);
  await looked.stored(tx, { post: opening, writer, waiting, at });
}

/** Looks over the openings of discussions as they stand, to open them to others. */
export async function lookAtStanding(context: Context, openings: readonly PostRow[]): Promise<Map<string, Looked>> {
  const { db } = context.database;
  const ids = openings.map((opening) => opening.discussion_id);
  const tags = await tagsOf(db, ids, 'fr');
  const looks = new Map<string, Looked>();
  for (const opening of openings) {
    const around = await db
      .selectFrom('discussion')
      .select(['title', 'category', 'content_note as contentNote'])
      .where('id', '=', opening.discussion_id)
      .executeTakeFirstOrThrow();
    const words = (tags.get(opening.discussion_id) ?? []).map((tag) => tag.words);
    looks.set(opening.id, await context.screening.look(standingWords(opening, { ...around, tags: words })));
  }
  return looks;
}

/** Keeps a whole discussion until its opening was read, or no longer. */
async function holdWhole(tx: Tx, opening: PostRow, waiting: Waiting | null): Promise<void> {
  const { hold } = heldAs(waiting);
  await tx.db.updateTable('post').set(heldAs(waiting)).where('id', '=', opening.id).execute();
  await tx.db.updateTable('discussion').set({ hold }).where('id', '=', opening.discussion_id).execute();
}
