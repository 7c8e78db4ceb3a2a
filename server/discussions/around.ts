import type { AroundOpening } from '#shared/pages.ts';
import { LANGUAGES } from '#shared/states.ts';
import type { TagView } from '#shared/pages.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Member } from '../context-types.ts';
import type { NextAround } from './next-wording.ts';
import type { DiscussionRow, Handle } from './queries.ts';

/** The form around an opening that is not written yet. */
export const freshAround = (language: string): AroundOpening => ({
  title: '',
  tags: '',
  approaches: [],
  contentNote: '',
  language: language in LANGUAGES ? language : 'fr',
});

/** The form around an opening as it stands, or as it is to stand. */
export const aroundOf = (
  discussion: DiscussionRow,
  tags: readonly TagView[],
  next: NextAround | null = null,
): AroundOpening =>
  next
    ? {
        title: next.title,
        tags: next.tags.join(', '),
        approaches: next.approaches,
        contentNote: next.content_note ?? '',
        language: discussion.language,
      }
    : standingAround(discussion, tags);

const standingAround = (discussion: DiscussionRow, tags: readonly TagView[]): AroundOpening => ({
  title: discussion.title,
  tags: tags
    .filter(({ approach }) => approach === null)
    .map(({ words }) => words)
    .join(', '),
  approaches: [...new Set(tags.flatMap(({ approach }) => (approach === null ? [] : [approach])))],
  contentNote: discussion.content_note ?? '',
  language: discussion.language,
});

/** What is better known before reading: what its author says, and what moderation added. */
export const noteOf = (row: { content_note: string | null; staff_note: string | null }): string | null =>
  [row.content_note, row.staff_note].filter(Boolean).join(' · ') || null;

/** An empty field is no value. */
export const orNull = (words: string): string | null => (words === '' ? null : words);

const CATEGORIES_MAX = 30;

/** Categories this pseudonym gave texts that still stand, latest first. */
export async function categoriesOf(db: Handle, member: Member, pseudonymId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .select('discussion.category')
    .select((row) => row.fn.max('discussion.created_at').as('at'))
    .where('discussion.pseudonym_id', '=', pseudonymId)
    .where('discussion.category', 'is not', null)
    .where(visibleDiscussions(member))
    .where(readablePosts(member))
    .groupBy('discussion.category')
    .orderBy('at', 'desc')
    .limit(CATEGORIES_MAX)
    .execute();
  return rows.flatMap(({ category }) => category ?? []);
}
