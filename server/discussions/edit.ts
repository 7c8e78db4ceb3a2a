import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { notifyOfPost } from '../notifications/notify.ts';
import { emitWriting } from '../text/quotes/emit.ts';
import { cutOut } from '../text/quotes/withdraw.ts';
import type { EditedWriting } from '../text/quotes/resolve.ts';
import type { Range } from '../text/types.ts';
import { dropDraft } from './drafts/save.ts';
import type { DraftKey } from './drafts/save.ts';
import { canEdit } from './policy.ts';
import { prepareText } from './prepare.ts';
import type { PreparedText } from './prepare.ts';
import { findPost, marksOf } from './queries.ts';
import type { FoundPost } from './queries.ts';
import { loadQuotes } from './quotes.ts';
import { insertNextRevision, touchDiscussion } from './store.ts';
import { rewordingWaits, standingWords, standsAnew, stillWaits, writtenOf } from './waiting.ts';
import { withdrawPassages } from './withdraw.ts';
import { words } from './words.ts';

/** What the edit form holds: the body as people write it, and how it came about. */
export interface Editing extends FoundPost {
  /** The wording it goes on from: the present one, or the one that waits for a moderator. */
  base: string;
  body: string;
  edited: EditedWriting;
}

/** Opens a post for editing by its author. Throws AppError('not_found') for everybody else. */
export async function openEditing(context: Context, member: Member, postId: string): Promise<Editing> {
  const { db } = context.database;
  const found = await findPost(db, member, postId);
  if (!found || !canEdit(member, found.post)) throw notFound();
  const base = found.post.next_revision_id ?? found.post.revision_id;
  const stored = await db.selectFrom('revision').selectAll().where('id', '=', base).executeTakeFirstOrThrow();
  const quotes = await loadQuotes(db, member, [base], now(context));
  const refs = quotes.of(base);
  const names = quotes.names(base);
  const revision = {
    id: stored.id,
    source: stored.source,
    html: stored.html,
    text: stored.text,
    marks: marksOf(stored),
  };
  const { body, blocks } = emitWriting(
    revision,
    refs,
    (ref) => {
      const source = quotes.source(ref);
      return (
        source && {
          name: names.get(source.number) ?? '?',
          number: source.number,
          text: source.revision.text,
          readable: source.readable,
        }
      );
    },
    words(found.discussion.language),
  );
  return { ...found, base, body, edited: { revision, quotes: refs, emitted: blocks } };
}

export interface Edit {
  member: Member;
  editing: Editing;
  body: string;
  /** Revision the form was opened on. */
  revision: string;
  /** What to do with words this edit takes out; null until the author was asked. */
  cutOut: 'keep' | 'withdraw' | null;
  /** The draft these words were kept in, which goes with the saving. */
  draft?: DraftKey | null;
}

export type EditResult = { stored: true } | { stored: false; ask: string[] };

/** Prepares an edit without storing it, for a preview. */
export const prepareEdit = (
  context: Context,
  { member, editing, body }: Pick<Edit, 'member' | 'editing' | 'body'>,
): Promise<PreparedText> =>
  prepareText(context, { discussionId: editing.discussion.id, viewer: member, body, edited: editing.edited });

/**
 * Stores a new revision. When the edit takes out words and the author has not said what becomes of them, nothing is
 * stored and the passages are given back as a question.
 */
export async function edit(
  context: Context,
  { member, editing, body, revision, cutOut: choice, draft = null }: Edit,
): Promise<EditResult> {
  const { post, base } = editing;
  const conflict = (): InvalidForm => new InvalidForm({ body: ['edited_meanwhile'] }, [], 409);
  if (revision !== base) throw conflict();
  const text = await prepareEdit(context, { member, editing, body });
  if (text.source === editing.edited.revision.source && sameQuotes(text, editing)) {
    if (draft) await context.database.write((tx) => dropDraft(tx, member, draft));
    return { stored: true };
  }
  const removed = removedBy(editing.edited.revision.text, text.text);
  // What moderation asked to be written anew is not to be read in an older wording.
  if (removed.length > 0 && choice === null && post.hold !== 'hidden') {
    return { stored: false, ask: removed.map(([start, end]) => editing.edited.revision.text.slice(start, end)) };
  }
  const stands = post.hold === 'none';
  const looked = await context.screening.look(writtenOf(text), stands ? standingWords(post) : undefined);
  const at = now(context);
  await context.database.write(async (tx) => {
    const touched = await touchDiscussion(tx, post.discussion_id);
    const found = await findPost(tx.db, member, post.id);
    if (!touched || !found || !canEdit(member, found.post)) throw notFound();
    const fresh = found.post;
    if ((fresh.next_revision_id ?? fresh.revision_id) !== revision || fresh.hold !== post.hold) throw conflict();
    const hidden = fresh.hold === 'hidden';
    if (choice === 'withdraw' || (hidden && removed.length > 0)) {
      const wording = { ...fresh, revision_id: base, text: editing.edited.revision.text };
      await withdrawPassages(tx, wording, removed, at);
    }
    const rewording = { member, post: fresh, looked, at };
    // What only its author reads waits for nobody, and is nobody else's to read.
    const alone = found.discussion.audience === 'me';
    const waits = stands && !alone ? await rewordingWaits(tx, { ...rewording, text }) : null;
    if (!waits) {
      const revisionId = await insertNextRevision(tx, post.id, text, at);
      if (hidden) await context.reworded(tx, post.id, at);
      else if (!stands && !alone) await stillWaits(tx, { ...rewording, revisionId });
      else await standsAnew(context, tx, found, at);
      await notifyOfPost(tx, { postId: post.id, at, before: fresh.revision_id });
    }
    await dropDraft(tx, member, draft);
    tx.ring('discussion', { discussionId: post.discussion_id, revision: touched.revision });
  });
  if (removed.length > 0) await context.database.forget();
  return { stored: true };
}

const sameQuotes = (text: PreparedText, { edited }: Editing): boolean =>
  JSON.stringify(text.quotes) === JSON.stringify(edited.quotes);

/** Words an edit takes out, without the mere respelling of one word, which nobody needs to be asked about. */
function removedBy(before: string, after: string): Range[] {
  return cutOut(before, after).filter(([start, end]) => /[\p{L}\p{N}]/u.test(before.slice(start, end)));
}
