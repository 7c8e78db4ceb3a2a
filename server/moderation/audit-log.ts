import { AUDIT_ACTS, AUDIT_SUBJECTS, PERSONAL_ACTS } from '#shared/audit.ts';
import type { AuditAct, AuditSubject } from '#shared/audit.ts';
import { LIST_PER_PAGE } from '#shared/limits.ts';
import { monthOf, spanOf } from '#shared/months.ts';
import type { AuditLine } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import type { Locale } from '#shared/states.ts';
import { keyIn } from '../db/paging.ts';
import { isStaffEverywhere } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Member } from '../context-types.ts';
import type { Handle } from '../db/open.ts';
import type { AuditTable } from '../db/schema.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { teamNames } from '../members/staff.ts';
import { auditRows, boardsForStaff, casesAmong, firstAudited, visibleAmong, visiblePosts } from './staff-queries.ts';

/** What staff did, newest first: for whoever moderates everything. A constant number of queries. */
export const auditLogPage: Loader<'auditLog'> = async (context, { viewer, query, locale }) => {
  if (viewer.kind !== 'member' || !isStaffEverywhere(viewer)) throw notFound();
  const { db } = context.database;
  const act = AUDIT_ACTS.find((known) => known === query['act']) ?? null;
  const subject = AUDIT_SUBJECTS.find((known) => known === query['subject']) ?? null;
  const span = spanOf(query['month'] ?? '');
  const month = span && (query['month'] ?? null);
  const after = keyIn(query['after']);
  const rows = await auditRows(db, { act, subject, span, after, limit: LIST_PER_PAGE + 1 });
  const shown = rows.slice(0, LIST_PER_PAGE);
  const last = shown.at(-1);
  const kept = Object.entries({ act, subject, month }).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const to = (key?: string): string => new URLSearchParams([...kept, ...(key ? [['after', key]] : [])]).toString();
  return {
    data: {
      only: { act, subject, month },
      months: monthsFrom(await firstAudited(db), now(context)),
      lines: await linesOf(db, viewer, locale, shown),
      paging: {
        newer: after === null ? null : `?${to()}`,
        older: rows.length > LIST_PER_PAGE && last ? to(`${last.at}_${last.id}`) : null,
      },
    },
  };
};

/** Every month from one time to another, newest first. */
function monthsFrom(first: string | null, until: string): string[] {
  if (first === null) return [];
  const months: string[] = [];
  let [year = 0, month = 0] = monthOf(first).split('-').map(Number);
  for (const last = monthOf(until); ;) {
    const name = `${year}-${String(month).padStart(2, '0')}`;
    if (name > last) return months.reverse();
    months.push(name);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}

async function linesOf(db: Handle, viewer: Member, locale: Locale, rows: readonly AuditTable[]): Promise<AuditLine[]> {
  const idsOf = (type: AuditSubject): string[] =>
    rows.filter(({ subject_type }) => subject_type === type).map(({ subject_id }) => subject_id);
  const names = await teamNames(db, [...rows.flatMap(({ account_id }) => account_id ?? []), ...idsOf('account')]);
  const posts = new Map((await visiblePosts(db, viewer, idsOf('post'))).map((row) => [row.id, row.number]));
  const discussions = await visibleAmong(db, viewer, idsOf('discussion'));
  const boards = new Map((await boardsForStaff(db)).map((row) => [row.id, row]));
  const standing = await casesAmong(db, idsOf('case'), idsOf('appeal'));
  const subjectOf = ({ subject_type, subject_id: id }: AuditTable): AuditLine['subject'] => {
    const type = subject_type as AuditSubject;
    const bare = { type, name: null, number: null, href: null };
    if (type === 'account') {
      const name = names.get(id);
      return name === undefined ? bare : { ...bare, name, href: url.profile(name) };
    }
    if (type === 'board') {
      const board = boards.get(id);
      if (!board) return bare;
      return { ...bare, name: locale === 'fr' ? board.title_fr : board.title_en, href: url.board(board.slug) };
    }
    if (type === 'discussion') return discussions.has(id) ? { ...bare, href: url.discussion(id, '-') } : bare;
    if (type === 'case') return standing.has(id) ? { ...bare, href: url.case(id) } : bare;
    if (type === 'appeal') return standing.has(id) ? { ...bare, href: url.appealReview(id) } : bare;
    if (type === 'rules') return { ...bare, href: url.rulesVersion(Number(id)) };
    const number = posts.get(id);
    return number === undefined ? bare : { ...bare, number, href: url.post(id) };
  };
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    by: doneBy(row, names),
    act: row.act as AuditAct,
    subject: subjectOf(row),
    reason: row.reason,
  }));
}

/** Under which name somebody acted for the team; null: the machine; without a name, as the person concerned. */
function doneBy({ act, account_id }: AuditTable, names: ReadonlyMap<string, string>): AuditLine['by'] {
  if (PERSONAL_ACTS.some((personal) => personal === act)) return { name: null };
  return account_id === null ? null : { name: names.get(account_id) ?? null };
}
