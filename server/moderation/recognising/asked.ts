import { ANSWERS_MAX } from '#shared/limits.ts';
import type { PageData } from '#shared/pages.ts';
import { askedForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { dayOf } from '#shared/time.ts';
import { canReadPost, idsOf, owns } from '../../access/rules.ts';
import { readablePosts, visibleDiscussions } from '../../access/visible.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { newId } from '../../db/ids.ts';
import type { Handle, Tx } from '../../db/open.ts';
import type { RecognitionTable } from '../../db/schema.ts';
import { postHeading } from '../../discussions/address.ts';
import { findPost } from '../../discussions/queries.ts';
import type { FoundPost } from '../../discussions/queries.ts';
import { InvalidForm, notFound } from '../../errors.ts';
import type { Loader } from '../../http/answer.ts';
import { memberOf } from '../../http/request.ts';
import type { Routes } from '../../http/routes.ts';
import { ringFor } from '../../notifications/notify.ts';
import { casesById, decisionsAbout, findCase } from '../queries.ts';
import type { CaseRow } from '../queries.ts';
import { ownWords, subjectOf } from '../statement.ts';
import { answersIn, holdsOf, placesIn, recognitionIn, stands } from './queries.ts';

/**
 * What the author of a text is told when somebody recognises themself in it. Whoever asked stays out of sight: no word of
 * theirs, not whether they have an account, and no time finer than a day.
 */

interface Asked {
  found: FoundPost;
  recognition: RecognitionTable;
  row: CaseRow;
}

async function findAsked(db: Handle, member: Member, postId: string): Promise<Asked> {
  const found = await findPost(db, member, postId);
  if (!found || !owns(member, found.post) || !canReadPost(member, found.post)) throw notFound();
  const recognition = await recognitionIn(db, postId);
  const row = recognition && (await findCase(db, recognition.case_id, member));
  if (!recognition || !row) throw notFound();
  return { found, recognition, row };
}

const askedPage: Loader<'asked'> = async (context, request) => {
  const { db } = context.database;
  const at = now(context);
  const { found, recognition, row } = await findAsked(db, memberOf(request), request.params['id'] ?? '');
  const { post } = found;
  const holds = await holdsOf(db, row.id);
  const places = await placesIn(db, post.id, holds, { id: post.revision_id, text: post.text });
  const until = holds.filter((hold) => stands(hold, at)).map((hold) => hold.until);
  const data: PageData['asked'] = {
    post: postHeading(found),
    on: dayOf(recognition.asked_at),
    until: until.length > 0 ? dayOf(until.sort().at(-1) ?? '') : null,
    passages: [
      ...new Set(places.flatMap(({ ranges }) => ranges.map(([start, end]) => ownWords(post.text.slice(start, end))))),
    ].filter((words) => words !== '' && words !== '[…]'),
    reworded: isReworded(found, recognition),
    outcome: row.waits_since === null ? await outcomeOf(db, row) : null,
    answers: await answersIn(db, row.id),
    unread: recognition.read_at === null,
  };
  return { data };
};

/** Whether its author has given the text another wording since they were asked. */
export const isReworded = ({ post }: FoundPost, { asked_at: asked }: RecognitionTable): boolean =>
  post.edited_at !== null && post.edited_at >= asked;

async function outcomeOf(db: Handle, row: CaseRow): Promise<'kept' | 'removed'> {
  const decision = (await decisionsAbout(db, row)).find(({ case_id: id }) => id === row.id);
  return decision && decision.content_measure !== 'none' && decision.reversed_at === null ? 'removed' : 'kept';
}

/** The texts of a member in which somebody recognises themself, the last asked first. */
export async function askedOf(db: Handle, member: Member): Promise<PageData['statements']['asked']> {
  const rows = await db
    .selectFrom('recognition')
    .selectAll()
    .where('pseudonym_id', 'in', idsOf(member))
    .orderBy('asked_at', 'desc')
    .limit(100)
    .execute();
  // The last asked about each text.
  const last = rows.filter((row, at) => rows.findIndex(({ post_id: id }) => id === row.post_id) === at);
  const cases = await casesById(
    db,
    last.map((row) => row.case_id),
    member,
  );
  const readable = await readableAmong(
    db,
    member,
    last.map((row) => row.post_id),
  );
  return last.flatMap(({ post_id: postId, case_id: caseId, asked_at: at, read_at: read }) => {
    const row = cases.get(caseId);
    if (!row || !readable.has(postId)) return [];
    return [{ postId, name: row.name, on: dayOf(at), subject: subjectOf(row), unread: read === null }];
  });
}

/** Of these posts, those whose words a member may read where they stand. */
async function readableAmong(db: Handle, member: Member, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .select('post.id')
    .where('post.id', 'in', ['', ...ids])
    .where(visibleDiscussions(member))
    .where(readablePosts(member))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Its author has seen that they were asked. */
async function markSeen(tx: Tx, { recognition }: Asked, at: string): Promise<void> {
  await tx.db
    .updateTable('recognition')
    .set({ read_at: at })
    .where('post_id', '=', recognition.post_id)
    .where('read_at', 'is', null)
    .execute();
  await ringFor(tx, [recognition.pseudonym_id]);
}

const readAsked = (context: Context, member: Member, postId: string): Promise<void> =>
  context.database.write(async (tx) => markSeen(tx, await findAsked(tx.db, member, postId), now(context)));

/** Its author answers the moderators, while they have not decided. Throws InvalidForm after that, and after enough of it. */
const answer = (context: Context, member: Member, postId: string, words: string): Promise<void> =>
  context.database.write(async (tx) => {
    const at = now(context);
    const asked = await findAsked(tx.db, member, postId);
    const { id } = asked.row;
    await tx.db.updateTable('recognition').set({ left_at: null }).where('case_id', '=', id).execute();
    const row = await findCase(tx.db, id);
    if (row?.waits_since == null) throw new InvalidForm({ form: ['decided_meanwhile'] }, [], 409);
    const before = await answersIn(tx.db, id);
    // The same sent once more, because no answer came, says nothing new.
    if (before.at(-1)?.words !== words) {
      if (before.length >= ANSWERS_MAX) throw new InvalidForm({ words: ['answered_enough'] });
      await tx.db.insertInto('recognition_answer').values({ id: newId(), case_id: id, words, at }).execute();
    }
    await markSeen(tx, asked, at);
  });

/** The page that asks an author to reword, or to answer. */
export function askedRoutes(routes: Routes): void {
  routes.page(paths.asked, 'asked', askedPage);
  routes.action(paths.asked, {
    form: 'asked',
    schema: askedForm,
    page: 'asked',
    load: askedPage,
    async handle(context, request) {
      const member = memberOf(request);
      const id = request.params['id'] ?? '';
      const { values, network } = request;
      if (values.do === 'read') await readAsked(context, member, id);
      else {
        await context.limits.take('appeal', { network });
        await answer(context, member, id, values.words);
      }
      return { location: url.asked(id) };
    },
  });
}
