import type { Approach } from '#shared/states.ts';
import type { Tx } from '../db/open.ts';
import type { DiscussionTable, MentionTable, QuoteTable, RevisionTable } from '../db/schema.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import { FILLER } from '../text/types.ts';
import { retagDiscussion, tagsOf } from '../tags/queries.ts';
import { giveBack } from './give-back.ts';
import { masksFor } from './masks.ts';
import type { PreparedText } from './prepare.ts';
import type { PostRow } from './queries.ts';
import { addRevision, bumpVisibility, slugOf } from './store.ts';

/**
 * What a text is to become once a moderator has read it: its next wording, and of an opening what is to stand around it.
 * Until then everybody reads what stood before. The caller holds the discussion's lock.
 */

/** What of an opening's surroundings is words, as the form gives them. */
export interface NextAround {
  title: string;
  category: string | null;
  content_note: string | null;
  tags: string[];
  approaches: Approach[];
}

type Standing = Pick<PostRow, 'id' | 'number' | 'discussion_id' | 'revision_id' | 'next_revision_id'>;

/** Keeps a wording beside the one that stands, in place of one that waited before. Gives its id. */
export async function keepNext(tx: Tx, post: Standing, text: PreparedText, at: string): Promise<string> {
  await deleteNext(tx, post);
  const id = await addRevision(tx, post.id, text, at);
  await tx.db.updateTable('post').set({ next_revision_id: id }).where('id', '=', post.id).execute();
  return id;
}

/** Deletes a wording that waits, with what it quotes and whom it mentions. */
export async function deleteNext(tx: Tx, post: Pick<Standing, 'id' | 'next_revision_id'>): Promise<void> {
  const { next_revision_id: next } = post;
  if (next === null) return;
  await tx.db.updateTable('post').set({ next_revision_id: null }).where('id', '=', post.id).execute();
  await tx.db.deleteFrom('quote').where('revision_id', '=', next).execute();
  await tx.db.deleteFrom('mention').where('revision_id', '=', next).execute();
  await tx.db.deleteFrom('revision').where('id', '=', next).execute();
}

/** Keeps what is to stand around an opening; null: nothing waits. */
export const keepNextAround = (tx: Tx, discussionId: string, around: NextAround | null): Promise<unknown> =>
  tx.db
    .updateTable('discussion')
    .set({ next_around: around && JSON.stringify(around) })
    .where('id', '=', discussionId)
    .execute();

/** The same where what waits is all that waits: the text itself keeps no other wording. */
export async function waitsAround(
  tx: Tx,
  post: Pick<PostRow, 'id' | 'discussion_id' | 'held_for'>,
  around: NextAround,
): Promise<void> {
  await keepNextAround(tx, post.discussion_id, around);
  await tx.db.updateTable('post').set({ held_for: post.held_for }).where('id', '=', post.id).execute();
}

/** What waits becomes what stands; whom the new wording adds is told. */
export async function adoptNext(tx: Tx, post: Standing, at: string): Promise<void> {
  const next = await laterNext(tx, post);
  if (next !== null) {
    await tx.db
      .updateTable('post')
      .set({ revision_id: next, next_revision_id: null, edited_at: at })
      .where('id', '=', post.id)
      .execute();
    await notifyOfPost(tx, { postId: post.id, at, before: post.revision_id });
  }
  if (post.number > 0) return;
  const around = await nextAround(tx, post.discussion_id);
  if (!around) return;
  await standAround(tx, post.discussion_id, around);
  await bumpVisibility(tx);
}

/** The wording that waits; one written before what stands now is deleted, for its author has gone on from it. */
async function laterNext(tx: Tx, post: Standing): Promise<string | null> {
  const { next_revision_id: next, revision_id: stands } = post;
  if (next === null) return null;
  const [last] = await tx.db
    .selectFrom('revision')
    .select('id')
    .where('id', 'in', [next, stands])
    .orderBy('number', 'desc')
    .limit(1)
    .execute();
  if (last?.id === next) return next;
  await deleteNext(tx, post);
  return null;
}

/** What is to stand around a discussion's opening; null when nothing waits. */
export const nextOf = ({ next_around: next }: Pick<DiscussionTable, 'next_around'>): NextAround | null =>
  next === null ? null : (JSON.parse(next) as NextAround);

const nextAround = async (tx: Tx, discussionId: string): Promise<NextAround | null> =>
  nextOf(
    await tx.db.selectFrom('discussion').select('next_around').where('id', '=', discussionId).executeTakeFirstOrThrow(),
  );

/** Puts words around an opening, in place of any that waited. The caller counts it as seen from everywhere (`bumpVisibility`). */
export async function standAround(
  tx: Tx,
  discussionId: string,
  { tags, approaches, ...around }: NextAround,
): Promise<void> {
  await tx.db
    .updateTable('discussion')
    .set({ ...around, slug: slugOf(around.title), next_around: null })
    .where('id', '=', discussionId)
    .execute();
  await retagDiscussion(tx, discussionId, tags, approaches);
}

/** What did not become what stands, for a reversal. */
export interface Refused {
  kind: 'reworded';
  postId: string;
  /** The wording that stood meanwhile. */
  stood: string;
  /** How many of its letters were withdrawn then. */
  gone?: number;
  wording: RevisionTable | null;
  quotes: QuoteTable[];
  mentions: MentionTable[];
  around: NextAround | null;
  /** What stood around it then; null where nothing was to change. */
  stoodAround: NextAround | null;
}

const wordingNow = (tx: Tx, id: string): Promise<Pick<RevisionTable, 'text' | 'masked'>> =>
  tx.db.selectFrom('revision').select(['text', 'masked']).where('id', '=', id).executeTakeFirstOrThrow();

const goneIn = ({ text }: Pick<RevisionTable, 'text'>): number => text.split(FILLER).length - 1;

/** What waits is not taken: what stood goes on standing, and the rest is given back for the case of a reversal. */
export async function refuseNext(tx: Tx, post: Standing): Promise<Refused> {
  const next = post.next_revision_id ?? '';
  const around = post.number === 0 ? await nextAround(tx, post.discussion_id) : null;
  const refused: Refused = {
    kind: 'reworded',
    postId: post.id,
    stood: post.revision_id,
    gone: goneIn(await wordingNow(tx, post.revision_id)),
    wording: (await tx.db.selectFrom('revision').selectAll().where('id', '=', next).executeTakeFirst()) ?? null,
    quotes: await tx.db.selectFrom('quote').selectAll().where('revision_id', '=', next).execute(),
    mentions: await tx.db.selectFrom('mention').selectAll().where('revision_id', '=', next).execute(),
    around,
    stoodAround: around && (await aroundNow(tx, post.discussion_id)),
  };
  await deleteNext(tx, post);
  if (refused.around) await keepNextAround(tx, post.discussion_id, null);
  await tx.db.updateTable('post').set({ held_for: null }).where('id', '=', post.id).execute();
  return refused;
}

/**
 * Puts a wording that was refused where its author wanted it, and what was to stand around it: each where nothing else
 * stands since, and nothing waits. A wording from which words were withdrawn meanwhile, or beside which its author wrote
 * another, is theirs again as a draft. What is masked meanwhile is masked in it.
 */
export async function putNext(tx: Tx, refused: Refused, at: string): Promise<void> {
  const post = await tx.db
    .selectFrom('post')
    .select(['id', 'number', 'discussion_id', 'pseudonym_id', 'revision_id', 'next_revision_id'])
    .where('id', '=', refused.postId)
    .where('withdrawn_at', 'is', null)
    .where('removed_at', 'is', null)
    .where('erased_at', 'is', null)
    .executeTakeFirst();
  if (!post) return;
  const last = await wordingNow(tx, post.revision_id);
  const same = post.revision_id === refused.stood && post.next_revision_id === null;
  if (same && goneIn(last) === (refused.gone ?? 0)) await putWording(tx, post, { last, refused, at });
  else await giveBack(tx, post, refused, at);
  const { around, stoodAround } = refused;
  if (around && (await nextAround(tx, post.discussion_id)) === null)
    if (sameAround(await aroundNow(tx, post.discussion_id), stoodAround))
      await standAround(tx, post.discussion_id, around);
  await bumpVisibility(tx);
}

interface Putting {
  last: Pick<RevisionTable, 'text' | 'masked'>;
  refused: Refused;
  at: string;
}

async function putWording(tx: Tx, post: Standing, { last, refused, at }: Putting): Promise<void> {
  const { wording, quotes, mentions } = refused;
  if (!wording) return;
  const { number } = await tx.db
    .selectFrom('revision')
    .select((row) => row.fn.max('number').as('number'))
    .where('post_id', '=', post.id)
    .executeTakeFirstOrThrow();
  const masked = await masksFor(tx, { postId: post.id, last, text: wording.text, at });
  await tx.db
    .insertInto('revision')
    .values({ ...wording, number: Number(number) + 1, masked })
    .execute();
  if (quotes.length > 0) await tx.db.insertInto('quote').values(quotes).execute();
  if (mentions.length > 0) await tx.db.insertInto('mention').values(mentions).execute();
  await adoptNext(tx, { ...post, number: 1, next_revision_id: wording.id }, at);
}

/** What stands around an opening, as its form would give it. */
async function aroundNow(tx: Tx, id: string): Promise<NextAround> {
  const around = await tx.db
    .selectFrom('discussion')
    .select(['title', 'category', 'content_note'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const tags = (await tagsOf(tx.db, [id], 'fr')).get(id) ?? [];
  return {
    ...around,
    tags: tags.flatMap(({ words, approach }) => (approach === null ? [words] : [])),
    approaches: tags.flatMap(({ approach }) => (approach === null ? [] : [approach])),
  };
}

const sameAround = (now: NextAround, then: NextAround | null): boolean =>
  then !== null &&
  [now.title, now.category, now.content_note].join('\n') ===
    [then.title, then.category, then.content_note].join('\n') &&
  [...now.tags, ...now.approaches].sort().join('\n') === [...then.tags, ...then.approaches].sort().join('\n');
