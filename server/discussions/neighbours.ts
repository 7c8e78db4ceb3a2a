import type { EntryLink, PageData } from '#shared/pages.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import type { DiscussionRow, Handle } from './queries.ts';
import { touchDiscussion } from './store.ts';

/**
 * The entries before and after one in its journal that this viewer may read; none where the journal itself is hidden.
 * A page that shows them is kept until its own revision or the epoch changes: whatever makes an entry come, go or change
 * its title bumps the epoch or calls `renewNeighbours`.
 */
export async function neighboursOf(
  db: Handle,
  viewer: Viewer,
  discussion: DiscussionRow,
): Promise<PageData['discussion']['neighbours']> {
  if (discussion.journal_id === null || discussion.journal === null) return { previous: null, next: null };
  return {
    previous: await beside(db, viewer, discussion, 'before'),
    next: await beside(db, viewer, discussion, 'after'),
  };
}

type Beside = Pick<DiscussionRow, 'id' | 'journal_id' | 'created_at'>;

const oneBeside = prepared(
  (db, { viewer, entry: { id, journal_id, created_at }, side }: { viewer: Viewer; entry: Beside; side: Side }) => {
    const beyond = side === 'before' ? '<' : '>';
    const order = side === 'before' ? 'desc' : 'asc';
    return db
      .selectFrom('discussion')
      .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
      .select(['discussion.id', 'discussion.slug', 'discussion.title', 'discussion.language'])
      .where('discussion.journal_id', '=', journal_id)
      .where((row) =>
        row.or([
          row('discussion.created_at', beyond, created_at),
          row.and([row('discussion.created_at', '=', created_at), row('discussion.id', beyond, id)]),
        ]),
      )
      .where(visibleDiscussions(viewer))
      .where(readablePosts(viewer))
      .orderBy('discussion.created_at', order)
      .orderBy('discussion.id', order)
      .limit(1);
  },
);

type Side = 'before' | 'after';

async function beside(
  db: Handle,
  viewer: Viewer,
  { id, journal_id, created_at }: Beside,
  side: Side,
): Promise<EntryLink | null> {
  const [row] = await oneBeside(db, { viewer, entry: { id, journal_id, created_at }, side });
  return row ?? null;
}

/** Counts a change of the entries beside a new one, whose pages, kept for visitors, lead on to it from now on. */
export async function renewNeighbours(tx: Tx, entry: Beside): Promise<void> {
  for (const side of ['before', 'after'] as const) {
    const found = await beside(tx.db, { kind: 'visitor' }, entry, side);
    if (found) await touchDiscussion(tx, found.id);
  }
}
