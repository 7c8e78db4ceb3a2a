import { LIST_PER_PAGE } from '#shared/limits.ts';
import type { DiscussionItem, Paging } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import { keyIn } from '../db/paging.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import { tagsOf } from '../tags/queries.ts';
import { excerpt } from '../text/excerpt.ts';
import { noteOf } from './around.ts';
import { wordsFor } from './masks.ts';
import { BOARD, boardOf, journalOf } from './queries.ts';
import type { Handle } from './queries.ts';
import { readingIn } from './reading.ts';
import { authorView, boardLink } from './views.ts';

const EXCERPT = 280;

export interface ListWanted {
  /** Only what stands in this journal, is by this pseudonym, or bears this canonical tag. */
  journalId?: string;
  pseudonymId?: string;
  tagId?: string;
  category?: string;
  /** Only what was opened from one time on and before another. */
  span?: { from: string; to: string };
  /** Opaque key of the last item of the page before: what is older than it. */
  after?: string | undefined;
}

/**
 * Discussions this viewer may see and whose opening they may read, newest first, paged by key (never by OFFSET).
 * A discussion whose opening was taken back is still at its address, for the answers in it, but no list leads there.
 */
export async function listDiscussions(
  db: Handle,
  viewer: Viewer,
  { locale, at }: { locale: Locale; at: string },
  { journalId, pseudonymId, tagId, category, span, after }: ListWanted,
): Promise<{ items: DiscussionItem[]; paging: Paging }> {
  let query = db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .innerJoin('pseudonym', 'pseudonym.id', 'post.pseudonym_id')
    .leftJoin('journal', 'journal.id', 'discussion.journal_id')
    .leftJoin('pseudonym as journal_owner', 'journal_owner.id', 'journal.pseudonym_id')
    .leftJoin('board', 'board.id', 'discussion.board_id')
    .selectAll('post')
    .select(['discussion.id as discussion_id', 'discussion.board_id'])
    .select(['discussion.slug', 'discussion.title', 'discussion.category'])
    .select([
      'discussion.content_note',
      'discussion.staff_note',
      'discussion.language as discussion_language',
      'discussion.post_count',
      'discussion.created_at as opened_at',
    ])
    .select(['revision.text', 'revision.marks', 'revision.masked'])
    .select(['pseudonym.name', 'journal.slug as journal_slug', 'journal.title as journal_title'])
    .select([
      'journal.audience as journal_audience',
      'journal.pseudonym_id as journal_pseudonym_id',
      'journal_owner.name as journal_author',
    ])
    .select(BOARD)
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer))
    .orderBy('discussion.created_at', 'desc')
    .orderBy('discussion.id', 'desc')
    .limit(LIST_PER_PAGE + 1);
  if (journalId !== undefined) query = query.where('discussion.journal_id', '=', journalId);
  // A text whose author took their name off it is in no list under that name.
  if (pseudonymId !== undefined)
    query = query.where('discussion.pseudonym_id', '=', pseudonymId).where('post.detached_at', 'is', null);
  if (category !== undefined) query = query.where('discussion.category', '=', category);
  if (span !== undefined)
    query = query.where('discussion.created_at', '>=', span.from).where('discussion.created_at', '<', span.to);
  if (tagId !== undefined) {
    query = query.where('discussion.id', 'in', (inner) =>
      inner
        .selectFrom('discussion_tag')
        .innerJoin('tag', 'tag.id', 'discussion_tag.tag_id')
        .select('discussion_tag.discussion_id')
        .where((row) => row.or([row('tag.id', '=', tagId), row('tag.canonical_id', '=', tagId)])),
    );
  }
  const from = keyIn(after);
  if (from !== null) {
    const { at, id } = from;
    query = query.where((row) =>
      row.or([
        row('discussion.created_at', '<', at),
        row.and([row('discussion.created_at', '=', at), row('discussion.id', '<', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const shown = rows.slice(0, LIST_PER_PAGE);
  const ids = shown.map((row) => row.discussion_id);
  const tags = await tagsOf(db, ids, locale);
  const places = await readingIn(db, viewer, ids);
  const last = shown.at(-1);
  return {
    items: shown.map((row): DiscussionItem => ({
      id: row.discussion_id,
      slug: row.slug,
      title: row.title,
      author: canReadPost(viewer, row) && canSeeAuthor(row) ? authorView(row.name) : null,
      category: row.category,
      language: row.discussion_language,
      tags: tags.get(row.discussion_id) ?? [],
      at: row.opened_at,
      replies: row.post_count,
      excerpt: noteOf(row) === null ? excerpt(wordsFor(viewer, row, at).text, EXCERPT) : '',
      contentNote: noteOf(row),
      journal: journalOf(viewer, row),
      board: boardIn(row, locale),
      unread: places.get(row.discussion_id)?.unread ?? null,
    })),
    paging: {
      newer: from === null ? null : '',
      older: rows.length > LIST_PER_PAGE && last ? `${last.opened_at}_${last.discussion_id}` : null,
    },
  };
}

function boardIn(row: Parameters<typeof boardOf>[0], locale: Locale): DiscussionItem['board'] {
  const board = boardOf(row);
  return board && boardLink(board, locale);
}
