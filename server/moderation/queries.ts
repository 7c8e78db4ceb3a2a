import type { AliasableExpression, ExpressionBuilder } from 'kysely';
import type { Audience, HeldFor, Hold } from '#shared/states.ts';
import { idsOf } from '../access/rules.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import type { BoardTable, DecisionTable, ModerationCaseTable, ReportTable, Schema } from '../db/schema.ts';
import { allStaff } from '../members/staff.ts';
import type { Subject } from './open-case.ts';

/** All SQL of cases, as staff read them. */

/** Whoever no viewer is named for. */
const NOBODY: Viewer = { kind: 'visitor' };

/** The title of a discussion, empty for whoever may not read it; goes with the tables `discussion` and `opening`, its post 0. */
export const titleFor =
  (viewer: Viewer) =>
  <DB, TB extends keyof DB>(rows: ExpressionBuilder<DB, TB>): AliasableExpression<string> => {
    const row = rows as unknown as ExpressionBuilder<Schema, 'discussion'>;
    return row
      .case()
      .when(row.and([visibleDiscussions(viewer)(row), readablePosts(viewer, 'opening')(row)]))
      .then(row.ref('discussion.title'))
      .else('')
      .end();
  };

/**
 * What a list shows of a case: what it is about, and under which name whoever took it is known. A title is its author's
 * words, and shows to whoever may read them where they stand: a case, a letter or an appeal outlives that.
 */
export const caseRows = (db: Handle, viewer: Viewer) =>
  db
    .selectFrom('moderation_case')
    .leftJoin('post', (join) =>
      join.onRef('post.id', '=', 'moderation_case.subject_id').on('moderation_case.subject_type', '=', 'post'),
    )
    .leftJoin('discussion', 'discussion.id', 'moderation_case.discussion_id')
    .leftJoin('post as opening', (join) =>
      join.onRef('opening.discussion_id', '=', 'discussion.id').on('opening.number', '=', 0),
    )
    .leftJoin('board', 'board.id', 'discussion.board_id')
    .leftJoin('journal', (join) =>
      join.onRef('journal.id', '=', 'moderation_case.subject_id').on('moderation_case.subject_type', '=', 'journal'),
    )
    .innerJoin('pseudonym', 'pseudonym.id', 'moderation_case.pseudonym_id')
    .leftJoin('recognition', 'recognition.case_id', 'moderation_case.id')
    .selectAll('moderation_case')
    .select([
      'post.number',
      'post.hold',
      'post.next_revision_id',
      'discussion.language',
      'discussion.slug',
      'pseudonym.name',
    ])
    .select((row) => [
      titleFor(viewer)(row).as('title'),
      row.fn
        .coalesce(
          'post.held_for',
          row
            .selectFrom('waiting_words')
            .select('waiting_words.held_for')
            .whereRef('waiting_words.subject_type', '=', 'moderation_case.subject_type')
            .whereRef('waiting_words.subject_id', '=', 'moderation_case.subject_id')
            .whereRef('moderation_case.queue', '=', row.val('held'))
            .orderBy('waiting_words.since', 'desc')
            .limit(1),
        )
        .as('held_for'),
      row
        .case()
        .when(
          row.or([
            row('journal.audience', 'in', viewer.kind === 'member' ? ['public', 'members'] : ['public']),
            row('journal.pseudonym_id', 'in', ['', ...idsOf(viewer)]),
          ]),
        )
        .then(row.ref('journal.title'))
        .else('')
        .end()
        .as('journal_title'),
    ])
    .select(['recognition.left_at', 'post.edited_at'])
    .select([
      'discussion.next_around',
      'discussion.board_id',
      'discussion.audience',
      'discussion.narrowed_until',
      'board.slug as board_slug',
      'board.title_fr as board_title_fr',
      'board.title_en as board_title_en',
    ]);

export interface CaseRow extends ModerationCaseTable {
  /** Why its text waits for a moderator, if it does. */
  held_for: HeldFor | null;
  /** The wording that waits while the present one stands. */
  next_revision_id: string | null;
  /** What is to stand around its opening once it was read. */
  next_around: string | null;
  number: number | null;
  hold: Hold | null;
  title: string | null;
  language: string | null;
  name: string;
  journal_title: string | null;
  /** Of the thread it stands in; null for an entry and for pages. */
  board_id: string | null;
  /** Of what it stands in. */
  audience: Audience | null;
  narrowed_until: string | null;
  board_slug: string | null;
  board_title_fr: string | null;
  board_title_en: string | null;
  /** When it was left to the author to reword, and when they last changed the text. */
  left_at: string | null;
  edited_at: string | null;
}

/** Since when a case is left to the author to reword; null once they have, and for every other case. */
export const leftTo = ({ left_at: left, edited_at: edited }: CaseRow): string | null =>
  left !== null && (edited === null || edited < left) ? left : null;

/** Whether it is about what a text or a page that stands is to become, and not about it as it stands. */
export const isRewording = ({
  queue,
  subject_type: type,
  hold,
  held_for: why,
}: Pick<CaseRow, 'queue' | 'subject_type' | 'hold' | 'held_for'>): boolean =>
  (queue === 'held' || queue === 'first_posts') && (type !== 'post' || (hold === 'none' && why !== null));

/** What a case is about, by which its sealed words are found. */
export const subjectIn = ({ subject_type: type, subject_id: id }: CaseRow): Pick<Subject, 'type' | 'id'> => ({
  type,
  id,
});

/** One case; its title as this viewer may read it. */
export const findCase = async (db: Handle, id: string, viewer: Viewer = NOBODY): Promise<CaseRow | null> =>
  (await caseRows(db, viewer).where('moderation_case.id', '=', id).executeTakeFirst()) ?? null;

/** The same of several, by their ids. */
export async function casesById(db: Handle, ids: readonly string[], viewer: Viewer): Promise<Map<string, CaseRow>> {
  if (ids.length === 0) return new Map();
  const rows = await caseRows(db, viewer)
    .where('moderation_case.id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export const reportsOf = (db: Handle, caseId: string): Promise<ReportTable[]> =>
  db.selectFrom('report').selectAll().where('case_id', '=', caseId).orderBy('created_at').orderBy('id').execute();

/** What is decided about a subject, the latest first. */
export const decisionsAbout = (
  db: Handle,
  { subject_type, subject_id }: Pick<ModerationCaseTable, 'subject_type' | 'subject_id'>,
): Promise<DecisionTable[]> =>
  db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .selectAll('decision')
    .where('subject_type', '=', subject_type)
    .where('subject_id', '=', subject_id)
    .orderBy('decision.decided_at', 'desc')
    .execute();

/** How many restrictions were decided about one name's texts and pages, and still hold. */
export async function countDecisions(db: Handle, pseudonymId: string): Promise<number> {
  const { count } = await db
    .selectFrom('decision')
    .select((row) => row.fn.countAll<string | number>().as('count'))
    .where('pseudonym_id', '=', pseudonymId)
    .where((row) => row.or([row('content_measure', '!=', 'none'), row('account_measure', '!=', 'none')]))
    .where('reversed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export const notesOf = (db: Handle, caseId: string) =>
  db.selectFrom('case_note').selectAll().where('case_id', '=', caseId).orderBy('at').orderBy('id').execute();

/** The account behind a name; null while it is nobody's. */
export async function accountOf(db: Handle, pseudonymId: string): Promise<string | null> {
  const row = await db.selectFrom('pseudonym').select('account_id').where('id', '=', pseudonymId).executeTakeFirst();
  return row?.account_id ?? null;
}

/** By account, under which name staff know each other: the one they were appointed by, and no other of theirs. */
export const staffNames = async (db: Handle): Promise<Map<string, string>> =>
  new Map((await allStaff(db)).filter(({ role }) => role !== null).map(({ accountId, name }) => [accountId, name]));

/** The staff a case can be handed to: a moderator of some boards handles what stands on them. */
export async function handlersOf(
  db: Handle,
  { board_id: board, pseudonym_id }: Pick<CaseRow, 'board_id' | 'pseudonym_id'>,
): Promise<{ accountId: string; id: string; name: string }[]> {
  const concerned = await accountOf(db, pseudonym_id);
  return (await allStaff(db))
    .filter(
      ({ role, boards, accountId }) =>
        role !== null && accountId !== concerned && (boards === null || (board !== null && boards.includes(board))),
    )
    .map(({ accountId, pseudonymId: id, name }) => ({ accountId, id, name }));
}

/**
 * Who has a case: whoever took it, as long as they can handle it. Once they left the team, or the thread their boards, it
 * is nobody's, or it would wait for somebody who cannot see it.
 */
export async function holderOf(
  db: Handle,
  row: Pick<CaseRow, 'taken_by' | 'board_id' | 'pseudonym_id'>,
): Promise<string | null> {
  if (row.taken_by === null) return null;
  return (await handlersOf(db, row)).some(({ accountId }) => accountId === row.taken_by) ? row.taken_by : null;
}

export const findDecision = (db: Handle, id: string): Promise<DecisionTable | undefined> =>
  db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst();

/** Boards a thread can be moved to, in their order. */
export const openBoards = (db: Handle): Promise<Pick<BoardTable, 'id' | 'title_fr' | 'title_en'>[]> =>
  db
    .selectFrom('board')
    .select(['id', 'title_fr', 'title_en'])
    .where('archived_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
