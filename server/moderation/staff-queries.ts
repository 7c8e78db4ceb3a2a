import type { AuditAct, AuditSubject } from '#shared/audit.ts';
import type { After } from '../db/paging.ts';
import { visibleDiscussions } from '../access/visible.ts';
import type { Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';

/** All SQL of the pages about the team and of the log of what it did. */

/** Boards in the host's order, archived ones included. */
export const boardsForStaff = (db: Handle) =>
  db
    .selectFrom('board')
    .select(['id', 'slug', 'title_fr', 'title_en', 'archived_at'])
    .orderBy('position')
    .orderBy('id')
    .execute();

export interface LogWanted {
  act: AuditAct | null;
  subject: AuditSubject | null;
  span: { from: string; to: string } | null;
  /** Key of the last line of the page before. */
  after: After | null;
  limit: number;
}

/** Lines of the log, newest first, paged by key. */
export const auditRows = (db: Handle, { act, subject, span, after, limit }: LogWanted) =>
  db
    .selectFrom('audit')
    .selectAll()
    .$if(act !== null, (query) => query.where('act', '=', act ?? ''))
    .$if(subject !== null, (query) => query.where('subject_type', '=', subject ?? ''))
    .$if(span !== null, (query) => query.where('at', '>=', span?.from ?? '').where('at', '<', span?.to ?? ''))
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('at', '<', after?.at ?? ''),
          row.and([row('at', '=', after?.at ?? ''), row('id', '<', after?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** When the log begins; null while it is empty. */
export async function firstAudited(db: Handle): Promise<string | null> {
  const row = await db.selectFrom('audit').select('at').orderBy('at').limit(1).executeTakeFirst();
  return row?.at ?? null;
}

/** Of these posts, those in discussions that a member may see. */
export async function visiblePosts(db: Handle, member: Member, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .select(['post.id', 'post.number'])
    .where('post.id', 'in', [...ids])
    .where(visibleDiscussions(member))
    .execute();
}

/** Of these discussions, those a member may see. */
export async function visibleAmong(db: Handle, member: Member, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('discussion')
    .select('discussion.id')
    .where('discussion.id', 'in', [...ids])
    .where(visibleDiscussions(member))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Of these cases and appeals, those that still stand; whoever reads the log may open them all. */
export async function casesAmong(
  db: Handle,
  caseIds: readonly string[],
  appealIds: readonly string[],
): Promise<Set<string>> {
  const cases =
    caseIds.length === 0
      ? []
      : await db
          .selectFrom('moderation_case')
          .select('id')
          .where('id', 'in', [...caseIds])
          .execute();
  const appeals =
    appealIds.length === 0
      ? []
      : await db
          .selectFrom('appeal')
          .select('id')
          .where('id', 'in', [...appealIds])
          .execute();
  return new Set([...cases, ...appeals].map(({ id }) => id));
}
