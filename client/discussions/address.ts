import { url } from '#shared/routes.ts';

/** Address of a post of this discussion, by number and id. */
export type PostAddress = (number: number, postId: string) => string;

/** The permanent address, which finds the page the post is on. */
export const permalink: PostAddress = (_number, postId) => url.post(postId);

/** On a page that shows some posts itself, a link to one of them only scrolls. */
export const addressAmong =
  (numbers: ReadonlySet<number>): PostAddress =>
  (number, postId) =>
    numbers.has(number) ? `#p${number}` : url.post(postId);
