import { newId } from '#server/db/ids.ts';
import type { AppealTable, DecisionTable, ModerationCaseTable, ReportTable } from '#server/db/schema.ts';
import type { Site } from './site.ts';

/** A case as it stands once it was decided, and perhaps appealed against: straight into the tables. */
export interface Decided {
  /** Whose it is about. */
  pseudonymId: string;
  subject?: Pick<ModerationCaseTable, 'subject_type' | 'subject_id' | 'discussion_id'>;
  /** When each report was made. */
  reported?: { at: string; reason?: ReportTable['reason']; words?: string }[];
  decision?: Partial<DecisionTable> & Pick<DecisionTable, 'decided_at'>;
  appeal?: Partial<AppealTable> & Pick<AppealTable, 'created_at'>;
}

/** Stores many at once; gives the ids of their decisions, null where there is none. */
export async function storeDecided(site: Pick<Site, 'context'>, all: readonly Decided[]): Promise<(string | null)[]> {
  const made = all.map((given) => rowsOf(given));
  const chunks = Array.from({ length: Math.ceil(made.length / 200) }, (_, index) =>
    made.slice(index * 200, index * 200 + 200),
  );
  await site.context.database.write(async ({ db }) => {
    for (const chunk of chunks) {
      const [reports, decisions, appeals] = [
        chunk.flatMap(({ reports }) => reports),
        chunk.flatMap(({ decision }) => decision ?? []),
        chunk.flatMap(({ appeal }) => appeal ?? []),
      ];
      await db
        .insertInto('moderation_case')
        .values(chunk.map(({ row }) => row))
        .execute();
      if (reports.length > 0) await db.insertInto('report').values(reports).execute();
      if (decisions.length > 0) await db.insertInto('decision').values(decisions).execute();
      if (appeals.length > 0) await db.insertInto('appeal').values(appeals).execute();
    }
  });
  return made.map(({ decision }) => decision?.id ?? null);
}

function rowsOf({ pseudonymId, subject, reported = [], decision, appeal }: Decided) {
  const id = newId();
  const at = decision?.decided_at ?? reported[0]?.at ?? '2026-01-01T00:00:00.000Z';
  const reason = decision?.reason ?? reported[0]?.reason ?? 'other';
  const row: ModerationCaseTable = {
    id,
    queue: 'reports',
    ...(subject ?? { subject_type: 'profile', subject_id: pseudonymId, discussion_id: null }),
    pseudonym_id: pseudonymId,
    state: decision ? 'decided' : 'open',
    reason,
    gravity: 1,
    reports: reported.length,
    version: 1,
    taken_by: null,
    opened_at: at,
    // One case waits about each subject: these do not.
    waits_since: null,
    changed_at: at,
  };
  const reports = reported.map((report): ReportTable => ({
    id: newId(),
    case_id: id,
    revision_id: null,
    reason: report.reason ?? 'other',
    words: report.words ?? '',
    passage: null,
    account_id: null,
    receipt_hash: null,
    created_at: report.at,
    read_at: null,
  }));
  const taken: DecisionTable | null = decision
    ? {
        id: newId(),
        case_id: id,
        pseudonym_id: pseudonymId,
        account_id: null,
        content_measure: 'remove',
        account_measure: 'none',
        reason,
        rules_version: 1,
        rule: '1',
        law: '',
        revision_id: null,
        passage: null,
        content_until: null,
        particulars: null,
        ended_at: null,
        account_until: null,
        facts: 'Les faits.',
        words: 'Les mots.',
        remedy: '',
        source: reported.length > 0 ? 'report' : 'own',
        read_at: null,
        reversed_at: null,
        undo: null,
        ...decision,
      }
    : null;
  const contested: AppealTable | null =
    appeal && taken
      ? {
          id: newId(),
          decision_id: taken.id,
          party: 'author',
          words: 'Je conteste.',
          waits_since: appeal.decided_at ? null : appeal.created_at,
          taken_by: null,
          outcome: null,
          outcome_words: null,
          decided_by: null,
          decided_at: null,
          version: 1,
          ...appeal,
        }
      : null;
  return { row, reports, decision: taken, appeal: contested };
}
