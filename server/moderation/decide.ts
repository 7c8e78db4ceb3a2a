import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle, Tx } from '../db/open.ts';
import type { DecisionTable } from '../db/schema.ts';
import { rangeIn } from '../discussions/sentences.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { sanction } from '../members/sanctions.ts';
import { ringFor } from '../notifications/notify.ts';
import type { Range } from '../text/types.ts';
import { LASTING_MEASURES } from '#shared/states.ts';
import type { AccountMeasure, ContentMeasure, PageScope, ReportReason } from '#shared/states.ts';
import { meanwhile, moveCase } from './claim.ts';
import { QUEUE_KINDS } from './queues/index.ts';
import { apply, lockSubjectOf, measuresFor } from './measures.ts';
import type { Particulars } from './placing.ts';
import { accountOf, findCase, isRewording, openBoards } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { currentRules } from './rules.ts';
import { tellReporters } from './tell.ts';
import { sealedIn, sealedKey } from './sealed.ts';

const DAY_MS = 24 * 3_600_000;

/** A decision as the form gives it: complete, or it does not get here. */
export interface Deciding {
  version: string;
  /** By its key; absent: the latest, where no passage of it is named. */
  sealed?: string | undefined;
  content: ContentMeasure;
  account: AccountMeasure;
  days?: string | undefined;
  range: string[];
  content_days?: string | undefined;
  minutes?: string | undefined;
  note?: string | undefined;
  board?: string | undefined;
  scope?: PageScope | '' | undefined;
  reason: ReportReason;
  rule: string;
  law: string;
  facts: string;
  words: string;
  remedy: string;
}

/** The decision as it would be stored, checked against a case that this member may handle. Throws InvalidForm field by field. */
export async function drafted(
  context: Context,
  db: Handle,
  member: Member,
  row: CaseRow,
  given: Deciding,
): Promise<DecisionTable> {
  const at = now(context);
  const account = await accountOf(db, row.pseudonym_id);
  const possible = measuresFor(row, account !== null);
  if (!possible.content.includes(given.content)) throw new InvalidForm({ content: ['cannot_here'] });
  if (!possible.account.includes(given.account))
    throw new InvalidForm({ account: [account === null ? 'no_account' : 'cannot_here'] });
  const rules = await currentRules(db, 'fr');
  if (given.rule !== '' && !rules.rules.some(({ id }) => id === given.rule))
    throw new InvalidForm({ rule: ['choose_one'] });
  const [seen] = await sealedIn(db, row);
  const about = given.sealed ?? (given.content === 'remove_passage' ? '' : undefined);
  // Another wording was sealed since the page was drawn: nobody decided about that one, nor do places in the other count in it.
  if (about !== undefined && about !== (seen ? sealedKey(seen) : '')) throw meanwhile();
  const ranges = given.content === 'remove_passage' ? given.range.map(rangeIn).filter(within(seen?.text ?? '')) : [];
  if (given.content === 'remove_passage' && ranges.length === 0) throw new InvalidForm({ range: ['nothing_selected'] });
  const particulars = await particularsOf(db, row, given);
  const lasts = LASTING_MEASURES.includes(given.content) ? Number(given.content_days) * DAY_MS : null;
  const ends = given.account === 'none' || given.account === 'warn' ? null : Number(given.days) * DAY_MS;
  return {
    id: newId(),
    case_id: row.id,
    pseudonym_id: row.pseudonym_id,
    account_id: member.accountId,
    content_measure: given.content,
    account_measure: given.account,
    reason: given.reason,
    rules_version: rules.version,
    rule: given.rule,
    law: given.law,
    revision_id: seen?.revisionId ?? null,
    passage: ranges.length > 0 ? JSON.stringify(ranges) : null,
    content_until: lasts === null ? null : after(at, lasts),
    particulars: Object.keys(particulars).length > 0 ? JSON.stringify(particulars) : null,
    ended_at: null,
    account_until: ends === null ? null : after(at, ends),
    facts: given.facts,
    words: given.words,
    remedy: given.remedy,
    source: row.reports > 0 ? 'report' : 'own',
    decided_at: at,
    read_at: null,
    reversed_at: null,
    undo: null,
  };
}

const after = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** What belongs to this measure of what the form holds. Throws InvalidForm for a board there is not. */
async function particularsOf(
  db: Handle,
  row: CaseRow,
  { content, note, minutes, board, scope }: Deciding,
): Promise<Particulars> {
  // Of a page that is all that tells its letter which words it is about; a post's are named by their wording.
  if (isRewording(row) && (content === 'remove' || row.subject_type !== 'post')) return { rewording: true };
  if (content === 'note') return { note: note ?? '' };
  if (content === 'cool_down') return { minutes: Number(minutes) };
  if (content === 'remove' && row.subject_type === 'journal') {
    if (!scope) throw new InvalidForm({ scope: ['choose_one'] });
    return { scope };
  }
  if (content !== 'move') return {};
  const to = (await openBoards(db)).find(({ id }) => id === board && id !== row.board_id);
  if (!to || row.board_id === null) throw new InvalidForm({ board: ['choose_one'] });
  return { from: row.board_id, to: to.id };
}

const within =
  (text: string) =>
  ([start, end]: Range): boolean =>
    start < end && end <= text.length;

/**
 * Decides a case: what is done to the text and to the account, with its statement of reasons, in one transaction and one
 * audit row. Its author is told at once. Throws InvalidForm (409) when somebody else acted on the case meanwhile.
 */
export async function decide(context: Context, member: Member, caseId: string, given: Deciding): Promise<void> {
  await context.database.write((tx) => decideWithin(context, tx, member, caseId, given));
  await context.database.forget();
}

/** The same as part of an act that does more. */
export async function decideWithin(
  context: Context,
  tx: Tx,
  member: Member,
  caseId: string,
  given: Deciding,
): Promise<void> {
  const seen = await findCase(tx.db, caseId);
  if (!seen) throw notFound();
  await lockSubjectOf(tx, seen);
  const at = now(context);
  const row = await moveCase(tx, { member, id: caseId, version: Number(given.version), event: 'decide', at });
  if (row.taken_by !== member.accountId) throw new InvalidForm({ form: ['taken_by_other'] }, [], 409);
  const decision = await drafted(context, tx.db, member, row, given);
  const passage = {
    revisionId: decision.revision_id ?? '',
    ranges: JSON.parse(decision.passage ?? '[]') as Range[],
  };
  const undo = await apply(tx, {
    ...{ member, row, passage, at, measure: decision.content_measure, until: decision.content_until },
    particulars: JSON.parse(decision.particulars ?? '{}') as Particulars,
  });
  await tx.db
    .insertInto('decision')
    .values({ ...decision, undo: undo && JSON.stringify(undo) })
    .execute();
  await punish(tx, decision);
  await QUEUE_KINDS[row.queue].decided?.(tx, { member, row, at, decision });
  await tellReporters(tx, caseId);
  await record(tx, {
    at,
    accountId: member.accountId,
    act: 'case_decided',
    subject: { type: 'case', id: caseId },
    reason: decision.reason,
  });
  if (restricts(decision)) await ringFor(tx, [decision.pseudonym_id]);
}

/** Whether a decision restricts anything: only then is there a letter to its author. */
export const restricts = (decision: Pick<DecisionTable, 'content_measure' | 'account_measure'>): boolean =>
  decision.content_measure !== 'none' || decision.account_measure !== 'none';

async function punish(tx: Tx, decision: DecisionTable): Promise<void> {
  const { account_measure: kind, account_until: endsAt, decided_at: at, id: decisionId } = decision;
  if (kind === 'none' || kind === 'warn' || endsAt === null) return;
  const accountId = await accountOf(tx.db, decision.pseudonym_id);
  if (accountId !== null) await sanction(tx, { accountId, decisionId, kind, at, endsAt });
}
