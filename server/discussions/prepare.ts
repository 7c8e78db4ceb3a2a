import type { FieldErrorCode } from '#shared/error-codes.ts';
import type { QuoteProblemView } from '#shared/pages.ts';
import { canReadPost } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Viewer } from '../context-types.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { admit } from '../text/door.ts';
import { RefusedText } from '../text/grammar.ts';
import { citedNumbers, readWriting } from '../text/quotes/parse.ts';
import { resolveWriting } from '../text/quotes/resolve.ts';
import type { CitablePost, EditedWriting, QuoteProblem } from '../text/quotes/resolve.ts';
import { RendererBusy } from '../text/renderer.ts';
import { TEXT_MAX } from '#shared/limits.ts';
import type { QuoteRef, Rendered } from '../text/types.ts';
import { findMentions } from './mention-rows.ts';
import type { Mention } from './mention-rows.ts';
import { wordsFor } from './masks.ts';
import { postsNumbered } from './queries.ts';
import type { Handle } from './queries.ts';

/** A text ready to be stored: everything slow is done before the transaction. */
export interface PreparedText extends Rendered {
  source: string;
  quotes: QuoteRef[];
  mentions: Mention[];
}

interface Writing {
  discussionId: string;
  viewer: Viewer;
  body: string;
  /** The revision that is being edited, with its quotes as the edit form wrote them. */
  edited?: EditedWriting;
}

/**
 * From what was typed to what is stored: the door, quotes found in their sources, Markdown rendered.
 * Throws InvalidForm naming what is wrong with the text or one of its quotes.
 */
export async function prepareText(
  context: Context,
  { discussionId, viewer, body, edited }: Writing,
): Promise<PreparedText> {
  const admitted = admit(body);
  if (!admitted.ok) throw new InvalidForm({ body: [admitted.code] });
  if (admitted.text.length > TEXT_MAX) throw new InvalidForm({ body: ['too_long'] });
  const writing = readWriting(admitted.text);
  const citable = await citablePosts(context.database.db, {
    viewer,
    discussionId,
    numbers: citedNumbers(writing),
    cited: edited?.quotes ?? [],
    at: now(context),
  });
  const resolved = resolveWriting(writing, citable, edited);
  if (!resolved.ok) throw refusal(writing, resolved.problems);
  const rendered = await render(context, resolved.source);
  if (rendered.text.trim() === '') throw new InvalidForm({ body: ['required'] });
  const mentions = await findMentions(context.database.db, rendered.html);
  return { ...rendered, source: resolved.source, quotes: resolved.quotes, mentions };
}

/** Renders a source. Throws InvalidForm when its author must change it, AppError('unavailable') when too much waits. */
export async function render(context: Pick<Context, 'renderer'>, source: string): Promise<Rendered> {
  try {
    return await context.renderer.render(source);
  } catch (error) {
    if (error instanceof RendererBusy) throw new AppError('unavailable', 'busy');
    if (!(error instanceof RefusedText)) throw error;
    throw new InvalidForm({ body: ['too_complex'] });
  }
}

interface Citing {
  viewer: Viewer;
  discussionId: string;
  numbers: number[];
  cited: readonly QuoteRef[];
  at: string;
}

/**
 * Only what this viewer may read can be quoted, and nothing that is masked to them; the wordings tried are those the edited
 * revision cites, then today's.
 */
export async function citablePosts(
  db: Handle,
  { viewer, discussionId, numbers, cited, at }: Citing,
): Promise<Map<number, CitablePost>> {
  const posts = (await postsNumbered(db, discussionId, numbers)).filter((row) => canReadPost(viewer, row));
  const older = await olderWordings(db, cited);
  return new Map(
    posts.map((row) => [
      row.number,
      {
        postId: row.id,
        number: row.number,
        name: row.name,
        revisions: [
          ...older
            .filter(({ post_id, id }) => post_id === row.id && id !== row.revision_id)
            .map((revision) => ({ id: revision.id, ...wordsFor(viewer, { ...row, ...revision }, at) })),
          { id: row.revision_id, ...wordsFor(viewer, row, at) },
        ],
      },
    ]),
  );
}

async function olderWordings(db: Handle, quotes: readonly QuoteRef[]) {
  const ids = [...new Set(quotes.map((quote) => quote.sourceRevisionId))];
  if (ids.length === 0) return [];
  return db
    .selectFrom('revision')
    .select(['id', 'post_id', 'text', 'marks', 'masked'])
    .where('id', 'in', ids)
    .execute();
}

function refusal({ blocks }: ReturnType<typeof readWriting>, problems: QuoteProblem[]): InvalidForm {
  const codes: FieldErrorCode[] = [...new Set(problems.map((problem) => problem.code))];
  const views = problems.map((problem): QuoteProblemView => ({
    code: problem.code,
    block: problem.block,
    place: Math.max(1, blocks.slice(0, problem.block + 1).filter(({ kind }) => kind === 'quote').length),
    number: problem.number ?? null,
    ...(problem.nearest ? { nearest: problem.nearest } : {}),
  }));
  return new InvalidForm({ body: codes }, views);
}
