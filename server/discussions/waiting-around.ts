import type { Audience } from '#shared/states.ts';
import type { Context, Looked, Member, Waiting } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { InvalidForm } from '../errors.ts';
import { tagsOf } from '../tags/queries.ts';
import { keepNextAround, standAround } from './next-wording.ts';
import type { NextAround } from './next-wording.ts';
import { standingBy } from './queries.ts';
import type { PostRow } from './queries.ts';
import { heldAs } from './store.ts';
import { lastHeard, standingWords, stillWaits } from './waiting.ts';

/** What stands around openings, and who may read them: the other way in which others come to read new words. */

/** What stands around an opening, looked over as an edit of what stands and as a whole. */
export interface AroundLook {
  edit: Looked;
  whole: Looked;
  /** The opening's look as a whole, if it is still the wording that was looked over. */
  of(revisionId: string): Looked | undefined;
  /** What its author wrote below while only they read it, by wording. */
  below: ReadonlyMap<string, Looked>;
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
    if (opening.hold === 'none')
      await openedToOthers(tx, { member, opening, looked: look.of(opening.revision_id), looks: look.below, at });
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

interface Opening extends Pick<ChangingAround, 'member' | 'opening' | 'at'> {
  /** The opening as it will stand. */
  looked: Looked | undefined;
  /** What its author wrote below, by wording. */
  looks: ReadonlyMap<string, Looked>;
}

/**
 * What only its author read until now is new to others, the opening and what they wrote below: each waits, where it must.
 * The caller holds the discussion's lock. Throws InvalidForm (409) when something was written since it was looked over.
 */
export async function openedToOthers(tx: Tx, { member, opening, looked, looks, at }: Opening): Promise<void> {
  const discussionId = opening.discussion_id;
  for (const post of await standingBy(tx.db, member, [discussionId])) {
    const look = post.number === 0 ? looked : looks.get(post.revision_id);
    if (!look) throw new InvalidForm({ form: ['edited_meanwhile'] }, [], 409);
    const writer = { member, as: post.pseudonym_id, boardId: opening.board_id, postId: post.id };
    const waiting = await look.waits(tx, writer, at);
    if (waiting && post.number === 0) await holdWhole(tx, opening, waiting);
    else if (waiting) await tx.db.updateTable('post').set(heldAs(waiting)).where('id', '=', post.id).execute();
    await look.stored(tx, { post, writer, waiting, at });
  }
  await lastHeard(tx, discussionId);
}

/** Looks over what a member wrote in discussions that only they read, as it stands, to open them to others: by wording. */
export async function lookAtPrivate(
  context: Context,
  member: Member,
  discussionIds: readonly string[],
): Promise<Map<string, Looked>> {
  const { db } = context.database;
  const tags = await tagsOf(db, [...discussionIds], 'fr');
  const looks = new Map<string, Looked>();
  for (const post of await standingBy(db, member, discussionIds)) {
    const words = (tags.get(post.discussion_id) ?? []).map((tag) => tag.words);
    const around = post.number === 0 ? { ...(await aroundIn(db, post.discussion_id)), tags: words } : undefined;
    looks.set(post.revision_id, await context.screening.look(standingWords(post, around)));
  }
  return looks;
}

const aroundIn = (db: Handle, id: string) =>
  db
    .selectFrom('discussion')
    .select(['title', 'category', 'content_note as contentNote'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

/** Keeps a whole discussion until its opening was read, or no longer. */
async function holdWhole(tx: Tx, opening: PostRow, waiting: Waiting | null): Promise<void> {
  const { hold } = heldAs(waiting);
  await tx.db.updateTable('post').set(heldAs(waiting)).where('id', '=', opening.id).execute();
  await tx.db.updateTable('discussion').set({ hold }).where('id', '=', opening.discussion_id).execute();
}
