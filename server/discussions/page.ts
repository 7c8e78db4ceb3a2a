import type { Arrived, Composer, OwnHeld, PageData, PostView } from '#shared/pages.ts';
import { ID_FORM, newId } from '../db/ids.ts';
import { notFound } from '../errors.ts';
import { now } from '../context-types.ts';
import type { Context, Viewer } from '../context-types.ts';
import type { PageRequest } from '../http/request.ts';
import type { Loaded } from '../http/answer.ts';
import type { Segment } from '#shared/body.ts';
import { canReadPost, owns } from '../access/rules.ts';
import { holdMinutes } from '../members/holding.ts';
import { quoteBlock } from '../text/quotes/emit.ts';
import { url } from '#shared/routes.ts';
import { hasNotices } from '../notifications/notify-read.ts';
import { pageOf } from './address.ts';
import { sinceOf, unchangedSince } from './changes.ts';
import { noteOf } from './around.ts';
import { opensAgain } from './closing.ts';
import { coolingOf } from './cooling.ts';
import { draftOfForm } from './drafts/views.ts';
import { ownHeld } from './held/views.ts';
import { wordsFor } from './masks.ts';
import { neighboursOf } from './neighbours.ts';
import { freshestOf } from './merge.ts';
import { pageRows } from './page-rows.ts';
import type { PageRows } from './page-rows.ts';
import { canChangeAround, canManage, canReply, whyClosed } from './policy.ts';
import { findDiscussion, lastNameUsed, postsNumbered } from './queries.ts';
import type { DiscussionRow, Handle, PostRow } from './queries.ts';
import { liveQuotes } from './quotes.ts';
import { readingIn } from './reading.ts';
import type { ReadingPlace } from './reading.ts';
import { asBranches, boardLink, postView } from './views.ts';
import type { PostSurroundings } from './views.ts';
import { tagsOf } from '../tags/queries.ts';

/** The discussion page: a constant number of queries, whatever its length. */
export async function discussionPage(context: Context, request: PageRequest): Promise<Loaded<'discussion'>> {
  const { db } = context.database;
  const { viewer, params, query } = request;
  const id = params['id'] ?? '';
  if (!ID_FORM.test(id)) throw notFound();
  const at = now(context);
  const discussion = await findDiscussion(db, viewer, id, at);
  if (!discussion) throw notFound();
  const pages = pageOf(discussion.post_count);
  const quoting = numberIn(query['quote'], discussion.post_count);
  const standing = meanwhileIn(request)?.first[0]?.number ?? quoting;
  const page = numberIn(query['page'], pages) ?? (standing === null ? 1 : pageOf(standing));
  const view = query['view'] === 'branches' ? 'branches' : 'order';
  // A title that changed, or an old link: one address for each page. A form given back stays where it is.
  if (request.form === null && params['slug'] !== discussion.slug) {
    const draft = query['draft'];
    return { redirect: url.discussion(id, discussion.slug, { page, draft, ...(view === 'branches' ? { view } : {}) }) };
  }
  const stored = await pageRows(context.database, discussion, page, at);
  const rows = stored.posts;
  const since = request.json && request.form === null ? query['since'] : undefined;
  const around = surroundings(request, discussion, stored, at, unchangedSince(stored.changes, request, since));
  const views = rows.map((row) => postView(row, around));
  const posts = views.filter((post) => post.number > 0);
  const closed = whyClosed(viewer, discussion);
  const place = (await readingIn(db, viewer, [id])).get(id);
  const last = rows.at(-1)?.number ?? 0;
  const held = await ownHeld(context, request, id);
  const data: PageData['discussion'] = {
    id,
    slug: discussion.slug,
    title: discussion.title,
    journal: discussion.journal,
    board: discussion.board && boardLink(discussion.board, request.locale),
    pinned: discussion.pinned_at !== null,
    category: discussion.category,
    contentNote: noteOf(discussion),
    cooling: await coolingOf(context, viewer, discussion),
    language: discussion.language,
    tags: discussion.openingReadable ? await tagsOf(db, [id], request.locale).then((found) => found.get(id) ?? []) : [],
    replies: discussion.post_count,
    revision: discussion.revision,
    since: sinceOf(stored.changes, request),
    page,
    pages,
    view,
    opening: views.find((post) => post.number === 0) ?? null,
    posts: view === 'branches' ? asBranches(posts, (post) => parentOf(post, rows, around)) : posts,
    // Somebody signed out while writing keeps what they wrote in front of them.
    composer:
      // Who looks again has theirs in front of them.
      since === undefined && (closed === null || request.form?.name === 'reply')
        ? await composerOf(context, request, discussion, { quoting, held })
        : null,
    closed,
    ...(closed === 'closed' ? await opensAgain(db, discussion, at) : {}),
    screened: discussion.comments === 'screened' && !owns(viewer, discussion),
    indexable: discussion.indexable,
    neighbours: await neighboursOf(db, viewer, discussion),
    changeable: canChangeAround(viewer, discussion),
    unread: place?.unread ?? null,
    toRead: (await standsUnread(db, viewer, place, rows)) ? last : null,
    managed: canManage(viewer, discussion),
    held,
    quoting,
  };
  const plain = quoting === null && view === 'order';
  return { data, indexable: discussion.indexable && plain };
}

/** Whether there is something on a page to mark as read: posts, or what its reader was told of them. */
async function standsUnread(
  db: Handle,
  viewer: Viewer,
  place: ReadingPlace | undefined,
  rows: readonly PostRow[],
): Promise<boolean> {
  if (viewer.kind !== 'member' || !place) return false;
  if ((rows.at(-1)?.number ?? 0) > (place.seen ?? -1)) return true;
  return hasNotices(
    db,
    viewer,
    rows.map(({ id }) => id),
  );
}

const meanwhileIn = ({ again }: PageRequest): Arrived | null => (again['meanwhile'] as Arrived | undefined) ?? null;

function numberIn(value: string | undefined, max: number): number | null {
  if (value === undefined || !/^\d{1,7}$/.test(value)) return null;
  const number = Number(value);
  return number <= max ? number : null;
}

const parentOf = (post: PostView, rows: PostRow[], { quotes }: PostSurroundings): number | null => {
  const row = rows.find(({ id }) => id === post.id);
  if (!row || post.state !== 'live') return null;
  return row.in_reply_to ?? quotes.numbers(row.revision_id)[0] ?? null;
};

/** What stands around posts on a page, under this viewer's rights. */
const surroundings = (
  { viewer, locale }: Pick<PageRequest, 'viewer' | 'locale'>,
  discussion: DiscussionRow,
  { quotes, changes: _changes, ...stored }: PageRows,
  at: string,
  unchanged: ReadonlySet<string>,
): PostSurroundings => ({
  now: at,
  ...stored,
  viewer,
  locale,
  quotes: liveQuotes(viewer, quotes, at),
  open: canReply(viewer, discussion),
  unchanged,
});

async function composerOf(
  context: Context,
  request: PageRequest,
  discussion: DiscussionRow,
  { quoting, held }: { quoting: number | null; held: OwnHeld },
): Promise<Composer> {
  const { db } = context.database;
  const names = request.viewer.kind === 'member' ? request.viewer.pseudonyms : [];
  const form = request.form?.name === 'reply' ? request.form : null;
  const { view, draft } = await draftOfForm(db, request.viewer, {
    kind: 'reply',
    targetId: discussion.id,
    at: now(context),
    form,
    id: request.query['draft'],
  });
  // What waits has been said here as well: another name would speak after it.
  const waits = held.waiting.at(-1)?.as;
  const last =
    names.find(({ name }) => name === waits)?.id ??
    (await lastNameUsed(
      db,
      discussion.id,
      names.map(({ id }) => id),
    ));
  const given = form?.values ?? draft?.text.fields ?? {};
  const first = draft?.pseudonym_id ?? last;
  const as = [...names].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const chosen = typeof given['as'] === 'string' ? given['as'] : as[0]?.id;
  const text = (name: string): string | null => (typeof given[name] === 'string' ? given[name] : null);
  const quoted = quoting === null || form ? '' : await quotedBody(db, request, discussion, quoting, now(context));
  return {
    as,
    body: text('body') ?? (draft && quoted ? `${draft.body.trimEnd()}\n\n${quoted}` : (draft?.body ?? quoted)),
    submission: ID_FORM.test(text('submission') ?? '') ? (text('submission') ?? '') : newId(),
    inReplyTo: numberIn(text('in_reply_to') ?? undefined, discussion.post_count) ?? quoting,
    preview: (request.again['preview'] as Segment[] | undefined) ?? null,
    seen: numberIn(text('seen') ?? undefined, discussion.post_count) ?? discussion.post_count,
    meanwhile: meanwhileIn(request),
    otherNameWarning: last !== null && chosen !== last ? (names.find(({ id }) => id === last)?.name ?? null) : null,
    draft: view,
    mergeable:
      request.viewer.kind === 'member'
        ? ((await freshestOf(db, request.viewer, discussion, now(context)))?.number ?? null)
        : null,
    holdMinutes: request.viewer.kind === 'member' ? await holdMinutes(db, request.viewer.accountId) : 0,
  };
}

/** The text a quote of a whole post starts from; empty when this viewer may not read it. */
export async function quotedBody(
  db: Handle,
  { viewer }: Pick<PageRequest, 'viewer'>,
  discussion: DiscussionRow,
  number: number,
  at: string,
): Promise<string> {
  const [row] = await postsNumbered(db, discussion.id, [number]);
  if (!row || !canReadPost(viewer, row)) return '';
  const { text } = wordsFor(viewer, row, at);
  return quoteBlock({ name: row.name, number, text, ranges: [[0, text.length]] });
}
