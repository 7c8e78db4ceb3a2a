import type { Handle } from '../../db/open.ts';
import type { PassageHoldTable, RecognitionAnswerTable, RecognitionTable } from '../../db/schema.ts';
import { revisionsOf } from '../../discussions/queries.ts';
import { followMasked } from '../../text/quotes/follow.ts';
import type { Range } from '../../text/types.ts';

/** All SQL that reads masks and the requests for them. */

/** Every mask there ever was in a post, ended or not: none is renewed. */
export const holdsIn = (db: Handle, postId: string): Promise<PassageHoldTable[]> =>
  db.selectFrom('passage_hold').selectAll().where('post_id', '=', postId).orderBy('begun_at').orderBy('id').execute();

/** Those of cases, in the order they were begun in. */
export const holdsOf = (db: Handle, ...caseIds: string[]): Promise<PassageHoldTable[]> =>
  db
    .selectFrom('passage_hold')
    .selectAll()
    .where('case_id', 'in', ['', ...caseIds])
    .orderBy('begun_at')
    .orderBy('id')
    .execute();

/** Whether a mask still hides its passage at this moment. */
export const stands = ({ ended_at: ended, until }: PassageHoldTable, at: string): boolean =>
  ended === null && until > at;

/** Where each of these masks falls in a wording of its post, of which the text is given. */
export async function placesIn(
  db: Handle,
  postId: string,
  holds: readonly PassageHoldTable[],
  { id, text }: { id: string; text: string },
): Promise<{ hold: PassageHoldTable; ranges: readonly Range[] }[]> {
  if (holds.length === 0) return [];
  const texts = new Map((await revisionsOf(db, postId)).map((revision) => [revision.id, revision.text]));
  return holds.map((hold) => {
    const ranges = JSON.parse(hold.ranges) as Range[];
    const own = texts.get(hold.revision_id);
    return {
      hold,
      ranges: hold.revision_id === id ? ranges : own === undefined ? [] : followMasked(own, text, ranges),
    };
  });
}

/** The case about a post that waits, where somebody recognised themself. */
export async function waitingCase(db: Handle, postId: string): Promise<string | null> {
  const row = await db
    .selectFrom('moderation_case')
    .select('id')
    .where('queue', '=', 'recognition')
    .where('subject_type', '=', 'post')
    .where('subject_id', '=', postId)
    .where('waits_since', 'is not', null)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Masks that stand now in the texts of one name. */
export async function standingFor(db: Handle, pseudonymId: string, at: string): Promise<number> {
  const rows = await db
    .selectFrom('passage_hold')
    .innerJoin('post', 'post.id', 'passage_hold.post_id')
    .select('passage_hold.id')
    .where('post.pseudonym_id', '=', pseudonymId)
    .where('passage_hold.ended_at', 'is', null)
    .where('passage_hold.until', '>', at)
    .execute();
  return rows.length;
}

/** Masks begun since a moment, on the whole site. */
export async function begunSince(db: Handle, since: string): Promise<number> {
  const rows = await db.selectFrom('passage_hold').select('id').where('begun_at', '>', since).execute();
  return rows.length;
}

/** What a member has asked to be masked since a moment, and ever in this post. */
export async function askedBy(
  db: Handle,
  accountId: string,
  { since, postId }: { since: string; postId: string },
): Promise<{ lately: number; here: boolean }> {
  const rows = await db
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .select(['report.created_at', 'moderation_case.subject_id'])
    .where('report.account_id', '=', accountId)
    .where('moderation_case.queue', '=', 'recognition')
    .where((row) => row.or([row('report.created_at', '>', since), row('moderation_case.subject_id', '=', postId)]))
    .execute();
  return {
    lately: rows.filter(({ created_at: asked }) => asked > since).length,
    here: rows.some(({ subject_id: id }) => id === postId),
  };
}

/** What its author is told about a post: the last time that it was asked. */
export const recognitionIn = (db: Handle, postId: string): Promise<RecognitionTable | undefined> =>
  db
    .selectFrom('recognition')
    .selectAll()
    .where('post_id', '=', postId)
    .orderBy('asked_at', 'desc')
    .orderBy('case_id')
    .executeTakeFirst();

export const recognitionOf = (db: Handle, caseId: string): Promise<RecognitionTable | undefined> =>
  db.selectFrom('recognition').selectAll().where('case_id', '=', caseId).executeTakeFirst();

export const answersIn = (db: Handle, caseId: string): Promise<Pick<RecognitionAnswerTable, 'words' | 'at'>[]> =>
  db
    .selectFrom('recognition_answer')
    .select(['words', 'at'])
    .where('case_id', '=', caseId)
    .orderBy('at')
    .orderBy('id')
    .execute();
