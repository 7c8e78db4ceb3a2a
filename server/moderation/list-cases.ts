import { COUNTED_MAX, LIST_PER_PAGE } from '#shared/limits.ts';
import { QUEUES, REPORT_REASONS } from '#shared/states.ts';
import type { Age, Approach, Queue, ReportReason } from '#shared/states.ts';
import { idsOf } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { HARD_REASONS } from './gravity.ts';
import { caseRows } from './queries.ts';
import type { CaseRow } from './queries.ts';

/** What a member of staff chose not to have before them. */
export interface Spared {
  reasons: readonly ReportReason[];
  /** Their ceiling of hard cases is reached for today. */
  hard: boolean;
}

export interface Wanted {
  viewer: Viewer;
  queue: Queue;
  /** Only cases of these boards; null: all. */
  boards: readonly string[] | null;
  reason?: ReportReason | null;
  /** Only what this account has taken. */
  takenBy?: string | null;
  /** Only of this board, or 'journals': of none. */
  place?: string | null;
  /** Only of discussions with this approach among their tags. */
  approach?: Approach | null;
  /** Only what has waited since before then, ISO-8601 UTC. */
  before?: string | null;
  /** Only about this name. */
  pseudonymId?: string | null;
  spared?: Spared;
  after?: string | null;
  limit?: number;
}

const KEY = /^(\d)_(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([0-9A-Za-z]{22})$/;

/** Key of a case in its queue, for the page after it. */
export const keyOf = ({ gravity, waits_since: since, id }: CaseRow): string => `${gravity}_${since}_${id}`;

/** How long a case has waited at least, in hours. */
export const AGE_HOURS: Record<Age, number> = { day: 24, three_days: 72, week: 168 };

/** Reasons left out for whoever spares themself them; none of them when nothing is. */
export const sparedReasons = ({ reasons, hard }: Spared): ReportReason[] => [
  ...new Set([...reasons, ...(hard ? HARD_REASONS : [])]),
];

/** One page of a queue: the gravest first, then the oldest. Paged by key, along the index that holds the waiting ones only. */
export async function listCases(db: Handle, wanted: Wanted): Promise<{ rows: CaseRow[]; older: string | null }> {
  const { viewer, queue, boards, reason, takenBy, place, approach, before, pseudonymId, spared, after } = wanted;
  const limit = wanted.limit ?? LIST_PER_PAGE;
  let query = caseRows(db, viewer)
    .where('moderation_case.queue', '=', queue)
    .where('moderation_case.waits_since', 'is not', null)
    .orderBy('moderation_case.gravity', 'desc')
    .orderBy('moderation_case.waits_since')
    .orderBy('moderation_case.id')
    .limit(limit + 1);
  if (boards) query = query.where('discussion.board_id', 'in', boards.length > 0 ? [...boards] : ['']);
  // What is about oneself is for others.
  query = query.where('moderation_case.pseudonym_id', 'not in', ['', ...idsOf(viewer)]);
  if (reason) query = query.where('moderation_case.reason', '=', reason);
  if (takenBy) query = query.where('moderation_case.taken_by', '=', takenBy);
  if (place === 'journals') query = query.where('discussion.board_id', 'is', null);
  else if (place) query = query.where('board.slug', '=', place);
  if (pseudonymId) query = query.where('moderation_case.pseudonym_id', '=', pseudonymId);
  if (before) query = query.where('moderation_case.waits_since', '<', before);
  if (approach) {
    query = query.where((row) =>
      row.exists(
        row
          .selectFrom('discussion_tag')
          .innerJoin('tag', 'tag.id', 'discussion_tag.tag_id')
          .leftJoin('tag as canonical', 'canonical.id', 'tag.canonical_id')
          .select('discussion_tag.discussion_id')
          .whereRef('discussion_tag.discussion_id', '=', 'moderation_case.discussion_id')
          .where((tag) => tag.or([tag('tag.approach', '=', approach), tag('canonical.approach', '=', approach)])),
      ),
    );
  }
  const left = spared ? sparedReasons(spared) : [];
  if (left.length > 0) query = query.where('moderation_case.reason', 'not in', left);
  const [, weight, since, id] = KEY.exec(after ?? '') ?? [];
  if (weight !== undefined && since !== undefined && id !== undefined) {
    const gravity = Number(weight);
    query = query.where((row) =>
      row.or([
        row('moderation_case.gravity', '<', gravity),
        row.and([
          row('moderation_case.gravity', '=', gravity),
          row.or([
            row('moderation_case.waits_since', '>', since),
            row.and([row('moderation_case.waits_since', '=', since), row('moderation_case.id', '>', id)]),
          ]),
        ]),
      ]),
    );
  }
  const rows: CaseRow[] = await query.execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), older: last ? keyOf(last) : null };
}

/** How many wait; at `COUNTED_MAX` nobody counts further, and it would cost more than the page. */
export interface Waiting {
  queues: Record<Queue, number>;
  /** Those of one queue. */
  reasons: Record<ReportReason, number>;
}

/** How many wait in each queue for this viewer, and in this one for each reason; only of these boards, unless null. */
export async function countWaiting(
  db: Handle,
  { viewer, queue, boards }: Pick<Wanted, 'viewer' | 'queue' | 'boards'>,
): Promise<Waiting> {
  const row = await db
    .selectNoFrom((all) => {
      const counted = (where: Queue, reason?: ReportReason) => {
        let some = all
          .selectFrom('moderation_case')
          .select('moderation_case.id')
          .where('queue', '=', where)
          .where('waits_since', 'is not', null)
          .where('moderation_case.pseudonym_id', 'not in', ['', ...idsOf(viewer)])
          .limit(COUNTED_MAX);
        if (reason) some = some.where('reason', '=', reason);
        if (boards)
          some = some
            .innerJoin('discussion', 'discussion.id', 'moderation_case.discussion_id')
            .where('discussion.board_id', 'in', ['', ...boards]);
        return all.selectFrom(some.as('some')).select((row) => row.fn.countAll<string | number>().as('count'));
      };
      return [
        ...QUEUES.map((one) => counted(one).as(`queue ${one}`)),
        ...REPORT_REASONS.map((one) => counted(queue, one).as(`reason ${one}`)),
      ];
    })
    .executeTakeFirstOrThrow();
  const counts = row as Record<string, string | number | null>;
  const pick = <T extends string>(kind: string, all: readonly T[]): Record<T, number> =>
    Object.fromEntries(all.map((one) => [one, Number(counts[`${kind} ${one}`])])) as Record<T, number>;
  return { queues: pick('queue', QUEUES), reasons: pick('reason', REPORT_REASONS) };
}

/** How many cases of a queue wait about each of these names. */
export async function waitingByName(
  db: Handle,
  queue: Queue,
  pseudonymIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('moderation_case')
    .select('pseudonym_id')
    .select((row) => row.fn.countAll<string | number>().as('count'))
    .where('pseudonym_id', 'in', ['', ...new Set(pseudonymIds)])
    .where('queue', '=', queue)
    .where('waits_since', 'is not', null)
    .groupBy('pseudonym_id')
    .execute();
  return new Map(rows.map((row) => [row.pseudonym_id, Number(row.count)]));
}

/** What waits in the same queue as a case and is like it: of the same name, or spam as it is. The oldest first. */
export const waitingLike = (
  db: Handle,
  viewer: Viewer,
  { id, queue, reason, pseudonym_id: name }: Pick<CaseRow, 'id' | 'queue' | 'reason' | 'pseudonym_id'>,
  limit: number,
): Promise<CaseRow[]> =>
  caseRows(db, viewer)
    .where('moderation_case.queue', '=', queue)
    .where('moderation_case.waits_since', 'is not', null)
    .where('moderation_case.subject_type', '=', 'post')
    .where('moderation_case.id', '!=', id)
    .where((row) =>
      row.or([
        row('moderation_case.pseudonym_id', '=', name),
        ...(reason === 'spam' ? [row('moderation_case.reason', '=', 'spam')] : []),
      ]),
    )
    .orderBy('moderation_case.waits_since')
    .orderBy('moderation_case.id')
    .limit(limit)
    .execute();
