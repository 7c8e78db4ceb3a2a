import type { Approach } from '#shared/states.ts';
import type { Tx } from '../db/open.ts';
import type { MentionTable, QuoteTable, RevisionTable } from '../db/schema.ts';
import type { Range } from '../text/types.ts';
import { tagDiscussion } from '../tags/queries.ts';
import { unbury } from './bury.ts';
import { revisionsOf } from './queries.ts';
import type { PostRow } from './queries.ts';
import { bumpVisibility } from './store.ts';
import { emptyPost, withdrawPassages } from './withdraw.ts';

/**
 * Taking words away so that they can be put back: what a moderator removes, until nobody can contest it any more. What is
 * kept for that (`Undo`) holds the words; it is stored beside the decision and read by no page.
 */

type Wording = Pick<RevisionTable, 'id' | 'source' | 'html' | 'text' | 'marks'>;

export interface Removed {
  kind: 'removed';
  postId: string;
  wordings: Wording[];
  quotes: QuoteTable[];
  mentions: MentionTable[];
  opening: {
    discussionId: string;
    title: string;
    slug: string;
    category: string | null;
    content_note: string | null;
    /** What was to stand around it once it was read. */
    next_around?: string | null;
    tags: string[];
    approaches: Approach[];
  } | null;
  tombstones: string[];
}

export interface PassagesRemoved {
  kind: 'passages';
  /** Each wording as it was, and its text as it was left. */
  wordings: (Wording & { left: string })[];
  mentions: MentionTable[];
  tombstones: string[];
}

const WORDING = ['id', 'source', 'html', 'text', 'marks'] as const;

const wordingsOf = async (tx: Tx, postId: string): Promise<Wording[]> =>
  tx.db.selectFrom('revision').select(WORDING).where('post_id', '=', postId).execute();

const mentionsIn = (tx: Tx, revisionIds: string[]): Promise<MentionTable[]> =>
  tx.db.selectFrom('mention').selectAll().where('revision_id', 'in', revisionIds).execute();

/** Removes a post: its words leave every surface. The caller holds the discussion's lock. */
export async function removePost(tx: Tx, post: PostRow, at: string): Promise<Removed> {
  const wordings = await wordingsOf(tx, post.id);
  const ids = wordings.map(({ id }) => id);
  const quotes = await tx.db.selectFrom('quote').selectAll().where('revision_id', 'in', ids).execute();
  const mentions = await mentionsIn(tx, ids);
  const opening = post.number === 0 ? await openingOf(tx, post.discussion_id) : null;
  await tx.db.updateTable('post').set({ removed_at: at }).where('id', '=', post.id).execute();
  const tombstones = await emptyPost(tx, post);
  return { kind: 'removed', postId: post.id, wordings, quotes, mentions, opening, tombstones };
}

async function openingOf(tx: Tx, discussionId: string): Promise<NonNullable<Removed['opening']>> {
  const discussion = await tx.db
    .selectFrom('discussion')
    .select(['title', 'slug', 'category', 'content_note', 'next_around'])
    .where('id', '=', discussionId)
    .executeTakeFirstOrThrow();
  const borne = await tx.db
    .selectFrom('discussion_tag')
    .innerJoin('tag', 'tag.id', 'discussion_tag.tag_id')
    .select(['discussion_tag.words', 'tag.approach'])
    .where('discussion_id', '=', discussionId)
    .orderBy('position')
    .execute();
  return {
    discussionId,
    ...discussion,
    tags: borne.filter(({ approach }) => approach === null).map(({ words }) => words),
    approaches: borne.flatMap(({ approach }) => approach ?? []),
  };
}

/** Takes passages of a post's present text out of every wording. The caller holds the discussion's lock. */
export async function removePassages(
  tx: Tx,
  post: PostRow,
  ranges: readonly Range[],
  at: string,
): Promise<PassagesRemoved> {
  const before = await wordingsOf(tx, post.id);
  const mentions = await mentionsIn(
    tx,
    before.map(({ id }) => id),
  );
  const tombstones = await withdrawPassages(tx, post, ranges, at);
  const after = new Map((await revisionsOf(tx.db, post.id)).map(({ id, text }) => [id, text]));
  const wordings = before.flatMap((wording) => {
    const left = after.get(wording.id);
    return left === undefined || left === wording.text ? [] : [{ ...wording, left }];
  });
  return { kind: 'passages', wordings, mentions, tombstones };
}

/** Puts back what was taken away; of passages, where nothing else was changed since. The caller holds the discussion's lock. */
export async function putBack(tx: Tx, undo: Removed | PassagesRemoved, at: string): Promise<void> {
  const back: Wording[] = [];
  for (const wording of undo.wordings) {
    const { id, ...words } = wording;
    const left = 'left' in wording ? wording.left : '';
    const restored = await tx.db
      .updateTable('revision')
      .set({ source: words.source, html: words.html, text: words.text, marks: words.marks })
      .where('id', '=', id)
      .where('text', '=', left)
      .returning('id')
      .executeTakeFirst();
    if (restored) back.push(wording);
  }
  const ids = new Set(back.map(({ id }) => id));
  const mentions = undo.mentions.filter(({ revision_id: id }) => ids.has(id));
  if (mentions.length > 0) {
    await tx.db
      .insertInto('mention')
      .values(mentions)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (undo.kind === 'removed') await putBackWhole(tx, undo);
  await unbury(tx, at, undo.tombstones);
  await bumpVisibility(tx);
}

async function putBackWhole(tx: Tx, { postId, quotes, opening }: Removed): Promise<void> {
  await tx.db.updateTable('post').set({ removed_at: null }).where('id', '=', postId).execute();
  if (quotes.length > 0) {
    await tx.db
      .insertInto('quote')
      .values(quotes)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (!opening) return;
  const { discussionId, tags, approaches, ...around } = opening;
  await tx.db.updateTable('discussion').set(around).where('id', '=', discussionId).execute();
  await tagDiscussion(tx, discussionId, tags, approaches);
}
