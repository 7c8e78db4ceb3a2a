import { LIST_PER_PAGE } from '#shared/limits.ts';
import type { OwnReport, ReportView } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import type { Locale, SubjectType } from '#shared/states.ts';
import { keyIn } from '../db/paging.ts';
import { canSeeJournal } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import { waits } from './case-state.ts';
import { contestedViews } from './contested.ts';
import type { Contestable } from './contested.ts';
import { receiptHash } from './receipt.ts';
import { holdsOf, stands } from './recognising/queries.ts';
import { ruleTitles } from './rules.ts';

/** What a report's sender is told of it (DSA art. 16): never the author, a word of the text, or the letter's own words. */

const reportRows = (db: Handle) =>
  db
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .leftJoin('decision', (join) =>
      // The last one about its case: after an appeal there may be several.
      join.on('decision.id', '=', (inner) =>
        inner
          .selectFrom('decision as last')
          .select('last.id')
          .whereRef('last.case_id', '=', 'moderation_case.id')
          .orderBy('last.decided_at', 'desc')
          .orderBy('last.id', 'desc')
          .limit(1),
      ),
    )
    .select(['report.id', 'report.created_at', 'report.reason', 'report.words', 'report.read_at'])
    .select(['moderation_case.state', 'moderation_case.subject_type', 'moderation_case.subject_id'])
    .select(['moderation_case.queue', 'moderation_case.changed_at'])
    .select(['decision.decided_at', 'decision.content_measure', 'decision.account_measure'])
    .select(['decision.id as decision_id', 'decision.account_id as decided_by'])
    .select(['decision.rule', 'decision.rules_version', 'decision.reversed_at', 'report.case_id'])
    // A text that was hidden and written anew appears again by a decision that restricts nothing: it was acted on.
    .select((row) =>
      row
        .selectFrom('decision as earlier')
        .select((one) => one.fn.countAll<number | string>().as('count'))
        .whereRef('earlier.case_id', '=', 'moderation_case.id')
        .where('earlier.content_measure', '=', 'reword')
        .where('earlier.reversed_at', 'is', null)
        .as('reworded'),
    );

type Seeing = Pick<Context, 'database' | 'clock'>;
type Row = Awaited<ReturnType<ReturnType<typeof reportRows>['execute']>>[number];

/** The report this code was given for; null when it was given for none. */
export async function reportWithCode(context: Seeing, code: string, locale: Locale): Promise<ReportView | null> {
  const { db } = context.database;
  const row = await reportRows(db).where('report.receipt_hash', '=', receiptHash(code)).executeTakeFirst();
  return row ? ((await reportViews(context, [row], locale))[0] ?? null) : null;
}

async function reportViews(context: Seeing, rows: readonly Row[], locale: Locale): Promise<ReportView[]> {
  const { db } = context.database;
  const at = now(context);
  const titleOf = await ruleTitles(
    db,
    rows.flatMap((row) => row.rules_version ?? []),
    locale,
  );
  const holds = await holdsOf(db, ...rows.filter(({ queue }) => queue === 'recognition').map((row) => row.case_id));
  const contested = await contestedViews(
    db,
    rows.map((row) => ({ id: row.id, decision: decisionIn(row) })),
    at,
  );
  return rows.map((row) => {
    // A case that was ended in one act has no decision.
    const decided = row.decided_at ?? (row.state === 'closed' ? row.changed_at : null);
    const { rules_version: version, rule } = row;
    const outcome =
      decided === null || waits(row.state)
        ? null
        : {
            at: row.reversed_at ?? decided,
            what: whatOf(row),
            rule: version === null || rule === null ? null : titleOf(version, rule),
          };
    return {
      at: row.created_at,
      type: row.subject_type,
      reason: row.reason,
      masked:
        row.queue === 'recognition' ? holds.some((hold) => hold.case_id === row.case_id && stands(hold, at)) : null,
      stage: outcome ? 'decided' : row.state === 'open' ? 'received' : 'looked_at',
      outcome,
      ...(contested.get(row.id) ?? { contested: null, contestUntil: null }),
      ...(outcome?.what === 'done' ? { contestUntil: null } : {}),
    };
  });
}

/** The last decision about a report's case, as far as its sender may contest it; null while there is none. */
function decisionIn(row: Row): Contestable | null {
  const { decision_id: id, decided_at, content_measure, account_measure } = row;
  if (id === null || decided_at === null || content_measure === null || account_measure === null) return null;
  const { decided_by: account_id, reversed_at } = row;
  return { id, decided_at, content_measure, account_measure, account_id, reversed_at };
}

function whatOf(row: Row): 'done' | 'nothing' | 'reversed' {
  if (row.reversed_at !== null) return 'reversed';
  return (row.content_measure ?? 'none') === 'none' &&
    (row.account_measure ?? 'none') === 'none' &&
    Number(row.reworded) === 0
    ? 'nothing'
    : 'done';
}

interface OwnReports {
  reports: OwnReport[];
  /** True when these are the newest. */
  first: boolean;
  older: string | null;
}

/** One page of a member's own reports, whichever name they bear, newest first, paged by key. */
export async function ownReports(
  context: Seeing,
  member: Member,
  { after, locale }: { after?: string | undefined; locale: Locale },
): Promise<OwnReports> {
  const { db } = context.database;
  let query = reportRows(db)
    .where('report.account_id', '=', member.accountId)
    .orderBy('report.created_at', 'desc')
    .orderBy('report.id', 'desc')
    .limit(LIST_PER_PAGE + 1);
  const from = keyIn(after);
  if (from !== null) {
    const { at: sent, id } = from;
    query = query.where((row) =>
      row.or([
        row('report.created_at', '<', sent),
        row.and([row('report.created_at', '=', sent), row('report.id', '<', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const shown = rows.slice(0, LIST_PER_PAGE);
  const last = shown.at(-1);
  const hrefs = await hrefsOf(db, member, shown);
  const views = await reportViews(context, shown, locale);
  const reports = shown.flatMap((row, at): OwnReport[] => {
    const view = views[at];
    if (!view) return [];
    const href = hrefs.get(row.subject_id) ?? null;
    return [{ ...view, id: row.id, words: row.words, href, unread: view.outcome !== null && row.read_at === null }];
  });
  const older = rows.length > LIST_PER_PAGE && last ? `${last.created_at}_${last.id}` : null;
  return { reports, first: from === null, older };
}

/** Where the subjects stand now. A post's address tells nothing; a journal's is its title's words. */
async function hrefsOf(
  db: Handle,
  member: Member,
  rows: readonly { subject_type: SubjectType; subject_id: string }[],
): Promise<Map<string, string>> {
  const idsOf = (type: SubjectType): string[] => [
    '',
    ...rows.filter((row) => row.subject_type === type).map((row) => row.subject_id),
  ];
  const hrefs = new Map(idsOf('post').map((id) => [id, url.post(id)]));
  for (const { id, name } of await db
    .selectFrom('pseudonym')
    .select(['id', 'name'])
    .where('id', 'in', idsOf('profile'))
    .execute())
    hrefs.set(id, url.profile(name));
  for (const journal of await db.selectFrom('journal').selectAll().where('id', 'in', idsOf('journal')).execute())
    if (canSeeJournal(member, journal)) hrefs.set(journal.id, url.journal(journal.slug));
  return hrefs;
}

/** How many of a member's reports were decided without their having looked since. */
export async function countOutcomes(db: Handle, { accountId }: Member): Promise<number> {
  const { count } = await db
    .selectFrom('report')
    .innerJoin('moderation_case', 'moderation_case.id', 'report.case_id')
    .select((row) => row.fn.countAll<number | string>().as('count'))
    .where('report.account_id', '=', accountId)
    .where('report.read_at', 'is', null)
    .where('moderation_case.waits_since', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Marks decided reports of a member as read; somebody else's, or one that still waits, changes nothing. */
export async function markReportsRead(
  context: Context,
  member: Member,
  what: { id: string } | { until: string },
): Promise<void> {
  const upTo = 'until' in what ? what.until : now(context);
  await context.database.write(async (tx) => {
    const update = tx.db
      .updateTable('report')
      .set({ read_at: now(context) })
      .where('account_id', '=', member.accountId)
      .where('read_at', 'is', null)
      .where('case_id', 'in', (inner) =>
        inner
          .selectFrom('moderation_case')
          .leftJoin('decision', 'decision.case_id', 'moderation_case.id')
          .select('moderation_case.id')
          .where('moderation_case.waits_since', 'is', null)
          // What was decided since the page was drawn stays unread.
          .where(
            (row) => row.fn.coalesce('decision.reversed_at', 'decision.decided_at', 'moderation_case.changed_at'),
            '<=',
            upTo,
          ),
      );
    const marked = await ('id' in what ? update.where('id', '=', what.id) : update).returning('id').execute();
    if (marked.length > 0) tx.ring('account', { accountId: member.accountId });
  });
}
