import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Viewer } from '../context-types.ts';
import type { Schema } from '../db/schema.ts';
import { isStaff } from './rules.ts';

const idsOf = (viewer: Viewer): string[] => (viewer.kind === 'member' ? viewer.pseudonyms.map(({ id }) => id) : []);

/** `canSeeDiscussion` as a condition on the table `discussion`: the one predicate of every list, page, feed and search. */
export function visibleDiscussions(viewer: Viewer) {
  return (row: ExpressionBuilder<Schema, 'discussion'>): Expression<SqlBool> => {
    const ids = idsOf(viewer);
    const own = ids.length > 0 ? [row('discussion.pseudonym_id', 'in', ids)] : [];
    const unheld = isStaff(viewer) ? [] : [row.or([row('discussion.hold', '=', 'none'), ...own])];
    const audiences = viewer.kind === 'member' ? (['public', 'members'] as const) : (['public'] as const);
    return row.and([
      row('discussion.removed_at', 'is', null),
      row('discussion.erased_at', 'is', null),
      row.or([row('discussion.paused_at', 'is', null), ...own]),
      ...unheld,
      row.or([row('discussion.audience', 'in', audiences), ...own]),
    ]);
  };
}

/** `canReadPost` as a condition on the table `post`, for lists of posts; goes with `visibleDiscussions`. */
export function readablePosts(viewer: Viewer) {
  return (row: ExpressionBuilder<Schema, 'post'>): Expression<SqlBool> => {
    const ids = idsOf(viewer);
    const own = ids.length > 0 ? [row('post.pseudonym_id', 'in', ids)] : [];
    const unheld = isStaff(viewer) ? [] : [row.or([row('post.hold', '=', 'none'), ...own])];
    return row.and([
      row('post.withdrawn_at', 'is', null),
      row('post.removed_at', 'is', null),
      row('post.erased_at', 'is', null),
      row.or([row('post.paused_at', 'is', null), ...own]),
      ...unheld,
    ]);
  };
}
