import type { ContentMeasure, PageScope } from '#shared/states.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { DecisionTable, DiscussionTable } from '../db/schema.ts';
import { setAudience } from '../discussions/audience.ts';
import { placeThread } from '../discussions/store.ts';
import { InvalidForm } from '../errors.ts';

/** What a decision does to a discussion as a whole, and how it is undone. Everywhere under the discussion's lock. */

/** Of a measure, what the letter says and the form asks beside it. */
export interface Particulars {
  /** It is about what a text or a page was to become; where that is refused, what stood goes on standing. */
  rewording?: true;
  minutes?: number;
  note?: string;
  /** Ids of the boards a thread is moved from and to. */
  from?: string;
  to?: string;
  /** Which words of a journal are removed. */
  scope?: PageScope;
}

export type Placed =
  | { kind: 'closed'; discussionId: string; at: string; byHand?: string | null }
  | { kind: 'cooled'; discussionId: string; minutes: number; until: string }
  | { kind: 'narrowed'; discussionId: string; until: string }
  | { kind: 'noted'; discussionId: string; note: string }
  | { kind: 'moved'; discussionId: string; from: string; to: string; pinnedAt: string | null };

/** Measures about the place a text stands in. */
export const PLACING = ['note', 'cool_down', 'close', 'narrow', 'move'] as const satisfies ContentMeasure[];
export type Placing = (typeof PLACING)[number];
export const isPlacing = (measure: ContentMeasure): measure is Placing => PLACING.some((one) => one === measure);

interface Where {
  discussion: DiscussionTable;
  until: string;
  particulars: Particulars;
  at: string;
}

/** Does what is decided about a discussion; gives what undoes it. Throws InvalidForm where it cannot be any more. */
export const placed: Record<Placing, (tx: Tx, where: Where) => Promise<Placed>> = {
  async note(tx, { discussion: { id }, particulars: { note = '' } }) {
    await set(tx, id, { staff_note: note });
    return { kind: 'noted', discussionId: id, note };
  },
  async cool_down(tx, { discussion: { id }, particulars: { minutes = 0 }, until }) {
    await set(tx, id, { cool_minutes: minutes, cool_until: until });
    return { kind: 'cooled', discussionId: id, minutes, until };
  },
  async close(tx, { discussion: { id, closed_at: before }, at }) {
    const other = await inForce(tx.db, id, 'close', { at });
    await placeThread(tx, id, { closed_at: at });
    return { kind: 'closed', discussionId: id, at, byHand: other ? (undoOf(other, 'closed').byHand ?? null) : before };
  },
  async narrow(tx, { discussion: { id, audience, narrowed_until: before }, until, at }) {
    if (audience !== 'public' && before === null) throw new InvalidForm({ content: ['cannot_here'] });
    await set(tx, id, { narrowed_until: until });
    if (audience === 'public') {
      await setAudience(tx, id, 'members', at);
      await set(tx, id, { narrowed_from: audience });
    }
    return { kind: 'narrowed', discussionId: id, until };
  },
  async move(tx, { discussion, particulars: { from = '', to = '' } }) {
    if (discussion.board_id !== from) throw new InvalidForm({ content: ['cannot_here'] });
    await placeThread(tx, discussion.id, { board_id: to, pinned_at: null });
    return { kind: 'moved', discussionId: discussion.id, from, to, pinnedAt: discussion.pinned_at };
  },
};

const set = (
  tx: Tx,
  id: string,
  values: Partial<
    Pick<DiscussionTable, 'staff_note' | 'cool_minutes' | 'cool_until' | 'narrowed_until' | 'narrowed_from'>
  >,
): Promise<unknown> => tx.db.updateTable('discussion').set(values).where('id', '=', id).execute();

type Undoing = Pick<DecisionTable, 'id' | 'undo'>;

const undoOf = <K extends Placed['kind']>({ undo }: Pick<DecisionTable, 'undo'>, _kind: K) =>
  JSON.parse(undo ?? '{}') as Extract<Placed, { kind: K }>;

/** The last decision of this kind about a discussion that still does something; `except` one of them. */
const inForce = (
  db: Handle,
  discussionId: string,
  measure: Placing,
  { at, except = '' }: { at: string; except?: string },
): Promise<Undoing | undefined> =>
  db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select(['decision.id', 'decision.undo'])
    .where('moderation_case.discussion_id', '=', discussionId)
    .where('decision.content_measure', '=', measure)
    .where('decision.undo', 'is not', null)
    .where('decision.id', '<>', except)
    .where((row) => row.or([row('content_until', 'is', null), row('content_until', '>', at)]))
    .orderBy('decision.decided_at', 'desc')
    .executeTakeFirst();

/**
 * Undoes it, because it was reversed or its time has come: what another decision still does goes on, and what somebody did to the
 * place since stays.
 */
export async function unplace(tx: Tx, decision: Undoing, undo: Placed, at: string): Promise<void> {
  const { discussionId: id } = undo;
  const place = await tx.db.selectFrom('discussion').selectAll().where('id', '=', id).executeTakeFirst();
  if (!place) return;
  const other = (measure: Placing): Promise<Undoing | undefined> =>
    inForce(tx.db, id, measure, { at, except: decision.id });
  if (undo.kind === 'noted' && place.staff_note === undo.note) {
    const left = await other('note');
    await set(tx, id, { staff_note: left ? undoOf(left, 'noted').note : null });
  } else if (undo.kind === 'cooled' && place.cool_until === undo.until) {
    const left = await other('cool_down');
    const { minutes, until } = left ? undoOf(left, 'cooled') : { minutes: null, until: null };
    await set(tx, id, { cool_minutes: minutes, cool_until: until });
  } else if (undo.kind === 'closed' && place.closed_at === undo.at) {
    const left = await other('close');
    await placeThread(tx, id, { closed_at: left ? undoOf(left, 'closed').at : (undo.byHand ?? null) });
  } else if (undo.kind === 'narrowed' && place.narrowed_until === undo.until) {
    const left = await other('narrow');
    await set(tx, id, { narrowed_until: left ? undoOf(left, 'narrowed').until : null });
    // Its author may have chosen meanwhile who reads it: then it stays so.
    if (!left && place.audience === 'members' && place.narrowed_from !== null)
      await setAudience(tx, id, place.narrowed_from, at);
  } else if (undo.kind === 'moved' && place.board_id === undo.to)
    await placeThread(tx, id, { board_id: undo.from, pinned_at: undo.pinnedAt });
}
