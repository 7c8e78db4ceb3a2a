import type { Segment } from '#shared/body.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import type { ActionRequest, Outcome } from '../http/action.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import { compose } from '../text/quotes/compose.ts';
import { asOwnWords } from '../text/quotes/resolve.ts';
import { linkMentions } from './mentions.ts';
import type { PreparedText } from './prepare.ts';
import { wordsFor } from './masks.ts';
import { sourcesOf } from './queries.ts';
import { loadQuotes } from './quotes.ts';
import { words } from './words.ts';

/**
 * What the buttons of a writing form ask for beside publishing: a refused quote's words as one's own, or a preview of what
 * `prepare` makes of the text. Null when it is to be published.
 */
export async function insteadOfPublishing(
  context: Context,
  request: ActionRequest<{ body: string; own?: string | undefined; do?: string | undefined }>,
  prepare: () => Promise<PreparedText>,
): Promise<Outcome | null> {
  const { body, own, do: pressed } = request.values;
  if (own !== undefined) return { again: {}, values: { body: asOwnWords(body, Number(own)) } };
  if (pressed !== 'preview') return null;
  await context.limits.take('preview', { account: memberOf(request).accountId });
  return { again: { preview: await previewOf(context, request, await prepare()) } };
}

/** What a text would look like to this viewer once published, without storing it. */
export async function previewOf(
  context: Pick<Context, 'database' | 'clock'>,
  { viewer, locale }: Pick<PageRequest, 'viewer' | 'locale'>,
  text: Pick<PreparedText, 'html' | 'text' | 'marks' | 'quotes' | 'mentions'>,
): Promise<Segment[]> {
  const { db } = context.database;
  const at = now(context);
  const rows = await sourcesOf(
    db,
    text.quotes.map((quote) => quote.sourceRevisionId),
  );
  const nested = await loadQuotes(
    db,
    viewer,
    rows.map((row) => row.revision_id),
    at,
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
        revision: wordsFor(viewer, row, at),
        quotes: nested.of(row.revision_id),
      };
    },
    words(locale),
  );
  return linkMentions(segments, new Map(text.mentions.map(({ key, name }) => [key, name])));
}
