import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import type { QuotedSource } from '../text/quotes/compose.ts';
import type { QuoteRef } from '../text/types.ts';
import { inForce, wordsFor } from './masks.ts';
import { quotesOf, refOf } from './queries.ts';
import type { Handle, SourceRow } from './queries.ts';

/** How deep quotes are looked up: their words, the words inside them, and who stands below that. */
const DEPTH = 3;

export interface LiveQuotes {
  /** Quotes a revision makes, by position. */
  of(revisionId: string): QuoteRef[];
  /** The quoted passage under this viewer's rights. */
  source: (ref: QuoteRef) => QuotedSource | null;
  /** Present names behind the numbers a revision quotes, for the header lines of an edit form. */
  names(revisionId: string): Map<number, string>;
  /** Numbers of the posts a revision quotes, in order. */
  numbers(revisionId: string): number[];
}

/** What revisions quote, and what that quotes, as it is stored. */
export interface QuoteRows {
  byRevision: ReadonlyMap<string, SourceRow[]>;
  /** By the revision that is quoted. */
  sources: ReadonlyMap<string, SourceRow>;
}

/** Reads what these revisions quote: one query a level, at most three, however many posts. */
export async function quoteRows(db: Handle, revisionIds: readonly string[], at: string): Promise<QuoteRows> {
  const byRevision = new Map<string, SourceRow[]>();
  const sources = new Map<string, SourceRow>();
  let level = [...new Set(revisionIds)];
  for (let depth = 0; depth < DEPTH && level.length > 0; depth += 1) {
    const rows = (await quotesOf(db, level)).map((row) => inForce(row, at));
    for (const row of rows) {
      byRevision.set(row.revision_id, [...(byRevision.get(row.revision_id) ?? []), row]);
      sources.set(row.source_revision_id, row);
    }
    level = [...new Set(rows.map((row) => row.source_revision_id))].filter((id) => !byRevision.has(id));
  }
  return { byRevision, sources };
}

/** The quotes of these revisions under this viewer's rights. */
export const loadQuotes = async (
  db: Handle,
  viewer: Viewer,
  revisionIds: readonly string[],
  at: string,
): Promise<LiveQuotes> => liveQuotes(viewer, await quoteRows(db, revisionIds, at), at);

/** Quotes under a viewer's rights: decided here, so that none can show what its source's own page would not. */
export function liveQuotes(viewer: Viewer, { byRevision, sources }: QuoteRows, at: string): LiveQuotes {
  const rowsOf = (revisionId: string): SourceRow[] => byRevision.get(revisionId) ?? [];
  return {
    of: (revisionId) => rowsOf(revisionId).map(refOf),
    numbers: (revisionId) => rowsOf(revisionId).map((row) => row.number),
    names: (revisionId) => new Map(rowsOf(revisionId).map((row) => [row.number, row.name])),
    source(ref) {
      const row = sources.get(ref.sourceRevisionId);
      if (!row) return null;
      const readable = canReadPost(viewer, row);
      return {
        postId: row.source_post_id,
        number: row.number,
        author: readable && canSeeAuthor(row) ? row.name : null,
        readable,
        revision: wordsFor(viewer, row, at),
        quotes: rowsOf(ref.sourceRevisionId).map(refOf),
      };
    },
  };
}
