import type { PageData } from '#shared/pages.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import type { Reader } from '../db/open.ts';
import { wordsFor } from '../discussions/masks.ts';
import { excerpt } from '../text/excerpt.ts';

const REPLIES_SHOWN = 20;

/** Replies a pseudonym wrote where this viewer may read, latest first, without those their name was taken off. */
export async function repliesOf(
  db: Reader,
  viewer: Viewer,
  pseudonymId: string,
  at: string,
): Promise<PageData['profile']['replies']> {
  const rows = await db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .innerJoin('revision', 'revision.id', 'post.revision_id')
    .leftJoin('post as opening', (join) =>
      // Joined only where the opening can be read: the title is its words.
      join
        .onRef('opening.discussion_id', '=', 'discussion.id')
        .on('opening.number', '=', 0)
        .on(readablePosts(viewer, 'opening')),
    )
    .select([
      'post.id',
      'post.number',
      'post.created_at',
      'discussion.title',
      'post.pseudonym_id',
      'discussion.board_id',
      'revision.text',
      'revision.marks',
      'revision.masked',
      'opening.id as opening_id',
    ])
    .where('post.pseudonym_id', '=', pseudonymId)
    .where('post.number', '>', 0)
    .where('post.detached_at', 'is', null)
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer))
    .orderBy('post.created_at', 'desc')
    .orderBy('post.id', 'desc')
    .limit(REPLIES_SHOWN)
    .execute();
  return rows.map((row) => ({
    postId: row.id,
    number: row.number,
    title: row.opening_id === null ? '' : row.title,
    at: row.created_at,
    excerpt: excerpt(wordsFor(viewer, row, at).text, 200),
  }));
}
