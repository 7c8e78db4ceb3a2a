import type { AppealItem, CaseItem, CaseSubject } from '#shared/pages.ts';
import type { Locale } from '#shared/states.ts';
import type { Member } from '../context-types.ts';
import { boardLink } from '../discussions/views.ts';
import type { FoundAppeal } from './appeal.ts';
import { leftTo } from './queries.ts';
import type { CaseRow } from './queries.ts';
import { subjectOf } from './statement.ts';

/** Names of staff by account, as staff see each other. */
export type StaffNames = ReadonlyMap<string, string>;

export const takenBy = (accountId: string | null, names: StaffNames, member: Member): CaseItem['takenBy'] =>
  accountId === null ? null : { name: names.get(accountId) ?? '', me: accountId === member.accountId };

export function caseSubject(row: CaseRow, locale: Locale): CaseSubject {
  const { board_slug: slug, board_title_fr, board_title_en } = row;
  return {
    ...subjectOf(row),
    board:
      slug === null
        ? null
        : boardLink({ slug, title_fr: board_title_fr ?? '', title_en: board_title_en ?? '' }, locale),
  };
}

export const caseItem = (row: CaseRow, names: StaffNames, member: Member, locale: Locale): CaseItem => ({
  id: row.id,
  subject: caseSubject(row, locale),
  reason: row.reason,
  reports: row.reports,
  heldFor: row.held_for,
  since: row.waits_since ?? row.opened_at,
  // Whoever left the team has no case any more.
  takenBy: takenBy(row.taken_by !== null && names.has(row.taken_by) ? row.taken_by : null, names, member),
  left: leftTo(row) !== null,
});

/** What a list says of an appeal. */
type Listed = Pick<FoundAppeal, 'appeal' | 'row'> & {
  decision: Pick<FoundAppeal['decision'], 'content_measure' | 'account_measure'>;
};

export const appealItem = ({ appeal, decision, row }: Listed, names: StaffNames, member: Member): AppealItem => ({
  id: appeal.id,
  at: appeal.created_at,
  subject: subjectOf(row),
  content: decision.content_measure,
  account: decision.account_measure,
  by: appeal.party === 'author' ? 'author' : 'reporter',
  takenBy: takenBy(appeal.taken_by, names, member),
});
