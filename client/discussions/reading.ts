import type { Segment } from '#shared/body.ts';
import { POSTS_PER_PAGE } from '#shared/limits.ts';
import type { PageData, PostView } from '#shared/pages.ts';

type Discussion = PageData['discussion'];

/**
 * A page of a discussion while somebody reads it: what the site said last, and how far they have seen. Numbers are dense
 * and never change, so "how far" is one number, and every reply shows once and in order whatever was missed meanwhile.
 */
export interface Reading {
  data: Discussion;
  /** The highest number whose post may stand on the page. */
  seen: number;
  /** Bodies by post id, as they were last fetched: what is drawn from them is kept while they stay the same. */
  bodies: ReadonlyMap<string, Segment[]>;
}

export const beginReading = (data: Discussion): Reading => ({
  data,
  seen: highest(data.replies, data.posts),
  bodies: new Map(),
});

/** One's own words that come right after what stands on the page are no news to anybody: they stand there at once. */
function pastOwn(at: number, posts: PostView[]): number {
  const own = new Set(posts.flatMap(({ number, can }) => (can.withdraw ? [number] : [])));
  let last = at;
  while (own.has(last + 1)) last += 1;
  return last;
}

const highest = (at: number, posts: PostView[]): number => Math.max(at, ...posts.map(({ number }) => number));

/** What stands on the page: nothing that has come since appears by itself. */
export const shownPosts = ({ data, seen }: Reading): PostView[] => data.posts.filter(({ number }) => number <= seen);

export interface News {
  /** Replies to be read that the page holds back. */
  here: number;
  /** Replies on later pages, and the page of the first of them. */
  ahead: number;
  page: number;
}

export function newsOf({ data, seen }: Reading): News {
  const here = data.posts.filter(({ number, state }) => number > seen && state === 'live').length;
  const last = Math.max(seen, data.page * POSTS_PER_PAGE);
  return { here, ahead: Math.max(0, data.replies - last), page: Math.floor(last / POSTS_PER_PAGE) + 1 };
}

/** What somebody who is writing has to know of it. */
export interface Arriving {
  /** The highest number they have been told of. */
  known: number;
  /** Replies that do not stand on the page. */
  count: number;
  /** Lets them; null when they are on another page. */
  show: (() => void) | null;
}

/** Lets the held back replies of this page stand on it. */
export const showNews = (reading: Reading): Reading => ({
  ...reading,
  seen: highest(reading.seen, reading.data.posts),
});

/**
 * Takes in what the site says now. Posts are replaced by what they are now, which for a withdrawn one is nothing; those
 * that are no longer given go. An answer older than what is shown is not taken. The form being written in stays.
 * @param alike whether what the document holds of a post is what this body would be drawn as: the data a document comes
 *   with leaves its words out
 */
export function receive(reading: Reading, fresh: Discussion, alike: (post: PostView) => boolean): Reading {
  const { data: old } = reading;
  if (fresh.id !== old.id || fresh.page !== old.page || fresh.revision < old.revision) return reading;
  const drawn = new Map([old.opening, ...old.posts].flatMap((post) => (post ? [[post.id, post]] : [])));
  const bodies = new Map<string, Segment[]>();
  const renew = (post: PostView): PostView => {
    const before = drawn.get(post.id);
    if (before && post.unchanged) {
      const known = reading.bodies.get(post.id);
      if (known) bodies.set(post.id, known);
      return { ...post, body: before.body };
    }
    bodies.set(post.id, post.body);
    if (!before) return post;
    const known = reading.bodies.get(post.id) ?? (blank(before.body) && alike(post) ? post.body : before.body);
    return { ...post, body: keepSame(post.body, known, before.body) };
  };
  return {
    seen: pastOwn(reading.seen, fresh.posts),
    bodies,
    data: {
      ...fresh,
      opening: fresh.opening && renew(fresh.opening),
      posts: fresh.posts.map(renew),
      composer: old.composer,
      quoting: old.quoting,
      closed: old.composer ? old.closed : (fresh.closed ?? old.closed),
    },
  };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The new body with the drawn objects in the place of what has not changed: what is not touched is not drawn again. */
function keepSame(body: Segment[], known: Segment[], drawn: Segment[]): Segment[] {
  if (same(body, known)) return drawn;
  return body.map((segment, i) => (drawn[i] !== undefined && same(segment, known[i]) ? drawn[i] : segment));
}

/** Whether these are the words of a document's data: left out, for they stand in the document. */
const blank = (body: Segment[]): boolean => JSON.stringify(body).includes('"html":""');

/** What stays of a discussion that this reader may not see any more: the form with what they were writing. */
export const wiped = (data: Discussion): Discussion => ({
  ...data,
  title: '',
  since: '',
  journal: null,
  category: null,
  contentNote: null,
  cooling: null,
  tags: [],
  replies: 0,
  page: 1,
  pages: 1,
  opening: null,
  posts: [],
  neighbours: { previous: null, next: null },
});
