import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Viewer } from '../context-types.ts';
import type { PostTable, Schema } from '../db/schema.ts';
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

/**
 * `canReadPost` as a condition on the table `post` (or an alias of it), for lists of posts; goes with
 * `visibleDiscussions`.
 */
export function readablePosts<Alias extends string = 'post'>(viewer: Viewer, alias: Alias = 'post' as Alias) {
  return (rows: ExpressionBuilder<Record<Alias, PostTable>, Alias>): Expression<SqlBool> => {
    // The alias stands for the table from here on; Kysely's types cannot follow a name that is a parameter.
    const row = rows as unknown as ExpressionBuilder<Schema, 'post'>;
    const column = (name: keyof PostTable): `post.${keyof PostTable}` =>
      `${alias}.${name}` as `post.${keyof PostTable}`;
    const ids = idsOf(viewer);
    const own = ids.length > 0 ? [row(column('pseudonym_id'), 'in', ids)] : [];
    const unheld = isStaff(viewer) ? [] : [row.or([row(column('hold'), '=', 'none'), ...own])];
    return row.and([
      row(column('withdrawn_at'), 'is', null),
      row(column('removed_at'), 'is', null),
      row(column('erased_at'), 'is', null),
      row.or([row(column('paused_at'), 'is', null), ...own]),
      ...unheld,
    ]);
  };
}
