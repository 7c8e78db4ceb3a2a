import { dayOf } from '#shared/months.ts';
import type { CasePage } from '#shared/pages.ts';
import { record } from '../audit/record.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle } from '../db/open.ts';
import { notFound } from '../errors.ts';
import { canHandle } from './policy.ts';
import { accountOf, findCase } from './queries.ts';
import type { CaseRow } from './queries.ts';
import type { StaffNames } from './views.ts';

/**
 * The history of an account joins the names of one person, so it stays sealed: opened for one case, with a reason that
 * the other moderators read, and in the log. Even then it shows what was decided and when, never another name or text.
 */
export async function unsealHistory(context: Context, member: Member, caseId: string, words: string): Promise<void> {
  await context.database.write(async (tx) => {
    const found = await findCase(tx.db, caseId);
    if (!found || !canHandle(member, found)) throw notFound();
    const at = now(context);
    await tx.db
      .insertInto('unseal')
      .values({ id: newId(), case_id: caseId, account_id: member.accountId, words, at })
      .execute();
    await record(tx, {
      at,
      accountId: member.accountId,
      act: 'history_unsealed',
      subject: { type: 'case', id: caseId },
    });
  });
}

/** Who looked and why, and once somebody did, what was decided about the account behind; null while it is sealed. */
export async function unsealed(db: Handle, row: CaseRow, names: StaffNames): Promise<CasePage['account']> {
  const looks = await db
    .selectFrom('unseal')
    .selectAll()
    .where('case_id', '=', row.id)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const accountId = await accountOf(db, row.pseudonym_id);
  if (accountId === null) return { sealable: false, looks: [], decisions: null };
  const decisions = looks.length === 0 ? null : await decisionsAboutAccount(db, accountId, row.id);
  return {
    sealable: true,
    looks: looks.map(({ at, words, account_id: by }) => ({ at, words, by: (by !== null && names.get(by)) || '' })),
    decisions,
  };
}

/** What restricted any name of an account, the latest first, beside this case. */
async function decisionsAboutAccount(
  db: Handle,
  accountId: string,
  caseId: string,
): Promise<CasePage['account']['decisions']> {
  const rows = await db
    .selectFrom('decision')
    .innerJoin('pseudonym', 'pseudonym.id', 'decision.pseudonym_id')
    .select(['decision.decided_at', 'decision.reason', 'decision.content_measure', 'decision.account_measure'])
    .select(['decision.account_until', 'decision.reversed_at'])
    .where('pseudonym.account_id', '=', accountId)
    .where('decision.case_id', '!=', caseId)
    .where((row) => row.or([row('content_measure', '!=', 'none'), row('account_measure', '!=', 'none')]))
    .orderBy('decision.decided_at', 'desc')
    .orderBy('decision.id')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    // To the day: the log says to the millisecond what was decided about which name.
    at: dayOf(row.decided_at),
    reason: row.reason,
    content: row.content_measure,
    account: row.account_measure,
    until: row.account_until === null ? null : dayOf(row.account_until),
    reversed: row.reversed_at !== null,
  }));
}
