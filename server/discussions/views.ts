import type { AuthorView, BoardLink, PostState, PostView } from '#shared/pages.ts';
import type { Locale, ReportReason } from '#shared/states.ts';
import { dayOf } from '#shared/time.ts';
import { canReadPost, canSeeAuthor, isStaffFor, owns } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import { compose } from '../text/quotes/compose.ts';
import type { Mentions } from './mention-rows.ts';
import { linkMentions } from './mentions.ts';
import { canEdit, canRemove, canReport, canScreen, canThank, canWithdraw } from './policy.ts';
import { maskedUntil, wordsFor } from './masks.ts';
import type { BoardNamed, PostRow, RemovalRow, TakenUpRow, ThanksRow } from './queries.ts';
import type { LiveQuotes } from './quotes.ts';
import { minutesToTakeBack } from './policy.ts';
import { words } from './words.ts';

export const authorView = (name: string): AuthorView => ({ name });

/** A board in the reader's language. */
export const boardLink = ({ slug, title_fr, title_en }: BoardNamed, locale: Locale): BoardLink => ({
  slug,
  title: locale === 'fr' ? title_fr : title_en,
});

export function stateOf(viewer: Viewer, post: PostRow): PostState {
  if (post.erased_at !== null) return 'erased';
  if (post.taken_back_at !== null) return 'taken_back';
  if (post.withdrawn_at !== null) return 'withdrawn';
  if (post.removed_at !== null) return 'removed';
  if (canReadPost(viewer, post)) return 'live';
  if (post.hold !== 'none' || post.screened_by === null) return 'held';
  return post.set_aside_at === null ? 'waiting' : 'aside';
}

export interface PostSurroundings {
  viewer: Viewer;
  locale: Locale;
  now: string;
  quotes: LiveQuotes;
  mentions: Mentions;
  thanks: ThanksRow[];
  takenUp: TakenUpRow[];
  removals: RemovalRow[];
  /** Posts answered to, by number. */
  answered: ReadonlyMap<number, PostRow>;
  /** Whether somebody may write here now. */
  open: boolean;
  /** Posts whose bodies the reader holds as they are. */
  unchanged: ReadonlySet<string>;
}

/** One post as its page shows it to this viewer: everything that may not be shown is not in the data. */
export function postView(post: PostRow, around: PostSurroundings): PostView {
  const { viewer, quotes } = around;
  const state = stateOf(viewer, post);
  const live = state === 'live';
  const unchanged = live && around.unchanged.has(post.id);
  const removal = around.removals.find((row) => row.post_id === post.id && row.content_measure === 'remove');
  return {
    id: post.id,
    number: post.number,
    state,
    author: live && canSeeAuthor(post) ? authorView(post.name) : null,
    capacity: live ? post.capacity : null,
    language: post.language,
    at: post.created_at,
    editedAt: live ? post.edited_at : null,
    body:
      live && !unchanged
        ? linkMentions(
            compose(
              wordsFor(viewer, post, around.now),
              quotes.of(post.revision_id),
              quotes.source,
              words(around.locale),
            ),
            around.mentions.get(post.revision_id),
          )
        : [],
    ...(unchanged ? { unchanged } : {}),
    inReplyTo: live && post.in_reply_to !== null ? answeredView(post.in_reply_to, around) : null,
    takenUpIn: live ? takenUpView(post, around) : [],
    thanks: live ? thanksView(post, around) : { count: 0, notes: [] },
    removal:
      state === 'removed' && removal && (owns(viewer, post) || isStaffFor(viewer, post))
        ? {
            reason: removal.reason as ReportReason,
            words: removal.words,
            at: removal.created_at,
            statement: owns(viewer, post) ? removal.id : null,
          }
        : null,
    // To the day: who asked is nobody's to guess from the hour.
    masked: live ? maskedDay(viewer, post, around.now) : null,
    screening: live ? screeningOf(viewer, post) : null,
    asked: live && post.hold === 'hidden' ? askedOf(post, around) : null,
    waits: live ? waitsOf(viewer, post) : null,
    takeBack: minutesToTakeBack(viewer, post, around.now),
    depth: 0,
    can: {
      quote: live && around.open && viewer.kind === 'member',
      // Its author keeps what will not appear; there is nobody to correct it for.
      edit: canEdit(viewer, post) && post.set_aside_at === null,
      withdraw: canWithdraw(viewer, post),
      remove: canRemove(viewer, post),
      report: canReport(viewer, post),
      thank: thankable(post, around),
    },
  };
}

/** To its author and to staff. */
function waitsOf(viewer: Viewer, post: PostRow): PostView['waits'] {
  const own = owns(viewer, post);
  // What everybody reads stands; beside it its author has another wording.
  if (post.hold === 'none' && post.held_for !== null && (own || isStaffFor(viewer, post)))
    return { why: post.held_for, own, rewording: true };
  if (post.hold !== 'pending' && post.hold !== 'held') return null;
  return { why: post.held_for ?? 'new_name', own, rewording: false };
}

function maskedDay(viewer: Viewer, post: PostRow, at: string): string | null {
  const until = maskedUntil(viewer, post, at);
  return until && dayOf(until);
}

function screeningOf(viewer: Viewer, post: PostRow): PostView['screening'] {
  if (post.screened_by === null) return null;
  if (post.set_aside_at !== null) return 'aside';
  return canScreen(viewer, post) ? 'decide' : 'waiting';
}

/** What its author is asked to change before it appears again; staff see it as well. */
function askedOf(post: PostRow, { viewer, removals }: PostSurroundings): PostView['asked'] {
  const asked = removals.find((row) => row.post_id === post.id && row.content_measure === 'reword');
  if (!asked) return null;
  return {
    remedy: asked.remedy,
    statement: owns(viewer, post) ? asked.id : null,
    reworded: (post.edited_at ?? '') > asked.created_at,
  };
}

function answeredView(number: number, { viewer, answered }: PostSurroundings): PostView['inReplyTo'] {
  const row = answered.get(number);
  return { number, author: row && canReadPost(viewer, row) && canSeeAuthor(row) ? row.name : null };
}

function takenUpView(post: PostRow, { viewer, takenUp }: PostSurroundings): PostView['takenUpIn'] {
  const found = new Map<number, { number: number; postId: string; passages: number }>();
  for (const row of takenUp) {
    if (row.source_post_id !== post.id || !canReadPost(viewer, row)) continue;
    const entry = found.get(row.number) ?? { number: row.number, postId: row.post_id, passages: 0 };
    found.set(row.number, { ...entry, passages: entry.passages + 1 });
  }
  return [...found.values()];
}

function thanksView(post: PostRow, { thanks }: PostSurroundings): PostView['thanks'] {
  const own = thanks.filter((row) => row.post_id === post.id);
  return {
    count: own.length,
    notes: own.flatMap((row) => (row.note === null ? [] : [{ words: row.note, author: row.name }])),
  };
}

function thankable(post: PostRow, { viewer, thanks }: PostSurroundings): PostView['can']['thank'] {
  if (viewer.kind !== 'member' || !canThank(viewer, post)) return null;
  const given = thanks.some((row) => row.post_id === post.id && row.account_id === viewer.accountId);
  return given ? 'thanked' : 'thank';
}

/**
 * The branch view of one page: each post under the one it answers, or else quotes first; those whose parent is on
 * another page, or the opening, stand at the left.
 */
export function asBranches(posts: PostView[], parentOf: (post: PostView) => number | null): PostView[] {
  const here = new Set(posts.map((post) => post.number));
  const children = new Map<number, PostView[]>();
  const roots: PostView[] = [];
  for (const post of posts) {
    const parent = parentOf(post);
    if (parent !== null && parent !== 0 && parent < post.number && here.has(parent)) {
      children.set(parent, [...(children.get(parent) ?? []), post]);
    } else roots.push(post);
  }
  const walk = (post: PostView, depth: number): PostView[] => [
    { ...post, depth },
    ...(children.get(post.number) ?? []).flatMap((child) => walk(child, depth + 1)),
  ];
  return roots.flatMap((post) => walk(post, 0));
}
