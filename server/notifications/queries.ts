import { LIST_PER_PAGE, UNREAD_MAX } from '#shared/limits.ts';
import { keyIn } from '../db/paging.ts';
import { idsOf } from '../access/rules.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';

/** Notifications of a member whose post they may still read: nothing else is listed, nor counted. */
const readable = (db: Handle, member: Member) =>
  db
    .selectFrom('notification')
    .innerJoin('post', 'post.id', 'notification.post_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .where('notification.pseudonym_id', 'in', idsOf(member))
    .where(visibleDiscussions(member))
    .where(readablePosts(member));

const unreadRows = prepared((db, { member }: { member: Member }) =>
  readable(db, member).select('notification.pseudonym_id').where('notification.read_at', 'is', null).limit(UNREAD_MAX),
);

/** How many are unread, by name; counted up to UNREAD_MAX in all, whatever waits. */
export async function unreadOf(db: Handle, member: Member): Promise<Map<string, number>> {
  const rows = await unreadRows(db, { member });
  const counts = new Map<string, number>();
  for (const { pseudonym_id: id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const outcomeRows = prepared((db, { accountId }: { accountId: string }) =>
  db
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .select('report.id')
    .where('report.account_id', '=', accountId)
    .where('report.read_at', 'is', null)
    .where('moderation_case.waits_since', 'is', null)
    .limit(UNREAD_MAX),
);

/** How many of a member's reports were decided without their having looked since, at most UNREAD_MAX. */
export const outcomesOf = async (db: Handle, { accountId }: Member): Promise<number> =>
  (await outcomeRows(db, { accountId })).length;
const letterRows = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom('decision')
    .select('id')
    .where('pseudonym_id', 'in', ids)
    .where('read_at', 'is', null)
    .where((row) => row.or([row('content_measure', '!=', 'none'), row('account_measure', '!=', 'none')]))
    // And the texts in which somebody recognises themself, as long as they have words.
    .unionAll(
      db
        .selectFrom('recognition')
        .innerJoin('post', 'post.id', 'recognition.post_id')
        .select('recognition.case_id as id')
        .where('recognition.pseudonym_id', 'in', ids)
        .where('recognition.read_at', 'is', null)
        .where('post.withdrawn_at', 'is', null)
        .where('post.removed_at', 'is', null)
        .where('post.erased_at', 'is', null),
    )
    .limit(UNREAD_MAX),
);

/** How many letters and questions of the moderators wait to be read, of all names. */
export const unreadLetters = async (db: Handle, member: Member): Promise<number> =>
  (await letterRows(db, { ids: idsOf(member) })).length;

interface Wanted {
  /** Only those of this name. */
  pseudonymId: string | null;
  /** Opaque key of the last item of the page before. */
  after?: string | undefined;
}

/** One page of notifications, newest first, paged by key; `older` is the key of the page after. */
export async function listNotifications(db: Handle, member: Member, { pseudonymId, after }: Wanted) {
  let query = readable(db, member)
    .innerJoin('post as opening', (join) =>
      join.onRef('opening.discussion_id', '=', 'discussion.id').on('opening.number', '=', 0),
    )
    .innerJoin('pseudonym as actor', 'actor.id', 'notification.actor_id')
    .select(['notification.id', 'notification.kind', 'notification.created_at', 'notification.read_at'])
    .select(['notification.pseudonym_id as to_id', 'notification.post_id', 'post.number', 'post.detached_at'])
    .select(['discussion.title', 'discussion.language', 'actor.name as actor_name'])
    .select((row) =>
      row.case().when(readablePosts(member, 'opening')(row)).then(1).else(0).end().as('opening_readable'),
    )
    .orderBy('notification.created_at', 'desc')
    .orderBy('notification.id', 'desc')
    .limit(LIST_PER_PAGE + 1);
  if (pseudonymId !== null) query = query.where('notification.pseudonym_id', '=', pseudonymId);
  const from = keyIn(after);
  if (from !== null) {
    const { at, id } = from;
    query = query.where((row) =>
      row.or([
        row('notification.created_at', '<', at),
        row.and([row('notification.created_at', '=', at), row('notification.id', '<', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const shown = rows.slice(0, LIST_PER_PAGE);
  const last = shown.at(-1);
  return {
    rows: shown,
    first: from === null,
    older: rows.length > LIST_PER_PAGE && last ? `${last.created_at}_${last.id}` : null,
  };
}
