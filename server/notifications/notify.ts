import type { NotificationKind } from '#shared/states.ts';
import { canReadPost, canSeeDiscussion } from '../access/rules.ts';
import type { Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { accountsOf, answeredBy, causeOf, mentionedIn, quotedIn } from './notify-queries.ts';
import type { Cause, Recipient } from './notify-queries.ts';

/**
 * Writes who is told what, in the transaction of what causes it. A row without `mailed_at` is the mail to send, never
 * before `due_at`: what is taken back within minutes was told to nobody outside.
 */

const DUE_AFTER_MS = 10 * 60 * 1000;

interface Caused {
  postId: string;
  at: string;
  /** The wording before, for an edit: only whom the new one adds is told. */
  before?: string;
}

/**
 * Tells those whom a post quotes, answers or mentions, each once and of the strongest. To be called when a post appears:
 * published, let through by the entry's author, or released by staff; twice tells nobody twice. Whoever may not read it
 * now is not told.
 */
export async function notifyOfPost(tx: Tx, { postId, at, before }: Caused): Promise<void> {
  const post = await causeOf(tx.db, postId);
  if (!post) return;
  const kinds = new Map<string, [Recipient, NotificationKind]>();
  const tell = (recipients: Recipient[], kind: NotificationKind): void => {
    for (const recipient of recipients) if (!kinds.has(recipient.id)) kinds.set(recipient.id, [recipient, kind]);
  };
  const { db } = tx;
  tell(await quotedIn(db, post.revision_id), 'quoted');
  if (before === undefined) tell(await answeredBy(db, post), 'answered');
  tell(await mentionedIn(db, post.revision_id), 'mentioned');
  if (before !== undefined) {
    for (const { id } of [...(await quotedIn(db, before)), ...(await mentionedIn(db, before))]) kinds.delete(id);
  }
  await store(tx, post, post.pseudonym_id, post.account_id, [...kinds.values()], at);
}

/** Tells the author of a post that somebody thanks for it. */
export async function notifyOfThanks(
  tx: Tx,
  { postId, by, at }: { postId: string; by: { id: string; accountId: string }; at: string },
): Promise<void> {
  const post = await causeOf(tx.db, postId);
  if (!post) return;
  const author = { id: post.pseudonym_id, account_id: post.account_id };
  await store(tx, post, by.id, by.accountId, [[author, 'thanked']], at);
}

async function store(
  tx: Tx,
  post: Cause,
  actorId: string,
  actorAccount: string | null,
  concerned: [Recipient, NotificationKind][],
  at: string,
): Promise<void> {
  const told = concerned.filter(
    ([recipient]) => recipient.account_id !== null && recipient.account_id !== actorAccount && mayRead(recipient, post),
  );
  if (told.length === 0) return;
  const stored = await tx.db
    .insertInto('notification')
    .values(
      told.map(([recipient, kind]) => ({
        id: newId(),
        pseudonym_id: recipient.id,
        kind,
        post_id: post.id,
        actor_id: actorId,
        created_at: at,
        due_at: new Date(Date.parse(at) + DUE_AFTER_MS).toISOString(),
        mailed_at: null,
        read_at: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['pseudonym_id', 'post_id', 'actor_id']).doNothing())
    .returning('pseudonym_id')
    .execute();
  await ringFor(
    tx,
    stored.map((row) => row.pseudonym_id),
  );
}

/** By the rights of this one name, and as a member like any other: staff are not told of what still waits. */
function mayRead({ id, account_id: accountId }: Recipient, post: Cause): boolean {
  const viewer: Member = {
    kind: 'member',
    accountId: accountId ?? '',
    sessionId: '',
    role: null,
    boards: null,
    referee: false,
    standing: 'good',
    pseudonyms: [{ id, name: '' }],
  };
  return canSeeDiscussion(viewer, post.discussion) && canReadPost(viewer, post);
}

/** Deletes whatever was told of a post: its words are gone. */
export async function forgetPost(tx: Tx, postId: string): Promise<void> {
  const gone = await tx.db.deleteFrom('notification').where('post_id', '=', postId).returning('pseudonym_id').execute();
  await ringFor(
    tx,
    gone.map((row) => row.pseudonym_id),
  );
}

/** Deletes what was told of a thanks that is taken back. */
export async function forgetThanks(tx: Tx, { postId, by }: { postId: string; by: string }): Promise<void> {
  const gone = await tx.db
    .deleteFrom('notification')
    .where('post_id', '=', postId)
    .where('actor_id', '=', by)
    .where('kind', '=', 'thanked')
    .returning('pseudonym_id')
    .execute();
  await ringFor(
    tx,
    gone.map((row) => row.pseudonym_id),
  );
}

/** Deletes what was told of mentions that no wording of the post holds any more. */
export async function forgetUnmentioned(tx: Tx, postId: string): Promise<void> {
  const gone = await tx.db
    .deleteFrom('notification')
    .where('post_id', '=', postId)
    .where('kind', '=', 'mentioned')
    .where('pseudonym_id', 'not in', (inner) =>
      inner
        .selectFrom('mention')
        .innerJoin('revision', 'revision.id', 'mention.revision_id')
        .select('mention.pseudonym_id')
        .where('revision.post_id', '=', postId),
    )
    .returning('pseudonym_id')
    .execute();
  await ringFor(
    tx,
    gone.map((row) => row.pseudonym_id),
  );
}

/** The count of each account concerned is another: rung once it is stored. */
export async function ringFor(tx: Tx, pseudonymIds: readonly string[]): Promise<void> {
  for (const accountId of await accountsOf(tx.db, pseudonymIds)) tx.ring('account', { accountId });
}
