import type { CasePage, Statement } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import type { Locale } from '#shared/states.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import type { DecisionTable } from '../db/schema.ts';
import { addressOf } from '../discussions/address.ts';
import { choosable } from '../discussions/sentences.ts';
import { wordsFor } from '../discussions/masks.ts';
import type { NextAround } from '../discussions/next-wording.ts';
import { standingOn } from '../discussions/page-words.ts';
import { findPost, postsNumbered, quotesOf } from '../discussions/queries.ts';
import type { FoundPost } from '../discussions/queries.ts';
import { authorView } from '../discussions/views.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { tagsOf } from '../tags/queries.ts';
import { excerpt } from '../text/excerpt.ts';
import type { Range } from '../text/types.ts';
import { waits } from './case-state.ts';
import { drafted } from './decide.ts';
import type { Deciding } from './decide.ts';
import { foldAlike } from './alike.ts';
import { listCases } from './list-cases.ts';
import { measuresFor } from './measures.ts';
import { canHandle, limitedTo, staffOf } from './policy.ts';
import {
  accountOf,
  countDecisions,
  decisionsAbout,
  findCase,
  handlersOf,
  holderOf,
  isRewording,
  notesOf,
  openBoards,
  reportsOf,
  staffNames,
  subjectIn,
} from './queries.ts';
import type { CaseRow } from './queries.ts';
import { currentRules } from './rules.ts';
import { pageNow } from './seal.ts';
import { sealedIn, sealedKey } from './sealed.ts';
import { togetherWith } from './together.ts';
import { recognitionBeside } from './recognising/beside.ts';
import { canSettle } from './settle.ts';
import type { Sealed } from './sealed.ts';
import { ownWords, statementView } from './statement.ts';
import { unsealed } from './unseal.ts';
import { sayOf, waitingOn, wordsIn } from './waiting-words.ts';
import { caseItem, caseSubject, takenBy } from './views.ts';

/** Cases offered beside the one that is open. */
const NEXT = 8;

/** A case with everything a decision needs: the sealed words in their context, what was said about them, what was decided before. */
export const casePage: Loader<'case'> = async (context, request) => {
  const member = staffOf(request);
  const { db } = context.database;
  const row = await findCase(db, request.params['id'] ?? '', member);
  if (!row || !canHandle(member, row)) throw notFound();
  const names = await staffNames(db);
  const holder = await holderOf(db, row);
  const found = row.subject_type === 'post' ? await findPost(db, member, row.subject_id) : null;
  // One wording may be sealed at a report and at a removal.
  const sealed = [...new Map((await sealedIn(db, row)).map((one) => [sealedKey(one), one])).values()];
  const reports = await reportsOf(db, row.id);
  const decisions = await decisionsAbout(db, row);
  // Of a case that is back, because its text was written anew, the decision before belongs to the history.
  const own = waits(row.state) ? undefined : decisions.find(({ case_id: id }) => id === row.id);
  const { rows: next } = await listCases(db, {
    viewer: member,
    queue: row.queue,
    boards: limitedTo(member),
    limit: NEXT,
  });
  const data: CasePage = {
    id: row.id,
    version: row.version,
    state: row.state,
    queue: row.queue,
    reason: row.reason,
    subject: {
      ...caseSubject(row, request.locale),
      href: found ? addressOf(found) : url.profile(row.name),
      author: authorView(row.name),
      thread: row.board_slug !== null,
    },
    openedAt: row.opened_at,
    sealed: sealed.map((one) => sealedView(one, found, reports)),
    now: isRewording(row)
      ? 'stands'
      : row.subject_type === 'post'
        ? nowOf(member, found, sealed)
        : await pageNowOf(db, row, sealed),
    hidden: row.hold === 'hidden' ? hiddenSince(decisions, sealed) : null,
    heldFor: row.held_for,
    rewording: await rewordingOf(db, row, found),
    together: (await togetherWith(db, member, row)).map((one) => ({
      key: `${one.id}.${one.version}`,
      author: one.name,
      subject: caseSubject(one, request.locale),
      same: one.pseudonym_id === row.pseudonym_id,
    })),
    context: found ? await contextOf(db, member, found, now(context)) : [],
    // Who reported is nobody's to see here: only whether it was a member.
    reports: foldAlike(
      reports.map(({ created_at: at, reason, words, account_id: by }) => ({ at, reason, words, member: by !== null })),
    ),
    account: await unsealed(db, row, names),
    notes: (await notesOf(db, row.id)).map(({ at, words, account_id: by }) => ({
      at,
      words,
      by: (by !== null && names.get(by)) || '',
    })),
    history: decisions
      .filter(({ id }) => id !== own?.id)
      .map((one) => ({
        at: one.decided_at,
        content: one.content_measure,
        account: one.account_measure,
        reversed: one.reversed_at !== null,
      })),
    earlier: await countDecisions(db, row.pseudonym_id),
    takenBy: takenBy(holder, names, member),
    others: (await handlersOf(db, row))
      .filter(({ accountId }) => accountId !== member.accountId)
      .map(({ id, name }) => ({ id, name })),
    rules: await currentRules(db, request.locale),
    recognition: await recognitionBeside(db, row, found),
    settles: canSettle(member, { ...row, taken_by: holder }),
    boards: (row.number === 0 && row.board_id !== null ? await openBoards(db) : [])
      .filter(({ id }) => id !== row.board_id)
      .map((board) => ({ id: board.id, title: board[`title_${request.locale}`] })),
    measures: measuresFor(row, (await accountOf(db, row.pseudonym_id)) !== null),
    letter: (request.again['letter'] as Statement | undefined) ?? null,
    decision: own ? await statementView(db, own, row, request.locale) : null,
    next: next.filter(({ id }) => id !== row.id).map((one) => caseItem(one, names, member, request.locale)),
  };
  return { data };
};

/** The letter a decision would be, for reading over. Throws InvalidForm field by field, as deciding does. */
export async function previewLetter(
  context: Context,
  member: Member,
  id: string,
  given: Deciding,
  locale: Locale,
): Promise<Statement> {
  const { db } = context.database;
  const row = await findCase(db, id, member);
  if (!row || !canHandle(member, row)) throw notFound();
  return statementView(db, await drafted(context, db, member, row, given), row, locale);
}

function sealedView(
  one: Sealed,
  found: FoundPost | null,
  reports: readonly { revision_id: string | null; passage: string | null }[],
): CasePage['sealed'][number] {
  const { revisionId, at, title, text } = one;
  const marked = reports
    .filter((report) => report.revision_id === revisionId && report.passage !== null)
    .flatMap(({ passage }) => JSON.parse(passage ?? '[]') as Range[]);
  return {
    key: sealedKey(one),
    at,
    title,
    text: ownWords(text),
    present: found?.post.revision_id === revisionId,
    sentences: choosable(text),
    passages: [...new Set(marked.map(([start, end]) => `${start}-${end}`))],
  };
}

function nowOf(member: Member, found: FoundPost | null, sealed: readonly Sealed[]): CasePage['now'] {
  if (!found || !canReadPost(member, found.post)) return 'gone';
  return sealed.some(({ revisionId }) => revisionId === found.post.revision_id) || sealed.length === 0
    ? 'stands'
    : 'edited';
}

/** What everybody reads while it waits, beside what it is to become. */
async function rewordingOf(db: Handle, row: CaseRow, found: FoundPost | null): Promise<CasePage['rewording']> {
  if (!isRewording(row)) return null;
  if (!found) {
    const beside = await waitingBeside(db, row);
    return beside.length > 0 ? { standing: '', around: null, beside } : null;
  }
  const next = row.next_around === null ? null : (JSON.parse(row.next_around) as NextAround);
  const { discussion, post } = found;
  const tags = next && ((await tagsOf(db, [discussion.id], 'fr')).get(discussion.id) ?? []).map(({ words }) => words);
  const lines = (...parts: (string | null)[]): string => parts.filter(Boolean).join(' · ');
  return {
    standing: ownWords(post.text),
    beside: [],
    around: next && {
      before: lines(discussion.title, discussion.category, discussion.content_note, ...(tags ?? [])),
      after: lines(next.title, next.category, next.content_note, ...next.tags),
    },
  };
}

async function waitingBeside(db: Handle, row: CaseRow): Promise<NonNullable<CasePage['rewording']>['beside']> {
  const waiting = await waitingOn(db, subjectIn(row));
  const thanked = await thankedIn(
    db,
    waiting.filter(({ kind }) => kind === 'note').map(({ target_id: id }) => id),
  );
  const beside = [];
  for (const one of waiting) {
    const thanks = thanked.get(one.target_id);
    const stood = thanks === undefined ? await standingOn(db, one.kind, one.target_id) : null;
    const standing = thanks?.note ?? (stood ? sayOf(stood) : '');
    const href = thanks === undefined ? url.profile(row.name) : url.post(thanks.post_id);
    beside.push({ kind: one.kind, words: sayOf(wordsIn(one)), standing, href });
  }
  return beside;
}

/** What these thanks are for and say. */
async function thankedIn(
  db: Handle,
  ids: readonly string[],
): Promise<Map<string, { post_id: string; note: string | null }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('thanks')
    .select(['id', 'post_id', 'note'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function pageNowOf(
  db: Handle,
  { subject_type: type, subject_id: id }: CaseRow,
  [latest]: readonly Sealed[],
): Promise<CasePage['now']> {
  const present = type === 'post' ? undefined : await pageNow(db, { type, id });
  if (!present) return 'gone';
  return present.text === latest?.text && present.title === latest.title ? 'stands' : 'edited';
}

/** Whether a text that is hidden was written anew since that was asked. */
function hiddenSince(decisions: readonly DecisionTable[], [latest]: readonly Sealed[]): 'asked' | 'reworded' {
  const asked = decisions.find(
    ({ content_measure: measure, ended_at: ended }) => measure === 'reword' && ended === null,
  );
  return asked && latest && latest.at > asked.decided_at ? 'reworded' : 'asked';
}

/** What it answers and what it quotes, as far as staff may read them. */
async function contextOf(db: Handle, member: Member, { post }: FoundPost, at: string): Promise<CasePage['context']> {
  const quoted = (await quotesOf(db, [post.revision_id])).map(({ number }) => number);
  const numbers = [...new Set([...(post.in_reply_to === null ? [] : [post.in_reply_to]), ...quoted])].sort(
    (a, b) => a - b,
  );
  if (numbers.length === 0) return [];
  const rows = await postsNumbered(db, post.discussion_id, numbers);
  return rows
    .filter((row) => canReadPost(member, row))
    .map((row) => ({
      number: row.number,
      author: canSeeAuthor(row) ? row.name : null,
      text: excerpt(wordsFor(member, row, at).text, 600),
      language: row.language,
    }));
}
