import { canReadPost, canSeeAuthor } from '../../access/rules.ts';
import type { Viewer } from '../../context-types.ts';
import { admit } from '../../text/door.ts';
import { tokenise, untokenise } from '../../text/quotes/drafting.ts';
import type { DraftText } from '../../text/quotes/drafting.ts';
import type { QuoteLook } from '../../text/quotes/emit.ts';
import { citedNumbers, readWriting } from '../../text/quotes/parse.ts';
import type { QuoteBlock } from '../../text/quotes/parse.ts';
import { resolver } from '../../text/quotes/resolve.ts';
import { FILLER, MASK } from '../../text/types.ts';
import type { QuoteRef } from '../../text/types.ts';
import { wordsFor } from '../masks.ts';
import { citablePosts } from '../prepare.ts';
import { postsNumbered, sourcesOf } from '../queries.ts';
import type { Handle } from '../queries.ts';
import { words } from '../words.ts';
import { visibleAmong } from './queries.ts';

/** Between what somebody types and what a draft stores: quotes as references, under the writer's own rights. */

type Look = (ref: QuoteRef) => QuoteLook | null;

/** How these quotes look to this viewer now. */
async function looks(db: Handle, viewer: Viewer, refs: readonly QuoteRef[], at: string): Promise<Look> {
  const rows = await sourcesOf(db, [...new Set(refs.map((ref) => ref.sourceRevisionId))]);
  const visible = await visibleAmong(
    db,
    viewer,
    rows.map((row) => row.discussion_id),
  );
  return (ref) => {
    const row = rows.find(({ revision_id }) => revision_id === ref.sourceRevisionId);
    if (!row) return null;
    const readable = visible.has(row.discussion_id) && canReadPost(viewer, row);
    const name = readable && canSeeAuthor(row) ? row.name : '?';
    return { name, number: row.number, text: wordsFor(viewer, row, at).text, readable };
  };
}

/** Any label does, as long as it is the same when a draft is opened and when it is saved. */
const LABELS = words('fr');

/** What goes into the field of a form: the words as typed, each quote with what its source still says. */
export async function bodyOf(db: Handle, viewer: Viewer, text: DraftText, at: string): Promise<string> {
  return untokenise(text, await looks(db, viewer, text.quotes, at), LABELS).body;
}

interface Typed {
  viewer: Viewer;
  body: string;
  discussionId: string | null;
  /** The wording this one goes on from. */
  before: DraftText | null;
  at: string;
}

/**
 * What is stored of a typed body. A quote that the wording before held keeps its reference, though its passage was withdrawn
 * meanwhile: a window still open must not bring withdrawn words back.
 */
export async function draftText(db: Handle, { viewer, body, discussionId, before, at }: Typed): Promise<DraftText> {
  const admitted = admit(body);
  const typed = admitted.ok ? admitted.text : body.replaceAll('\0', '');
  const numbers = citedNumbers(readWriting(typed));
  if (numbers.length === 0 || discussionId === null) return tokenise(typed, () => null);
  const quotes = before?.quotes ?? [];
  const look = await looks(db, viewer, quotes, at);
  const emitted = before ? untokenise(before, look, LABELS).emitted.map((text) => ({ text })) : [];
  const seen = (await visibleAmong(db, viewer, [discussionId])).has(discussionId);
  const citable = seen ? await citablePosts(db, { viewer, discussionId, numbers, cited: quotes, at }) : new Map();
  const find = resolver(citable, { quotes, emitted });
  const lost = quotes.filter((ref) => isGone(look(ref), ref));
  const gone = await goneAmong(db, discussionId, numbers);
  return tokenise(typed, (block: QuoteBlock) => {
    const found = find(block);
    if (!('code' in found)) return found;
    const place = lost.findIndex((ref) => look(ref)?.number === block.number);
    return (place < 0 ? undefined : lost.splice(place, 1)[0]) ?? gone.get(block.number) ?? null;
  });
}

/** Withdrawn, or masked for a time. */
const NOT_SHOWN = new RegExp(`[${FILLER}${MASK}]`);

const isGone = (look: QuoteLook | null, { ranges }: QuoteRef): boolean =>
  !look?.readable || ranges.some(([start, end]) => NOT_SHOWN.test(look.text.slice(start, end)));

/** Of these posts, those whose words are gone for good, as quotes of nothing. */
async function goneAmong(db: Handle, discussionId: string, numbers: number[]): Promise<Map<number, QuoteRef>> {
  const rows = await postsNumbered(db, discussionId, numbers);
  return new Map(
    rows
      .filter((row) => row.withdrawn_at !== null || row.removed_at !== null || row.erased_at !== null)
      .map((row) => [row.number, { sourcePostId: row.id, sourceRevisionId: row.revision_id, ranges: [] }]),
  );
}
