import type { OwnPseudonym, PageData } from '#shared/pages.ts';
import { canSeeAuthor } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { AppError, InvalidForm, notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import { waitingWords } from '../members/waiting-words.ts';
import { notifyOfThanks } from '../notifications/notify.ts';
import { excerpt } from '../text/excerpt.ts';
import { postHeading } from './address.ts';
import { buryThanks } from './bury.ts';
import { wordsFor } from './masks.ts';
import { canThank } from './policy.ts';
import { findPost, lastNameUsed, thanksBy } from './queries.ts';
import type { FoundPost, Handle } from './queries.ts';
import { bumpVisibility, deleteThanks, insertThanks, rewordThanks, touchDiscussion } from './store.ts';
import { authorView } from './views.ts';

export interface Thanking {
  member: Member;
  postId: string;
  /** Pseudonym that thanks; one of the member's own. */
  as: string;
  /** A sentence shown under the post; may be blank. */
  note: string;
}

/** A post this member may thank for. Throws AppError('not_found') for their own, and for what they may not read. */
async function findThankable(db: Handle, member: Member, postId: string): Promise<FoundPost> {
  const found = await findPost(db, member, postId);
  if (!found || !canThank(member, found.post)) throw notFound();
  return found;
}

/** The page that thanks, or on which one's thanks is reworded or taken back. */
export const thankPage: Loader<'thank'> = async (context, request) => {
  const { db } = context.database;
  const member = memberOf(request);
  const found = await findThankable(db, member, request.params['id'] ?? '');
  const names = member.pseudonyms;
  const last = await lastNameUsed(
    db,
    found.discussion.id,
    names.map(({ id }) => id),
  );
  const as = [...names].sort((a, b) => Number(b.id === last) - Number(a.id === last));
  const given = request.form?.values['as'];
  const chosen = typeof given === 'string' ? given : as[0]?.id;
  return {
    data: {
      post: {
        ...postHeading(found),
        author: canSeeAuthor(found.post) ? authorView(found.post.name) : null,
        excerpt: excerpt(wordsFor(member, found.post, now(context)).text, 280),
      },
      as,
      otherNameWarning: last !== null && chosen !== last ? (nameOf(names, last)?.name ?? null) : null,
      given: await givenBy(db, member, found.post.id),
    },
  };
};

const nameOf = (names: readonly OwnPseudonym[], id: string | null): OwnPseudonym | undefined =>
  names.find((name) => name.id === id);

async function givenBy(db: Handle, member: Member, postId: string): Promise<PageData['thank']['given']> {
  const row = await thanksBy(db, postId, member.accountId);
  const as = nameOf(member.pseudonyms, row?.pseudonym_id ?? null);
  if (!row || !as) return null;
  const waiting = await waitingWords(db, 'note', row.id);
  return { as, note: waiting?.words.note ?? row.note ?? '', waits: waiting?.why ?? null };
}

/**
 * Thanks for a post, once an account: a second time under the same name changes the sentence. Under another name it is
 * refused, or one name's thanks would turn into the other's under everybody's eyes. A sentence that must wait for a
 * moderator waits, and the thanks stands without it.
 */
export async function thank(
  context: Context,
  { member, postId, as, note }: Thanking,
): Promise<FoundPost & { waits: boolean }> {
  if (!nameOf(member.pseudonyms, as)) throw new AppError('forbidden', 'not_allowed');
  const sentence = note.normalize('NFC').replace(/\s+/g, ' ').trim() || null;
  const looked = await context.screening.lookAtPage({ kind: 'note', note: sentence ?? '' });
  const [found, changed, waits] = await context.database.write(async (tx) => {
    const found = await locked(tx, member, postId);
    const given = await thanksBy(tx.db, postId, member.accountId);
    if (given && given.pseudonym_id !== as) throw new InvalidForm({ as: ['thanked_already'] });
    const at = now(context);
    const id = given?.id ?? newId();
    const before = { kind: 'note', note: given?.note ?? '' } as const;
    const writer = { member, as, boardId: found.discussion.board_id };
    const waits = await looked.waits(tx, { id, before, writer, at });
    if (!given) {
      await insertThanks(tx, {
        id,
        postId,
        accountId: member.accountId,
        pseudonymId: as,
        note: waits ? null : sentence,
        at,
      });
      await notifyOfThanks(tx, { postId, by: { id: as, accountId: member.accountId }, at });
    } else if (!waits && given.note !== sentence) {
      await rewordThanks(tx, given.id, sentence);
      if (given.note !== null) await buryThanks(tx, at, 'note', given.id);
      await bumpVisibility(tx);
    }
    return [found, given?.note != null && given.note !== sentence, waits];
  });
  if (changed) await context.database.forget();
  return { ...found, waits };
}

/** Takes a thanks back, with its sentence. Twice is the same as once. */
export async function takeThanksBack(
  context: Context,
  { member, postId }: Pick<Thanking, 'member' | 'postId'>,
): Promise<FoundPost> {
  const found = await context.database.write(async (tx) => {
    const found = await locked(tx, member, postId);
    const given = await thanksBy(tx.db, postId, member.accountId);
    if (given) {
      await deleteThanks(tx, given.id);
      await context.screening.pageGone(tx, 'note', given.id, now(context));
      await buryThanks(tx, now(context), 'thanks', given.id);
      await bumpVisibility(tx);
    }
    return found;
  });
  await context.database.forget();
  return found;
}

/** The post, decided again once its discussion is locked. */
async function locked(tx: Tx, member: Member, postId: string): Promise<FoundPost> {
  const seen = await findThankable(tx.db, member, postId);
  const touched = await touchDiscussion(tx, seen.discussion.id);
  if (!touched) throw notFound();
  const found = await findThankable(tx.db, member, postId);
  tx.ring('discussion', { discussionId: found.discussion.id, revision: touched.revision });
  return found;
}
