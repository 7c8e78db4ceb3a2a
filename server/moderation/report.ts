import { TEXT_MAX } from '#shared/limits.ts';
import type { Queue, ReportReason, SubjectType } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Viewer } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { InvalidForm, notFound } from '../errors.ts';
import { spendProof } from '../vouching/proof.ts';
import type { Proof } from '../vouching/proof.ts';
import type { Range } from '../text/types.ts';
import { gravityOf } from './gravity.ts';
import { openCase } from './open-case.ts';
import { newReceipt, receiptHash } from './receipt.ts';
import { sealPage, sealPost } from './seal.ts';
import { findReportable, lockSubject } from './subject.ts';
import type { Reportable } from './subject.ts';

export interface Reporting {
  viewer: Viewer;
  type: SubjectType;
  /** A post's id, a name, a journal's slug. */
  key: string;
  reason: ReportReason;
  words: string;
  /** The wording the sender had in front of them, and what they marked in it. */
  revision?: string | undefined;
  ranges: readonly Range[];
  /** A visitor's proof of work, used up by it; null when they answered the question. */
  proof: Proof | null;
}

/**
 * Stores a report with the words it is about, sealed in the same transaction. Anyone can report (DSA art. 16). Gives the
 * receipt's code; null when it joined what the same member had sent about it, whose code still holds.
 */
export const report = (context: Context, reporting: Reporting): Promise<{ code: string | null }> =>
  context.database.write(async (tx) => {
    const at = now(context);
    const found = await lockReportable(tx, reporting, at);
    const { code } = await storeReport(tx, found, { ...reporting, queue: 'reports', at });
    return { code };
  });

/** What is reported, as it stands once nobody can change it. Throws AppError('not_found') where nothing is to be reported. */
export async function lockReportable(
  tx: Tx,
  { viewer, type, key }: Pick<Reporting, 'viewer' | 'type' | 'key'>,
  at: string,
): Promise<Reportable> {
  const seen = await findReportable(tx.db, viewer, { type, key, at });
  if (!seen) throw notFound();
  await lockSubject(tx, seen);
  const found = await findReportable(tx.db, viewer, { type, key, at });
  if (!found) throw notFound();
  return found;
}

/** The same inside a transaction, about a subject that is locked, for the queue where it is to wait. */
export async function storeReport(
  tx: Tx,
  found: Reportable,
  reporting: Reporting & { queue: Queue; at: string },
): Promise<{ code: string | null; caseId: string }> {
  const { viewer, reason, words, queue, at } = reporting;
  if (reporting.proof) await spendProof(tx, reporting.proof);
  const evidence = await seal(tx, found, reporting, at);
  const accountId = viewer.kind === 'member' ? viewer.accountId : null;
  const caseId = await openCase(tx, { queue, subject: found.subject, reason, at, reported: false });
  if (accountId !== null && (await join(tx, { caseId, accountId, reason, words, evidence })))
    return { code: null, caseId };
  const code = newReceipt();
  await tx.db
    .insertInto('report')
    .values({
      id: newId(),
      case_id: caseId,
      ...evidence,
      reason,
      words,
      account_id: accountId,
      receipt_hash: receiptHash(code),
      created_at: at,
      read_at: null,
    })
    .execute();
  await tx.db
    .updateTable('moderation_case')
    .set((row) => ({ reports: row('reports', '+', 1) }))
    .where('id', '=', caseId)
    .execute();
  return { code, caseId };
}

interface Evidence {
  revision_id: string | null;
  passage: string | null;
}

/**
 * Seals what is reported: the wording its sender saw, and the present one when its author has changed it meanwhile. What
 * they marked is kept as places in the first.
 */
async function seal(
  tx: Tx,
  { subject, view }: Reportable,
  { revision, ranges }: Reporting,
  at: string,
): Promise<Evidence> {
  if (view.type !== 'post') {
    await sealPage(tx, subject, at);
    return { revision_id: null, passage: null };
  }
  const wordings = await tx.db
    .selectFrom('revision')
    .select(['id', 'text'])
    .where('post_id', '=', subject.id)
    .where('id', 'in', [revision ?? '', view.revision])
    .execute();
  const present = wordings.find(({ id }) => id === view.revision);
  const about = wordings.find(({ id, text }) => id === revision && text !== '') ?? present;
  for (const { id } of wordings)
    if (id === present?.id || id === about?.id) await sealPost(tx, { id: subject.id, revision_id: id }, 'report', at);
  const length = about?.text.length ?? 0;
  const marked = ranges.filter(([start, end]) => start < end && end <= length);
  return { revision_id: about?.id ?? null, passage: marked.length > 0 ? JSON.stringify(marked) : null };
}

interface More {
  caseId: string;
  accountId: string;
  reason: ReportReason;
  words: string;
  evidence: Evidence;
}

/** Adds to what this member has already sent about it, while that waits; false when they have sent nothing. */
async function join(tx: Tx, { caseId, accountId, reason, words, evidence }: More): Promise<boolean> {
  const earlier = await tx.db
    .selectFrom('report')
    .select(['id', 'reason', 'words'])
    .where('case_id', '=', caseId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!earlier) return false;
  // The same sent once more, because no answer came, says nothing new.
  const again = earlier.words === words || earlier.words.endsWith(SEPARATOR + words);
  const together = (again ? [earlier.words] : [earlier.words, words]).filter(Boolean).join(SEPARATOR);
  if (together.length > TEXT_MAX) throw new InvalidForm({ words: ['too_long'] });
  await tx.db
    .updateTable('report')
    .set({
      words: together,
      reason: gravityOf(reason) > gravityOf(earlier.reason) ? reason : earlier.reason,
      ...(evidence.passage === null ? {} : evidence),
    })
    .where('id', '=', earlier.id)
    .execute();
  return true;
}

const SEPARATOR = '\n\n';
