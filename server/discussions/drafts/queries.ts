import type { DraftKind, DraftTable, DraftVersionTable } from '../../db/schema.ts';
import type { Tx } from '../../db/open.ts';
import { prepared } from '../../db/prepared.ts';
import type { DraftText } from '../../text/quotes/drafting.ts';
import type { QuoteRef } from '../../text/types.ts';
import { visibleDiscussions } from '../../access/visible.ts';
import type { Viewer } from '../../context-types.ts';
import type { Handle } from '../queries.ts';

/** All SQL of drafts. Every one of these asks for the account: a draft is nobody else's. */

/** The other fields of the form a draft was typed into. */
export type DraftFields = Record<string, string | string[]>;

export interface DraftVersion extends DraftText {
  number: number;
  fields: DraftFields;
  begunAt: string;
  savedAt: string;
}

export interface Draft extends DraftTable {
  /** The present wording. */
  text: DraftVersion;
}

export const versionOf = (row: DraftVersionTable): DraftVersion => ({
  number: row.number,
  source: row.source,
  quotes: JSON.parse(row.quotes) as QuoteRef[],
  fields: JSON.parse(row.fields) as DraftFields,
  begunAt: row.begun_at,
  savedAt: row.saved_at,
});

/** Versions of a draft, the present one first. */
export async function versionsOf(db: Handle, draftId: string): Promise<DraftVersion[]> {
  const rows = await db
    .selectFrom('draft_version')
    .selectAll()
    .where('draft_id', '=', draftId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map(versionOf);
}

async function withText(db: Handle, rows: DraftTable[]): Promise<Draft[]> {
  if (rows.length === 0) return [];
  const versions = await db
    .selectFrom('draft_version')
    .selectAll()
    .where(
      'draft_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('number', 'desc')
    .execute();
  return rows.flatMap((row) => {
    const present = versions.find((version) => version.draft_id === row.id);
    return present ? [{ ...row, text: versionOf(present) }] : [];
  });
}

/** One draft of this account by its id. */
export async function findDraft(db: Handle, accountId: string, id: string): Promise<Draft | null> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute();
  return (await withText(db, rows))[0] ?? null;
}

const rowsFor = prepared((db, { account, kind, target }: { account: string; kind: DraftKind; target: string }) =>
  db
    .selectFrom('draft')
    .selectAll()
    .where('account_id', '=', account)
    .where('kind', '=', kind)
    .where('target_id', '=', target)
    .where('due_at', 'is', null)
    .orderBy('touched_at', 'desc')
    .orderBy('id'),
);

/** Drafts of this account for one target, the last touched first; what waits to appear is not among them. */
export async function draftsFor(db: Handle, accountId: string, kind: DraftKind, targetId: string): Promise<Draft[]> {
  return withText(db, await rowsFor(db, { account: accountId, kind, target: targetId }));
}

/** The draft that holds a place, which a new one would have to share. */
export async function draftAt(db: Handle, accountId: string, place: string): Promise<Draft | null> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('place', '=', place)
    .execute();
  return (await withText(db, rows))[0] ?? null;
}

/** All drafts of this account, those that wait to appear among them, the last touched first. */
export async function draftsOf(db: Handle, accountId: string): Promise<Draft[]> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('touched_at', 'desc')
    .orderBy('id')
    .execute();
  return withText(db, rows);
}

/** Of these discussions, those this viewer may know of. */
export async function visibleAmong(db: Handle, viewer: Viewer, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('discussion')
    .select('discussion.id')
    .where('discussion.id', 'in', [...new Set(ids)])
    .where(visibleDiscussions(viewer))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export interface NewVersion extends DraftText {
  number: number;
  fields: DraftFields;
  at: string;
}

export const insertVersion = (tx: Tx, draftId: string, { number, source, quotes, fields, at }: NewVersion) =>
  tx.db
    .insertInto('draft_version')
    .values({
      draft_id: draftId,
      number,
      source,
      quotes: JSON.stringify(quotes),
      fields: JSON.stringify(fields),
      begun_at: at,
      saved_at: at,
    })
    .execute();
