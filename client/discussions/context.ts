import { createContext } from 'svelte';
import { url } from '#shared/routes.ts';

/** What the texts of one discussion need to know about the page they stand on. */
export interface Place {
  /** Numbers of the posts on this page: a link to one of them only scrolls. */
  has(number: number): boolean;
}

const [getPlace, setPlace, hasPlace] = createContext<Place>();
export { setPlace };

/** Address of a post: on this page if it is here, else its permanent one. */
export function postAddress(): (number: number, postId: string) => string {
  const place = hasPlace() ? getPlace() : null;
  return (number, postId) => (place?.has(number) ? `#p${number}` : url.post(postId));
}
