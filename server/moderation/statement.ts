import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { PageData, Statement } from '#shared/pages.ts';
import { APPEAL_MONTHS, SAME_PERSON_HOURS } from '#shared/limits.ts';
import type { Locale } from '#shared/states.ts';
import { idsOf } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member, Viewer } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import type { AppealTable, DecisionTable } from '../db/schema.ts';
import { notFound } from '../errors.ts';
import { ringFor } from '../notifications/notify.ts';
import type { Loader } from '../http/answer.ts';
import { FILLER } from '../text/types.ts';
import type { Range } from '../text/types.ts';
import { restricts } from './decide.ts';
import type { Particulars } from './placing.ts';
import { casesById, findCase, findDecision, subjectIn } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { ruleTitle } from './rules.ts';
import { sealedOf } from './sealed.ts';
import type { Sealed } from './sealed.ts';

/**
 * The letter of a decision (DSA art. 17). Its address is signed: it opens without an account, for somebody who is suspended
 * and signed out as well. Signed in, its addressee finds it under the decision's id alone.
 */

const signature = (key: KeyObject, decisionId: string): string =>
  createHmac('sha256', key).update(decisionId).digest('base64url');

/** The part of a letter's address that opens it for whoever holds it. */
export const statementToken = (key: KeyObject, decisionId: string): string =>
  `${decisionId}.${signature(key, decisionId)}`;

/** Whether this address part is signed by this site; in constant time. */
function isSigned(key: KeyObject, decisionId: string, given: string): boolean {
  const [ours, theirs] = [Buffer.from(signature(key, decisionId)), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

const TOKEN = /^([0-9A-Za-z]{22})(?:\.([\w-]{43}))?$/;

/** The decision an address leads to. Throws AppError('not_found') for whoever may not open it. */
export async function openStatement(
  context: Pick<Context, 'database' | 'keys'>,
  viewer: Viewer,
  token: string,
): Promise<{ decision: DecisionTable; row: CaseRow; addressee: boolean }> {
  const [, id, signed] = TOKEN.exec(token) ?? [];
  const { db } = context.database;
  const decision = id === undefined ? undefined : await findDecision(db, id);
  if (!decision || !restricts(decision)) throw notFound();
  const addressee = idsOf(viewer).includes(decision.pseudonym_id);
  const holds = signed !== undefined && isSigned(context.keys.statements, decision.id, signed);
  if (!addressee && !holds) throw notFound();
  const row = await findCase(db, decision.case_id, viewer);
  if (!row) throw notFound();
  return { decision, row, addressee };
}

/** What the letter says, in the reader's language. */
export async function statementView(
  db: Handle,
  decision: DecisionTable,
  row: CaseRow,
  locale: Locale,
): Promise<Statement> {
  const sealed = await sealedOf(db, subjectIn(row));
  const text = wordingOf(sealed, decision, row);
  const title = decision.rule === '' ? null : await ruleTitle(db, decision.rules_version, decision.rule, locale);
  return {
    name: row.name,
    at: decision.decided_at,
    subject: subjectOf(row),
    content: decision.content_measure,
    account: decision.account_measure,
    contentUntil: decision.content_until,
    accountUntil: decision.account_until,
    rewrite: decision.content_measure === 'reword' && row.hold === 'hidden' ? row.subject_id : null,
    endedAt: decision.ended_at,
    ...(await particularsView(db, decision, locale)),
    rewording: decision.content_measure === 'remove' && particularsIn(decision).rewording === true,
    reason: decision.reason,
    rule: title === null ? null : { id: decision.rule, title, version: decision.rules_version },
    law: decision.law,
    facts: decision.facts,
    words: decision.words,
    remedy: decision.remedy,
    source: decision.source,
    detected: row.queue === 'held',
    reversed: decision.reversed_at !== null,
    text: ownWords(text),
    passages: (JSON.parse(decision.passage ?? '[]') as Range[]).map(([start, end]) => ownWords(text.slice(start, end))),
  };
}

/** The words a decision is about: of a page, as they stood then. */
function wordingOf(sealed: readonly Sealed[], decision: DecisionTable, { subject_type: type }: CaseRow): string {
  const { revision_id, decided_at: at } = decision;
  if (revision_id !== null) return sealed.find(({ revisionId }) => revisionId === revision_id)?.text ?? '';
  const { rewording = false, ...named } = particularsIn(decision);
  const page = sealed.find((one) => one.revisionId === null && one.waited === rewording && one.at <= at);
  const { scope = rewording && type === 'journal' ? 'both' : 'description' } = named;
  const words = [scope === 'description' ? '' : page?.title, scope === 'title' ? '' : page?.text];
  return words.filter(Boolean).join('\n\n');
}

const particularsIn = ({ particulars }: Pick<DecisionTable, 'particulars'>): Particulars =>
  JSON.parse(particulars ?? '{}') as Particulars;

/** What the letter says of the measure itself. */
async function particularsView(
  db: Handle,
  decision: DecisionTable,
  locale: Locale,
): Promise<Pick<Statement, 'note' | 'minutes' | 'moved' | 'scope'>> {
  const { note = null, minutes = null, from, to, scope = null } = particularsIn(decision);
  if (from === undefined || to === undefined) return { note, minutes, moved: null, scope };
  const boards = await db
    .selectFrom('board')
    .select(['id', 'title_fr', 'title_en'])
    .where('id', 'in', [from, to])
    .execute();
  const title = (id: string): string => boards.find((board) => board.id === id)?.[`title_${locale}`] ?? '';
  return { note, minutes, scope, moved: { from: title(from), to: title(to) } };
}

/** The subject as far as the reader may know of it: its title may be gone with the text. */
export const subjectOf = (row: CaseRow): Statement['subject'] => ({
  type: row.subject_type,
  number: row.number,
  title:
    row.subject_type === 'journal'
      ? (row.journal_title ?? '')
      : row.subject_type === 'profile'
        ? row.name
        : (row.title ?? ''),
  language: row.language ?? 'fr',
});

/** A stored text without the places of others' quotes and of what was taken out before. */
export const ownWords = (text: string): string =>
  text
    .replaceAll('\uFFFC', '[…]')
    .replace(new RegExp(`${FILLER}+`, 'gu'), '[…]')
    .trim();

/** Until when a decision can be contested: six months of the calendar. */
export function appealUntil(decidedAt: string): string {
  const date = new Date(decidedAt);
  date.setUTCMonth(date.getUTCMonth() + APPEAL_MONTHS);
  return date.toISOString();
}

export const appealOf = (db: Handle, decisionId: string, party = 'author'): Promise<AppealTable | undefined> =>
  db
    .selectFrom('appeal')
    .selectAll()
    .where('decision_id', '=', decisionId)
    .where('party', '=', party)
    .executeTakeFirst();

export const messagesOf = (db: Handle, appealId: string): Promise<PageData['appealReview']['messages']> =>
  messagesIn(db, [appealId]).select(['by', 'words', 'at']).execute();

/** What was said about several appeals, each in its order. */
export const messagesIn = (db: Handle, appealIds: readonly string[]) =>
  db
    .selectFrom('appeal_message')
    .where('appeal_id', 'in', ['', ...appealIds])
    .orderBy('at')
    .orderBy('id');

/** Whether the one who answered an appeal is the one who decided: said in the letter. */
export const bySamePerson = (
  decision: Pick<DecisionTable, 'account_id'>,
  appeal: Pick<AppealTable, 'decided_by'>,
): boolean => appeal.decided_by !== null && appeal.decided_by === decision.account_id;

/** Since when whoever decided may answer the appeal themself, if there is nobody else. */
export const sameFrom = (createdAt: string): string =>
  new Date(Date.parse(createdAt) + SAME_PERSON_HOURS * 3_600_000).toISOString();

export const statementPage: Loader<'statement'> = async (context, request) => {
  const { db } = context.database;
  const { decision, row, addressee } = await openStatement(context, request.viewer, request.params['token'] ?? '');
  const appeal = await appealOf(db, decision.id);
  const until = appealUntil(decision.decided_at);
  return {
    data: {
      token: statementToken(context.keys.statements, decision.id),
      statement: await statementView(db, decision, row, request.locale),
      unread: addressee ? decision.read_at === null : null,
      appeal: appeal
        ? {
            at: appeal.created_at,
            words: appeal.words,
            messages: await messagesOf(db, appeal.id),
            outcome: appeal.outcome,
            outcomeWords: appeal.outcome_words ?? '',
            decidedAt: appeal.decided_at,
            samePerson: bySamePerson(decision, appeal),
          }
        : null,
      appealUntil: !appeal && decision.reversed_at === null && until > now(context) ? until : null,
    },
    forms: true,
  };
};

/** The letters of a member's own decisions, newest first; of every name, seen by nobody else. */
export async function ownStatements(
  context: Pick<Context, 'database' | 'keys'>,
  member: Member,
): Promise<PageData['statements']['statements']> {
  const { db } = context.database;
  const decisions = await ownDecisions(db, idsOf(member));
  const cases = await casesById(
    db,
    decisions.map((decision) => decision.case_id),
    member,
  );
  return decisions.flatMap((decision) => {
    const row = cases.get(decision.case_id);
    if (!row) return [];
    return [
      {
        token: statementToken(context.keys.statements, decision.id),
        name: row.name,
        at: decision.decided_at,
        subject: subjectOf(row),
        unread: decision.read_at === null,
      },
    ];
  });
}

const ownDecisions = (db: Handle, pseudonymIds: string[]): Promise<DecisionTable[]> =>
  db
    .selectFrom('decision')
    .selectAll()
    .where('pseudonym_id', 'in', pseudonymIds)
    .where((row) => row.or([row('content_measure', '!=', 'none'), row('account_measure', '!=', 'none')]))
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();

/** Its addressee has read a letter; whoever else holds its address changes nothing. */
export async function readStatement(context: Context, viewer: Viewer, token: string): Promise<void> {
  const { decision, addressee } = await openStatement(context, viewer, token);
  if (!addressee || decision.read_at !== null) return;
  await context.database.write(async (tx) => {
    await tx.db
      .updateTable('decision')
      .set({ read_at: now(context) })
      .where('id', '=', decision.id)
      .execute();
    await ringFor(tx, [decision.pseudonym_id]);
  });
}
