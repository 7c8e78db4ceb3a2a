import { now } from '../../context-types.ts';
import type { Context } from '../../context-types.ts';
import { newId } from '../../db/ids.ts';
import { holdMinutes } from '../../members/holding.ts';
import { tokenise } from '../../text/quotes/drafting.ts';
import type { DraftText } from '../../text/quotes/drafting.ts';
import { dropDraft, insertDraft } from '../drafts/save.ts';
import { emptyStub, prepareReply } from '../merge.ts';
import type { ReadyReply } from '../merge.ts';
import { markRead } from '../reading.ts';
import { openReply, reply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { touchDiscussion } from '../store.ts';
import { heldBy } from './queries.ts';

const MINUTE_MS = 60_000;

/** Publishes a reply and gives its number, or keeps it until it is due where its writer wants that. */
export async function holdOrReply(context: Context, sent: Reply): Promise<number | 'held'> {
  const { db } = context.database;
  const { accountId } = sent.member;
  // What waits already waits on, though its writer chose otherwise meanwhile: the same form twice is one reply.
  if (await heldBy(db, accountId, sent.submission)) return 'held';
  const minutes = await holdMinutes(db, accountId);
  if (minutes === 0) return reply(context, sent);
  const kept = await hold(context, sent, minutes);
  return 'number' in kept ? kept.number : 'held';
}

/**
 * Keeps a reply until it is due, as a draft that nobody but its writer knows of: no post, no number, nobody told. It is
 * checked as if it appeared now, and again when it does. Gives the draft's id, or the number of the post when this form's
 * reply has appeared already. Throws InvalidForm for a text or quote that cannot be taken.
 */
async function hold(context: Context, sent: Reply, minutes: number): Promise<{ id: string } | { number: number }> {
  const { database, clock } = context;
  const { discussionId, member, as, submission, draft = null } = sent;
  const number = await openReply(context, sent);
  if (number !== null) return { number };
  const earlier = await heldBy(database.db, member.accountId, submission);
  if (earlier) return earlier;
  const ready = await prepareReply(context, sent);
  const { text, inReplyTo } = ready;
  const id = newId();
  const at = now(context);
  const due = new Date(clock().getTime() + minutes * MINUTE_MS).toISOString();
  try {
    await database.write(async (tx) => {
      if (ready.stub) {
        const touched = await touchDiscussion(tx, discussionId);
        await emptyStub(context, tx, member, ready, at);
        if (touched) tx.ring('discussion', { discussionId, revision: touched.revision });
      }
      await dropDraft(tx, member, draft);
      await insertDraft(tx, {
        id,
        member,
        kind: 'reply',
        targetId: discussionId,
        discussionId,
        place: `beside ${id}`,
        as,
        text: inTokens(ready),
        fields: { in_reply_to: inReplyTo === null ? '' : String(inReplyTo) },
        at,
        due: { at: due, submission, html: text.html },
      });
      // As publishing does: whoever sends a reply stands at the end of the discussion.
      const { post_count: last } = await tx.db
        .selectFrom('discussion')
        .select('post_count')
        .where('id', '=', discussionId)
        .executeTakeFirstOrThrow();
      await markRead(tx, member, discussionId, last);
      tx.ring('held', { dueAt: due });
    });
  } catch (error) {
    const twin = database.engine.isUniqueViolation(error) && (await heldBy(database.db, member.accountId, submission));
    if (!twin) throw error;
    return twin;
  }
  if (ready.stub) await database.forget();
  return { id };
}

/** The body with the quotes that were found in it: no word of theirs is stored, whatever is withdrawn this very moment. */
function inTokens({ body, text }: ReadyReply): DraftText {
  const found = text.quotes.values();
  return tokenise(body, () => found.next().value ?? null);
}
