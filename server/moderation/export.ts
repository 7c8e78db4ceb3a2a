import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as breath } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { messages } from '#shared/messages/index.ts';
import { staffTexts } from '#shared/messages/staff.ts';
import { dayOf } from '#shared/months.ts';
import type { AccountMeasure, ContentMeasure, Locale, ReportReason } from '#shared/states.ts';
import type { Context } from '../context-types.ts';
import { readRequest } from '../http/request.ts';
import { statementRows } from './public-queries.ts';
import { hostOf } from './staff-page.ts';

/**
 * A statement of reasons in the field names of the Commission's transparency database (DSA art. 24(5)), without personal
 * data: what its API asks for, as of its schema of July 2025 (transparency.dsa.ec.europa.eu/page/api-documentation).
 */
export interface ExportedStatement {
  decision_visibility: string[] | null;
  /** In words, where the database has no code for it. */
  decision_visibility_other: string | null;
  end_date_visibility_restriction: string | null;
  decision_provision: string | null;
  end_date_service_restriction: string | null;
  decision_account: string | null;
  end_date_account_restriction: string | null;
  account_type: 'ACCOUNT_TYPE_PRIVATE';
  decision_ground: string;
  /** Of the two grounds, the one it is. */
  illegal_content_legal_ground?: string;
  illegal_content_explanation?: string;
  incompatible_content_ground?: string;
  incompatible_content_explanation?: string;
  category: string;
  decision_facts: string;
  source_type: string;
  automated_detection: 'Yes' | 'No';
  automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED';
  territorial_scope: readonly string[];
  content_type: ['CONTENT_TYPE_TEXT'];
  content_date: string;
  application_date: string;
  puid: string;
}

const VISIBILITY: Record<ContentMeasure, string | null> = {
  none: null,
  note: 'DECISION_VISIBILITY_CONTENT_LABELLED',
  reword: 'DECISION_VISIBILITY_CONTENT_DISABLED',
  remove_passage: 'DECISION_VISIBILITY_CONTENT_REMOVED',
  remove: 'DECISION_VISIBILITY_CONTENT_REMOVED',
  cool_down: 'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
  close: 'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
  narrow: 'DECISION_VISIBILITY_OTHER',
  move: 'DECISION_VISIBILITY_OTHER',
};

/** An account that may do less than others is a service provided in part; one that is suspended has a code of its own. */
const PROVISION: Partial<Record<AccountMeasure, string>> = {
  approve_first: 'DECISION_PROVISION_PARTIAL_SUSPENSION',
  read_only: 'DECISION_PROVISION_PARTIAL_SUSPENSION',
};
const ACCOUNT: Partial<Record<AccountMeasure, string>> = { suspended: 'DECISION_ACCOUNT_SUSPENDED' };

const OTHER = 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC';
const CATEGORY: Record<ReportReason, string> = {
  identifies_someone: 'STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS',
  sourcing: 'STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS',
  glamorises: OTHER,
  // Public health is among its keywords.
  misinformation: 'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY',
  contempt: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH',
  contempt_of_approach: OTHER,
  harassment: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
  danger: 'STATEMENT_CATEGORY_SELF_HARM',
  illegal: 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE',
  spam: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
  other: OTHER,
};

/** What is decided here holds everywhere; the database asks for the states of the EEA. */
const EEA = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

type Row = Awaited<ReturnType<typeof statementRows>>[number];

/** One decision as the database takes it: codes, days, and general terms in place of the moderator's words. */
export function exported(row: Row, locale: Locale): ExportedStatement {
  const visibility = VISIBILITY[row.content_measure];
  const until = row.account_until === null ? null : dayOf(row.account_until);
  return {
    decision_visibility: visibility === null ? null : [visibility],
    decision_visibility_other:
      visibility === 'DECISION_VISIBILITY_OTHER' ? staffTexts[locale].contentMeasures[row.content_measure] : null,
    end_date_visibility_restriction: row.content_until === null ? null : dayOf(row.content_until),
    decision_provision: PROVISION[row.account_measure] ?? null,
    end_date_service_restriction: PROVISION[row.account_measure] === undefined ? null : until,
    decision_account: ACCOUNT[row.account_measure] ?? null,
    end_date_account_restriction: ACCOUNT[row.account_measure] === undefined ? null : until,
    account_type: 'ACCOUNT_TYPE_PRIVATE',
    ...groundOf(row, locale),
    category: CATEGORY[row.reason],
    decision_facts: factsOf(row, locale),
    source_type: row.source === 'report' ? 'SOURCE_ARTICLE_16' : 'SOURCE_VOLUNTARY',
    // A rule held it until somebody read it; nothing is ever decided by one.
    automated_detection: row.queue === 'held' ? 'Yes' : 'No',
    automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
    territorial_scope: EEA,
    content_type: ['CONTENT_TYPE_TEXT'],
    content_date: dayOf(row.post_at ?? row.journal_at ?? row.decided_at),
    application_date: dayOf(row.decided_at),
    // Not the decision's own id: what stands in a public database must lead to nothing here.
    puid: createHash('sha256').update(`statement ${row.id}`).digest('base64url'),
  };
}

type Ground =
  | 'decision_ground'
  | `illegal_content_${'legal_ground' | 'explanation'}`
  | `incompatible_content_${'ground' | 'explanation'}`;

/** The law or the rule, and why: the law as moderators cite it is their words, which may name somebody. */
function groundOf({ reason, rule, rules_version }: Row, locale: Locale): Pick<ExportedStatement, Ground> {
  const { statements } = staffTexts[locale];
  const why = statements.reason(messages[locale].reasons[reason].label);
  return rule === ''
    ? {
        decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT',
        illegal_content_legal_ground: statements.law,
        illegal_content_explanation: why,
      }
    : {
        decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
        incompatible_content_ground: ruleSaid(rule, rules_version, locale),
        incompatible_content_explanation: why,
      };
}

function ruleSaid(rule: string, version: number, locale: Locale): string {
  const { statements } = staffTexts[locale];
  return /^\d{1,3}$/.test(rule) ? statements.rule(rule, version) : statements.law;
}

function factsOf({ reason, rule, rules_version, account_measure }: Row, locale: Locale): string {
  const { statements } = staffTexts[locale];
  return [
    statements.reason(messages[locale].reasons[reason].label),
    ruleSaid(rule, rules_version, locale),
    statements.account[account_measure],
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

const AT_ONCE = 500;

/** Sends every decision that restricts something, oldest first: to the host alone. */
export async function sendStatements(context: Context, incoming: Request, response: Response): Promise<void> {
  const { request } = await readRequest(context, incoming);
  hostOf(request);
  const { locale } = context.config;
  response.status(200).type('application/json; charset=utf-8').setHeader('Cache-Control', 'no-store');
  let after: { at: string; id: string } | null = null;
  let separator = '[';
  for (;;) {
    const rows: Row[] = await statementRows(context.database.db, after, AT_ONCE);
    for (const row of rows) {
      response.write(`${separator}\n${JSON.stringify(exported(row, locale))}`);
      separator = ',';
    }
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE || response.destroyed) break;
    after = { at: last.decided_at, id: last.id };
    if (response.writableNeedDrain) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    await breath();
  }
  response.end(separator === '[' ? '[]\n' : '\n]\n');
}
