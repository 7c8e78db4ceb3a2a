import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Viewer } from '../context-types.ts';
import type { PostTable, Schema } from '../db/schema.ts';
import { idsOf, isStaffEverywhere, staffBoards } from './rules.ts';

/** The table these conditions are about, whatever else a query joins: Kysely's types cannot say "has this table". */
const on = <T extends keyof Schema>(rows: unknown): ExpressionBuilder<Schema, T> =>
  rows as ExpressionBuilder<Schema, T>;

/** `canSeeDiscussion` as a condition on the table `discussion`: the one predicate of every list, page, feed and search. */
export function visibleDiscussions(viewer: Viewer) {
  return <DB, TB extends keyof DB>(rows: ExpressionBuilder<DB, TB>): Expression<SqlBool> => {
    const row = on<'discussion'>(rows);
    const ids = idsOf(viewer);
    const own = ids.length > 0 ? [row('discussion.pseudonym_id', 'in', ids)] : [];
    const boards = staffBoards(viewer);
    const moderated = boards.length > 0 ? [row('discussion.board_id', 'in', boards)] : [];
    const unheld = isStaffEverywhere(viewer)
      ? []
      : [row.or([row('discussion.hold', '=', 'none'), ...own, ...moderated])];
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
export function readablePosts(viewer: Viewer, alias = 'post') {
  return <DB, TB extends keyof DB>(rows: ExpressionBuilder<DB, TB>): Expression<SqlBool> => {
    const row = on<'post'>(rows);
    const column = (name: keyof PostTable): `post.${keyof PostTable}` =>
      `${alias}.${name}` as `post.${keyof PostTable}`;
    const ids = idsOf(viewer);
    const own = ids.length > 0 ? [row(column('pseudonym_id'), 'in', ids)] : [];
    const screener = ids.length > 0 ? [row(column('screened_by'), 'in', ids)] : [];
    const boards = staffBoards(viewer);
    // Asked of the table itself: not every query that reads posts has the discussion beside them.
    const moderated =
      boards.length > 0
        ? [
            row.exists(
              row
                .selectFrom('discussion as place')
                .select('place.id')
                .whereRef('place.id', '=', column('discussion_id'))
                .where('place.board_id', 'in', boards),
            ),
          ]
        : [];
    const unheld = isStaffEverywhere(viewer)
      ? []
      : [
          row.or([row(column('hold'), '=', 'none'), ...own, ...moderated]),
          row.or([row(column('set_aside_at'), 'is', null), ...own, ...moderated]),
          row.or([row(column('screened_by'), 'is', null), ...screener, ...own, ...moderated]),
        ];
    return row.and([
      row(column('withdrawn_at'), 'is', null),
      row(column('removed_at'), 'is', null),
      row(column('erased_at'), 'is', null),
      row.or([row(column('paused_at'), 'is', null), ...own]),
      ...unheld,
    ]);
  };
}
