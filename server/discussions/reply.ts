import type { Context, Member } from '../context-types.ts';
import { now } from '../context-types.ts';
import { AppError, InvalidForm, notFound } from '../errors.ts';
import { mayReplyFrom } from './cooling.ts';
import { dropDraft } from './drafts/save.ts';
import type { DraftKey } from './drafts/save.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import { emptyStub, prepareReply } from './merge.ts';
import { whyClosed } from './policy.ts';
import { findDiscussion, submitted } from './queries.ts';
import type { DiscussionRow, Handle } from './queries.ts';
import { dropHeld } from './held/queries.ts';
import { markRead, readOn } from './reading.ts';
import { insertPost } from './store.ts';
import { lastHeard, writtenOf } from './waiting.ts';

export interface Reply {
  discussionId: string;
  member: Member;
  /** Pseudonym that speaks; one of the member's own. */
  as: string;
  body: string;
  inReplyTo: number | null;
  /** The same key twice is the same post. */
  submission: string;
  /** The draft these words were kept in, which goes with the publishing. */
  draft?: DraftKey | null;
  /** Number of one's own fresh reply whose words come first in this one, and of which only the number stays. */
  merge?: number | null;
  /** The draft it waited in until it was due, which goes with the publishing. */
  held?: string | null;
}

/** Says that this submission is stored already; rolls what the transaction did back. */
export class Repeated extends Error {}
/** Says that a reply that waited does so no more: deleted, taken back, or let appear by somebody faster. */
export class NotWaiting extends Error {}

/** What closed meanwhile says so beside the text; what is gone is not there any more. */
function refuseClosed(member: Member, discussion: DiscussionRow): void {
  const why = whyClosed(member, discussion);
  if (why === 'author') throw new InvalidForm({ form: ['comments_closed'] }, [], 409);
  if (why === 'closed') throw new InvalidForm({ form: ['thread_closed'] }, [], 409);
  if (why === 'read_only') throw new AppError('forbidden', 'read_only');
  if (why !== null) throw notFound();
}

/**
 * What is asked of a reply before anything slow. Gives its number when it is stored already. Throws InvalidForm where
 * nobody can answer any more, AppError for a name of somebody else and for what this member may not see.
 */
export async function openReply(
  context: Context,
  { discussionId, member, as, submission }: Pick<Reply, 'discussionId' | 'member' | 'as' | 'submission'>,
): Promise<number | null> {
  const { database } = context;
  if (!member.pseudonyms.some(({ id }) => id === as)) throw new AppError('forbidden', 'not_allowed');
  const discussion = await findDiscussion(database.db, member, discussionId);
  if (!discussion) throw notFound();
  const done = await submitted(database.db, as, submission);
  if (done) return done.number;
  refuseClosed(member, discussion);
  await refuseTooSoon(context, database.db, member, discussion);
  return null;
}

/** Where a decision makes everybody wait between two replies. */
async function refuseTooSoon(
  context: Pick<Context, 'clock'>,
  db: Handle,
  member: Member,
  discussion: DiscussionRow,
): Promise<void> {
  if ((await mayReplyFrom(db, discussion, member.accountId, now(context))) !== null)
    throw new InvalidForm({ form: ['cooling_down'] }, [], 429);
}

/** Publishes a reply; gives its number. Throws InvalidForm for a text or quote that cannot be taken. */
export async function reply(context: Context, sent: Reply): Promise<number> {
  const { database } = context;
  const { discussionId, member, as, submission, draft = null, held = null } = sent;
  const done = await openReply(context, sent);
  if (done !== null) return done;
  const ready = await prepareReply(context, sent);
  const { text, inReplyTo } = ready;
  const looked = await context.screening.look(writtenOf(text));
  const at = now(context);
  try {
    const number = await database.write(async (tx) => {
      const counted = await tx.db
        .updateTable('discussion')
        .set((row) => ({ post_count: row('post_count', '+', 1), revision: row('revision', '+', 1), last_post_at: at }))
        .where('id', '=', discussionId)
        .returning(['post_count', 'revision'])
        .executeTakeFirst();
      // Decided again on the locked row: it may have been closed or hidden while the text was prepared.
      const locked = await findDiscussion(tx.db, member, discussionId);
      if (!counted || !locked) throw notFound();
      if (await submitted(tx.db, as, submission)) throw new Repeated();
      refuseClosed(member, locked);
      await refuseTooSoon(context, tx.db, member, locked);
      await emptyStub(context, tx, member, ready, at);
      const number = counted.post_count;
      const writer = { member, as, boardId: locked.board_id };
      const waiting = locked.audience === 'me' ? null : await looked.waits(tx, writer, at);
      if (waiting) await lastHeard(tx, discussionId);
      const post = await insertPost(tx, {
        discussionId,
        number,
        pseudonymId: as,
        inReplyTo: inReplyTo !== null && inReplyTo < number ? inReplyTo : null,
        language: locked.language,
        submission,
        text,
        at,
        // Also from another name of the same person: appearing at once would say whose it is.
        screenedBy: locked.comments === 'screened' && as !== locked.pseudonym_id ? locked.pseudonym_id : null,
        waiting,
      });
      const stored = { id: post.id, pseudonym_id: as, discussion_id: discussionId, revision_id: post.revisionId };
      await looked.stored(tx, { post: stored, writer, waiting, at });
      await dropDraft(tx, member, draft);
      if (held !== null && !(await dropHeld(tx, member.accountId, held))) throw new NotWaiting();
      await notifyOfPost(tx, { postId: post.id, at });
      // What came while one waited has not been seen by its writer.
      await (held === null ? markRead : readOn)(tx, member, discussionId, number);
      if (!waiting) tx.ring('discussion', { discussionId, revision: counted.revision });
      return number;
    });
    if (ready.stub) await database.forget();
    return number;
  } catch (error) {
    if (!(error instanceof Repeated)) throw error;
    const earlier = await submitted(database.db, as, submission);
    if (!earlier) throw error;
    return earlier.number;
  }
}
