import type { Approach, Audience, Comments } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { AppError, notFound } from '../errors.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import { tagDiscussion } from '../tags/queries.ts';
import { dropDraft } from './drafts/save.ts';
import type { DraftKey } from './drafts/save.ts';
import { prepareText } from './prepare.ts';
import { renewNeighbours } from './neighbours.ts';
import { findDiscussion, submitted } from './queries.ts';
import { markRead } from './reading.ts';
import { Repeated } from './reply.ts';
import { insertDiscussion, insertPost } from './store.ts';
import { writtenOf } from './waiting.ts';

export interface Opening {
  member: Member;
  /** Pseudonym that speaks; one of the member's own. */
  as: string;
  /** The journal of that pseudonym, or a board: whether they may open there is for the room of the place to say. */
  place: { journalId: string } | { boardId: string };
  title: string;
  body: string;
  category: string | null;
  tags: readonly string[];
  approaches?: readonly Approach[];
  contentNote: string | null;
  language: string;
  audience: Audience;
  indexable: boolean;
  comments: Comments;
  /** The same key twice is the same discussion. */
  submission: string;
  /** The draft these words were kept in, which goes with the publishing. */
  draft?: DraftKey | null;
}

/**
 * Opens a discussion: an entry of a journal or a thread of a board, with its opening as post number 0.
 * Throws InvalidForm for a text that cannot be taken.
 */
export async function openDiscussion(
  context: Context,
  { member, as, place, body, tags, approaches, submission, draft = null, ...opening }: Opening,
): Promise<{ id: string; slug: string }> {
  const { database } = context;
  if (!member.pseudonyms.some(({ id }) => id === as)) throw new AppError('forbidden', 'not_allowed');
  const done = await earlier(context, member, as, submission);
  if (done) return done;
  // There is nothing in it to quote yet.
  const text = await prepareText(context, { discussionId: '', viewer: member, body });
  const looked = await context.screening.look(writtenOf(text, { ...opening, tags }));
  const writer = { member, as, boardId: 'boardId' in place ? place.boardId : null };
  const at = now(context);
  try {
    return await database.write(async (tx) => {
      if (await submitted(tx.db, as, submission)) throw new Repeated();
      // What only its author reads waits for nobody, until it is opened to others.
      const waiting = opening.audience === 'me' ? null : await looked.waits(tx, writer, at);
      const { id, slug } = await insertDiscussion(tx, {
        ...opening,
        waiting,
        journalId: 'journalId' in place ? place.journalId : null,
        boardId: 'boardId' in place ? place.boardId : null,
        pseudonymId: as,
        at,
        importedFrom: null,
      });
      const post = await insertPost(tx, {
        discussionId: id,
        number: 0,
        pseudonymId: as,
        inReplyTo: null,
        language: opening.language,
        submission,
        text,
        at,
        waiting,
      });
      const stored = { id: post.id, pseudonym_id: as, discussion_id: id, revision_id: post.revisionId };
      await looked.stored(tx, { post: stored, writer, waiting, at });
      await tagDiscussion(tx, id, tags, approaches);
      await dropDraft(tx, member, draft);
      await notifyOfPost(tx, { postId: post.id, at });
      if ('journalId' in place) await renewNeighbours(tx, { id, journal_id: place.journalId, created_at: at });
      await markRead(tx, member, id, 0);
      tx.ring('discussion', { discussionId: id, revision: 1 });
      return { id, slug };
    });
  } catch (error) {
    if (!(error instanceof Repeated) && !database.engine.isUniqueViolation(error)) throw error;
    const twin = await earlier(context, member, as, submission);
    if (!twin) throw error;
    return twin;
  }
}

async function earlier(
  { database }: Context,
  member: Member,
  as: string,
  submission: string,
): Promise<{ id: string; slug: string } | null> {
  const post = await submitted(database.db, as, submission);
  if (!post) return null;
  const discussion = await findDiscussion(database.db, member, post.discussion_id);
  // Stored, and gone since: sending the form again does not bring it back.
  if (!discussion) throw notFound();
  return { id: discussion.id, slug: discussion.slug };
}
