import type { ExpressionBuilder } from 'kysely';
import type { Handle } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import type { BoardTable, DiscussionTable, PostTable, RevisionTable, Schema, ThanksTable } from '../db/schema.ts';
import type { Mark, QuoteRef, Range } from '../text/types.ts';
import type { Audience, ContentMeasure } from '#shared/states.ts';
import { canReadPost, idsOf, canSeeJournal } from '../access/rules.ts';
import type { PostState } from '../access/rules.ts';
import { visibleDiscussions } from '../access/visible.ts';
import type { Member, Viewer } from '../context-types.ts';

/** All SQL of the one model: discussions, posts, revisions, quotes. */

export type { Handle };

/** A board as threads name it, in both languages. */
export type BoardNamed = Pick<BoardTable, 'slug' | 'title_fr' | 'title_en'>;

export interface DiscussionRow extends DiscussionTable {
  journal: { slug: string; title: string; author: string } | null;
  /** Whether search engines may list it: its author agreed, and everyone may read it and its journal. */
  indexable: boolean;
  /** The board it is a thread of. */
  board: BoardNamed | null;
  /** Whether this viewer may read the opening; when not, title, slug, category and note are blank as well. */
  openingReadable: boolean;
  /** The site's, read with it: with the revision it says in which version the discussion stands. */
  visibility_epoch: number;
  masks_over: number | string | null;
}

/** What the rules of `access` ask of a post. */
const POST_STATES = [
  'pseudonym_id',
  'hold',
  'screened_by',
  'set_aside_at',
  'paused_at',
  'detached_at',
  'withdrawn_at',
  'removed_at',
  'erased_at',
] as const satisfies (keyof PostTable & keyof PostState)[];
/** Of queries in which the discussion is joined as well. */
const STATES = [...POST_STATES.map((name) => `post.${name}` as const), 'discussion.board_id'] as const;
const OPENING_STATES = POST_STATES.map((name) => `opening.${name} as opening_${name}` as const);

type OpeningColumns = Record<`opening_${(typeof POST_STATES)[number]}`, unknown> & { board_id: string | null };
const openingOf = (row: OpeningColumns): PostState => {
  const states = Object.fromEntries(POST_STATES.map((name) => [name, row[`opening_${name}`]]));
  return { ...states, board_id: row.board_id } as unknown as PostState;
};

/** How many masks in a discussion have ended by themselves without anybody having noted it. */
const masksOver =
  (at: string) =>
  <DB, TB extends keyof DB>(rows: ExpressionBuilder<DB, TB>) =>
    (rows as unknown as ExpressionBuilder<Schema, 'discussion'>)
      .selectFrom('passage_hold')
      .select((row) => row.fn.countAll<number | string>().as('count'))
      .whereRef('passage_hold.discussion_id', '=', 'discussion.id')
      .where('passage_hold.ended_at', 'is', null)
      .where('passage_hold.until', '<=', at)
      .as('masks_over');

const discussionWithPlace = prepared((db, { viewer, id, at }: { viewer: Viewer; id: string; at: string }) =>
  db
    .selectFrom('discussion')
    .innerJoin('post as opening', (join) =>
      join.onRef('opening.discussion_id', '=', 'discussion.id').on('opening.number', '=', 0),
    )
    .innerJoin('site', (join) => join.onTrue())
    .leftJoin('journal', 'journal.id', 'discussion.journal_id')
    .leftJoin('pseudonym', 'pseudonym.id', 'journal.pseudonym_id')
    .leftJoin('board', 'board.id', 'discussion.board_id')
    .selectAll('discussion')
    .select('site.visibility_epoch')
    .select(masksOver(at))
    .select(OPENING_STATES)
    .select(['journal.slug as journal_slug', 'journal.title as journal_title', 'journal.audience as journal_audience'])
    .select(['journal.pseudonym_id as journal_pseudonym_id', 'pseudonym.name as journal_author'])
    .select(BOARD)
    .where('discussion.id', '=', id)
    .where(visibleDiscussions(viewer)),
);

/** The discussion, if this viewer may know of it. @param at now, where its version is asked for (`versionIn`) */
export async function findDiscussion(db: Handle, viewer: Viewer, id: string, at = ''): Promise<DiscussionRow | null> {
  const [row] = await discussionWithPlace(db, { viewer, id, at });
  if (!row) return null;
  const openingReadable = canReadPost(viewer, openingOf(row));
  // The title is the opening's words, and the address holds the title.
  const hidden = openingReadable ? {} : { title: '', slug: '-', category: null, content_note: null, staff_note: null };
  const open = row.audience === 'public' && row.journal_audience === 'public' && row.hold === 'none';
  const indexable = row.indexable_at !== null && open && openingReadable;
  return { ...row, ...hidden, journal: journalOf(viewer, row), board: boardOf(row), indexable, openingReadable };
}

const versionRow = prepared((db, { viewer, id, at }: { viewer: Viewer; id: string; at: string }) =>
  db
    .selectFrom('discussion')
    .innerJoin('site', (join) => join.onTrue())
    .select(['discussion.revision', 'site.visibility_epoch'])
    .select(masksOver(at))
    .where('discussion.id', '=', id)
    .where(visibleDiscussions(viewer)),
);

/**
 * In which version a discussion stands for this viewer, or null when they may not know of it: every change of it counts
 * its revision, whatever changes it from outside (a name, a journal, a word taken back) the site's epoch, and what only
 * the clock changes is counted as it is read.
 */
export async function versionOf(db: Handle, viewer: Viewer, id: string, at: string): Promise<string | null> {
  const [row] = await versionRow(db, { viewer, id, at });
  return row ? versionIn(row) : null;
}

/** The version of a discussion that was read. */
export const versionIn = (row: {
  revision: number;
  visibility_epoch: number;
  masks_over: number | string | null;
}): string => `${row.revision}.${row.visibility_epoch}.${row.masks_over ?? 0}`;

/** Columns of the board a discussion may stand on, joined from the left. */
export const BOARD = [
  'board.slug as board_slug',
  'board.title_fr as board_title_fr',
  'board.title_en as board_title_en',
] as const;

interface BoardColumns {
  board_slug: string | null;
  board_title_fr: string | null;
  board_title_en: string | null;
}

/** The board a thread stands on; null for an entry. */
export const boardOf = ({ board_slug: slug, board_title_fr, board_title_en }: BoardColumns): BoardNamed | null =>
  slug === null ? null : { slug, title_fr: board_title_fr ?? '', title_en: board_title_en ?? '' };

interface JournalColumns {
  journal_slug: string | null;
  journal_title: string | null;
  journal_audience: Audience | null;
  journal_pseudonym_id: string | null;
  journal_author: string | null;
}

/** The journal a text stands in, if this viewer may know of it. */
export function journalOf(viewer: Viewer, row: JournalColumns): DiscussionRow['journal'] {
  const {
    journal_slug: slug,
    journal_title: title,
    journal_audience: audience,
    journal_pseudonym_id,
    journal_author: author,
  } = row;
  if (slug === null || title === null || audience === null || journal_pseudonym_id === null || author === null)
    return null;
  return canSeeJournal(viewer, { audience, pseudonym_id: journal_pseudonym_id }) ? { slug, title, author } : null;
}

export interface PostRow extends PostTable {
  /** Of its discussion. */
  board_id: string | null;
  name: string;
  html: string;
  text: string;
  marks: string;
  /** As stored: to be shown through `wordsFor` (masks.ts). */
  masked: string | null;
}

const postRows = (db: Handle) =>
  db
    .selectFrom('post')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .selectAll('post')
    .select(['discussion.board_id', 'pseudonym.name', 'revision.html', 'revision.text', 'revision.marks'])
    .select('revision.masked');

/** Posts of a discussion by number, `from` to `to` inclusive. */
export const postsBetween = (db: Handle, discussionId: string, from: number, to: number): Promise<PostRow[]> =>
  postRows(db)
    .where('post.discussion_id', '=', discussionId)
    .where('post.number', '>=', from)
    .where('post.number', '<=', to)
    .orderBy('post.number')
    .execute();

const rowsSince = prepared((db, { id, number, names }: { id: string; number: number; names: readonly string[] }) =>
  postRows(db)
    .where('post.discussion_id', '=', id)
    .where('post.number', '>', number)
    .where('post.pseudonym_id', 'in', names)
    .orderBy('post.number', 'desc'),
);

/** What these names wrote in a discussion after this number, the newest first. */
export async function writtenSince(
  db: Handle,
  discussionId: string,
  number: number,
  pseudonymIds: readonly string[],
): Promise<PostRow[]> {
  if (pseudonymIds.length === 0) return [];
  return rowsSince(db, { id: discussionId, number, names: pseudonymIds });
}

/** The posts of a discussion that bear one of these numbers. */
export async function postsNumbered(db: Handle, discussionId: string, numbers: readonly number[]): Promise<PostRow[]> {
  if (numbers.length === 0) return [];
  return postRows(db)
    .where('post.discussion_id', '=', discussionId)
    .where('post.number', 'in', [...numbers])
    .execute();
}

/** What a member wrote in these discussions and stands there as others would read it, in its order. */
export const standingBy = (db: Handle, member: Member, discussionIds: readonly string[]): Promise<PostRow[]> =>
  postRows(db)
    .where('post.discussion_id', 'in', ['', ...discussionIds])
    .where('post.pseudonym_id', 'in', ['', ...idsOf(member)])
    .where('post.hold', '=', 'none')
    .where('post.withdrawn_at', 'is', null)
    .where('post.removed_at', 'is', null)
    .where('post.erased_at', 'is', null)
    .orderBy('post.discussion_id')
    .orderBy('post.number')
    .execute();

export interface FoundPost {
  post: PostRow;
  discussion: DiscussionRow;
}

/** A post with its discussion, if this viewer may know of the discussion. */
export async function findPost(db: Handle, viewer: Viewer, id: string): Promise<FoundPost | null> {
  const post = await postRows(db).where('post.id', '=', id).executeTakeFirst();
  if (!post) return null;
  const discussion = await findDiscussion(db, viewer, post.discussion_id);
  return discussion && { post, discussion };
}

/** A post whoever may read it: only for acts that show none of it. */
export const findPostAnyhow = (db: Handle, id: string): Promise<PostRow | undefined> =>
  postRows(db).where('post.id', '=', id).executeTakeFirst();

export interface SourceRow extends PostState {
  number: number;
  revision_id: string;
  position: number;
  ranges: string;
  source_post_id: string;
  source_revision_id: string;
  name: string;
  text: string;
  marks: string;
  masked: string | null;
}

/** The quotes that revisions make, each with the passage's post, author and words, in one query. */
export async function quotesOf(db: Handle, revisionIds: readonly string[]): Promise<SourceRow[]> {
  if (revisionIds.length === 0) return [];
  return db
    .selectFrom('quote')
    .innerJoin('revision', 'revision.id', 'quote.source_revision_id')
    .innerJoin('post', 'post.id', 'quote.source_post_id')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .select([
      'quote.revision_id',
      'quote.position',
      'quote.ranges',
      'quote.source_post_id',
      'quote.source_revision_id',
      'revision.text',
      'revision.marks',
      'revision.masked',
      'post.number',
      'pseudonym.name',
    ])
    .select(STATES)
    .where('quote.revision_id', 'in', [...revisionIds])
    .orderBy('quote.revision_id')
    .orderBy('quote.position')
    .execute();
}

const TAKEN_UP_MAX = 500;

export interface TakenUpRow extends Omit<
  SourceRow,
  'revision_id' | 'position' | 'ranges' | 'source_revision_id' | 'name' | 'text' | 'marks' | 'masked'
> {
  post_id: string;
}

/** Later posts whose present text quotes these posts: one row a quote. */
export async function takenUpIn(db: Handle, postIds: readonly string[]): Promise<TakenUpRow[]> {
  if (postIds.length === 0) return [];
  return (
    db
      .selectFrom('quote')
      // By its keys: a post is found by its present revision only through that revision.
      .innerJoin('revision', 'revision.id', 'quote.revision_id')
      .innerJoin('post', (join) =>
        join.onRef('post.id', '=', 'revision.post_id').onRef('post.revision_id', '=', 'revision.id'),
      )
      .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
      .select(['quote.source_post_id', 'post.id as post_id', 'post.number'])
      .select(STATES)
      .where('quote.source_post_id', 'in', [...postIds])
      .orderBy('post.number')
      .limit(TAKEN_UP_MAX)
      .execute()
  );
}

export interface ThanksRow {
  post_id: string;
  /** Never leaves the server. */
  account_id: string | null;
  note: string | null;
  name: string | null;
}

export async function thanksOf(db: Handle, postIds: readonly string[]): Promise<ThanksRow[]> {
  if (postIds.length === 0) return [];
  return db
    .selectFrom('thanks')
    .leftJoin('pseudonym', 'pseudonym.id', 'thanks.pseudonym_id')
    .select(['thanks.post_id', 'thanks.account_id', 'thanks.note', 'pseudonym.name'])
    .where('thanks.post_id', 'in', [...postIds])
    .orderBy('thanks.created_at')
    .orderBy('thanks.id')
    .limit(TAKEN_UP_MAX)
    .execute();
}

/** The thanks this account has given for a post. */
export const thanksBy = (
  db: Handle,
  postId: string,
  accountId: string,
): Promise<Pick<ThanksTable, 'id' | 'pseudonym_id' | 'note'> | undefined> =>
  db
    .selectFrom('thanks')
    .select(['id', 'pseudonym_id', 'note'])
    .where('post_id', '=', postId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();

export interface RemovalRow {
  /** The decision's. */
  id: string;
  post_id: string;
  content_measure: ContentMeasure;
  reason: string;
  words: string;
  remedy: string;
  created_at: string;
}

/** Why posts were removed, or hidden until they are written anew, latest first. */
export async function removalsOf(db: Handle, postIds: readonly string[]): Promise<RemovalRow[]> {
  if (postIds.length === 0) return [];
  return db
    .selectFrom('decision')
    .innerJoin('moderation_case', 'moderation_case.id', 'decision.case_id')
    .select(['moderation_case.subject_id as post_id', 'decision.id', 'decision.reason', 'decision.words'])
    .select(['decision.content_measure', 'decision.remedy', 'decision.decided_at as created_at'])
    .where('moderation_case.subject_type', '=', 'post')
    .where('moderation_case.subject_id', 'in', [...postIds])
    .where('decision.content_measure', 'in', ['remove', 'reword'])
    .where('decision.reversed_at', 'is', null)
    .where('decision.ended_at', 'is', null)
    .orderBy('decision.decided_at', 'desc')
    .execute();
}

/** All revisions of a post, oldest first. */
export const revisionsOf = (db: Handle, postId: string): Promise<RevisionTable[]> =>
  db.selectFrom('revision').selectAll().where('post_id', '=', postId).orderBy('number').execute();

/** Numbers and names of posts that others answer to, for "in answer to #3". */
export async function authorsOfNumbers(
  db: Handle,
  discussionId: string,
  numbers: readonly number[],
): Promise<Map<number, PostRow>> {
  return new Map((await postsNumbered(db, discussionId, [...new Set(numbers)])).map((row) => [row.number, row]));
}

const lastName = prepared((db, { id, names }: { id: string; names: readonly string[] }) =>
  db
    .selectFrom('post')
    .select('pseudonym_id')
    .where('discussion_id', '=', id)
    .where('pseudonym_id', 'in', names)
    .orderBy('number', 'desc')
    .limit(1),
);

/** The pseudonym of this account that spoke last in a discussion. */
export async function lastNameUsed(
  db: Handle,
  discussionId: string,
  pseudonymIds: readonly string[],
): Promise<string | null> {
  if (pseudonymIds.length === 0) return null;
  const [row] = await lastName(db, { id: discussionId, names: pseudonymIds });
  return row?.pseudonym_id ?? null;
}

/** The post that this name stored under this submission key, if it did. */
export const submitted = (
  db: Handle,
  pseudonymId: string,
  submission: string,
): Promise<Pick<PostTable, 'discussion_id' | 'number'> | undefined> =>
  db
    .selectFrom('post')
    .select(['discussion_id', 'number'])
    .where('pseudonym_id', '=', pseudonymId)
    .where('submission', '=', submission)
    .executeTakeFirst();

export const marksOf = (row: { marks: string }): Mark[] => (row.marks === '' ? [] : (JSON.parse(row.marks) as Mark[]));
export const rangesOf = (row: { ranges: string }): Range[] => JSON.parse(row.ranges) as Range[];
export const refOf = (row: SourceRow): QuoteRef => ({
  sourcePostId: row.source_post_id,
  sourceRevisionId: row.source_revision_id,
  ranges: rangesOf(row),
});

/** Posts by one of their revisions, with the words of that revision, not of the present one. */
export async function sourcesOf(db: Handle, revisionIds: readonly string[]): Promise<PostRow[]> {
  if (revisionIds.length === 0) return [];
  return db
    .selectFrom('revision')
    .innerJoin('post', 'post.id', 'revision.post_id')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .selectAll('post')
    .select([
      'discussion.board_id',
      'pseudonym.name',
      'revision.id as revision_id',
      'revision.html',
      'revision.text',
      'revision.marks',
      'revision.masked',
    ])
    .where('revision.id', 'in', [...revisionIds])
    .execute();
}
