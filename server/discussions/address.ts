import { POSTS_PER_PAGE } from '#shared/limits.ts';
import type { PostHeading } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import type { FoundPost } from './queries.ts';

/** Page a post number stands on; the opening stands on the first. */
export const pageOf = (number: number): number => Math.max(1, Math.ceil(number / POSTS_PER_PAGE));

/** The first number of a page. */
export const firstOf = (page: number): number => (page === 1 ? 0 : (page - 1) * POSTS_PER_PAGE + 1);

/** Where a post stands: its page and place. */
export const addressOf = ({ discussion, post }: FoundPost): string =>
  url.discussion(discussion.id, discussion.slug, { page: pageOf(post.number), at: post.number });

/** The heading that pages about one post share. */
export const postHeading = ({ discussion, post }: FoundPost): PostHeading => ({
  id: post.id,
  number: post.number,
  title: discussion.title,
  discussionId: discussion.id,
  slug: discussion.slug,
  thread: discussion.board !== null,
});
