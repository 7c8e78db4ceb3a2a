import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Viewer } from '../context-types.ts';
import type { Locale } from '#shared/states.ts';
import type { PostRow } from './queries.ts';
import type { Mentions } from './mention-rows.ts';
import type { QuoteRows } from './quotes.ts';

/**
 * When each body of a page last changed, counted in readings of that page from the database. A reader who looks again
 * after a ring is given the bodies that have changed, not the twenty they hold.
 */
export interface Changes {
  /** Of this keeping of the page alone: another process, or a page read anew after it was let go, knows nothing of it. */
  keeping: string;
  /** How often the page was read so far. */
  reading: number;
  /** By post: what its body is drawn from, and the reading in which it came to be so. */
  bodies: ReadonlyMap<string, { digest: string; since: number }>;
}

/** What everything a body is drawn from comes to: the post's row, what it quotes and whom it mentions. */
function digestOf(post: PostRow, quotes: QuoteRows, mentions: Mentions): string {
  const digest = createHash('sha256');
  const met = new Set<string>();
  const walk = (revisionId: string): void => {
    if (met.has(revisionId)) return;
    met.add(revisionId);
    for (const row of quotes.byRevision.get(revisionId) ?? []) {
      digest.update(JSON.stringify([row, quotes.sources.get(row.source_revision_id)]));
      walk(row.source_revision_id);
    }
  };
  digest.update(JSON.stringify([post, [...(mentions.get(post.revision_id) ?? [])]]));
  walk(post.revision_id);
  return digest.digest('base64');
}

/** The changes of a page that has just been read, with what was known of it before. */
export function changesOf(
  { posts, quotes, mentions }: { posts: readonly PostRow[]; quotes: QuoteRows; mentions: Mentions },
  before: Changes | undefined,
): Changes {
  const reading = (before?.reading ?? 0) + 1;
  const bodies = posts.map((post) => {
    const digest = digestOf(post, quotes, mentions);
    const known = before?.bodies.get(post.id);
    return [post.id, known?.digest === digest ? known : { digest, since: reading }] as const;
  });
  // Something elsewhere had this page read again: nobody needs to know.
  if (before && bodies.every(([, { since }]) => since < reading)) return before;
  return { keeping: before?.keeping ?? randomBytes(9).toString('base64'), reading, bodies: new Map(bodies) };
}

const KEY = createSecretKey(randomBytes(32));

/** Whose eyes a body was composed for: words are composed in a language, quotes under somebody's rights. */
interface Reader {
  viewer: Viewer;
  locale: Locale;
}

const seal = ({ keeping }: Changes, reading: string, { viewer, locale }: Reader): string =>
  createHmac('sha256', KEY)
    .update(
      JSON.stringify([
        keeping,
        reading,
        locale,
        viewer.kind === 'member' ? [viewer.accountId, viewer.role, viewer.boards] : null,
      ]),
    )
    .digest('base64url')
    .slice(0, 22);

/** What this reader gives back to be spared the bodies of this answer. Says nothing to anybody else. */
export function sinceOf(changes: Changes, reader: Reader): string {
  const reading = String(changes.reading);
  return `${reading}.${seal(changes, reading, reader)}`;
}

/** The posts whose bodies a reader with this token holds as they are; none for a token that is not theirs, or too old. */
export function unchangedSince(changes: Changes, reader: Reader, token: string | undefined): ReadonlySet<string> {
  const [, reading = '', sealed = ''] = /^(\d{1,9})\.([\w-]{22})$/.exec(token ?? '') ?? [];
  if (reading === '' || seal(changes, reading, reader) !== sealed) return new Set();
  return new Set([...changes.bodies].flatMap(([id, { since }]) => (since <= Number(reading) ? [id] : [])));
}
