import type { Segment } from '#shared/body.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import type { Context } from '../context-types.ts';
import type { PageRequest } from '../http/request.ts';
import { compose } from '../text/quotes/compose.ts';
import { linkMentions } from './mentions.ts';
import type { PreparedText } from './prepare.ts';
import { marksOf, sourcesOf } from './queries.ts';
import { loadQuotes } from './quotes.ts';
import { words } from './words.ts';

/** What a text would look like once published, without storing it. */
export async function previewOf(
  { database }: Context,
  { viewer, locale }: PageRequest,
  text: PreparedText,
): Promise<Segment[]> {
  const rows = await sourcesOf(
    database.db,
    text.quotes.map((quote) => quote.sourceRevisionId),
  );
  const nested = await loadQuotes(
    database.db,
    viewer,
    rows.map((row) => row.revision_id),
  );
  const segments = compose(
    text,
    text.quotes,
    (ref) => {
      const row = rows.find((source) => source.revision_id === ref.sourceRevisionId);
      if (!row) return nested.source(ref);
      const readable = canReadPost(viewer, row);
      return {
        postId: row.id,
        number: row.number,
        author: readable && canSeeAuthor(row) ? row.name : null,
        readable,
        revision: { text: row.text, marks: marksOf(row) },
        quotes: nested.of(row.revision_id),
      };
    },
    words(locale),
  );
  return linkMentions(segments, new Map(text.mentions.map(({ key, name }) => [key, name])));
}
