import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { newId } from '../../db/ids.ts';
import type { Tx } from '../../db/open.ts';
import type { DraftKind } from '../../db/schema.ts';
import { InvalidForm, notFound } from '../../errors.ts';
import type { DraftText } from '../../text/quotes/drafting.ts';
import { ownWords } from '../../text/quotes/drafting.ts';
import { DRAFTS_MAX } from '#shared/limits.ts';
import { draftAt, draftsOf, findDraft, insertVersion, versionsOf } from './queries.ts';
import type { Draft, DraftFields } from './queries.ts';
import { draftText } from './text.ts';

/** Versions that are kept, the present one among them. */
const VERSIONS = 3;
/** Typing goes on in one version for so long; then the next one begins. */
const VERSION_MS = 2 * 60_000;

/** What a form says of the draft it goes on from: its hidden field `draft`. */
export interface DraftKey {
  id: string;
  version: number;
  /** Keep the wording before as a version of its own, however young it is. */
  apart: boolean;
}

const KEY = /^([0-9A-Za-z]{22})\.(\d{1,7})(\+?)$/;

export function readKey(field: string | undefined): DraftKey | null {
  const found = KEY.exec(field ?? '');
  return found ? { id: found[1]!, version: Number(found[2]), apart: found[3] === '+' } : null;
}
export const keyOf = ({ id, version }: { id: string; version: number }, apart = false): string =>
  `${id}.${version}${apart ? '+' : ''}`;

export interface Saving {
  member: Member;
  kind: DraftKind;
  targetId: string;
  discussionId: string | null;
  /** Name chosen; kept only when it is the member's own. */
  as: string | null;
  body: string;
  fields: DraftFields;
  key: DraftKey | null;
}

/** A reply or an edit has one draft; of entries and threads there may be several. */
const placeOf = (kind: DraftKind, targetId: string, id: string): string =>
  `${kind} ${kind === 'reply' || kind === 'edit' ? targetId : id}`;

/** Another window saved this draft meanwhile: both texts stay, and the form comes back with the other one beside it. */
export const elsewhere = (): InvalidForm => new InvalidForm({ form: ['draft_elsewhere'] }, [], 409);

/**
 * Saves what stands in a form as a draft, in token form. Throws InvalidForm (409) when the draft was saved by another window
 * since this one had it: nothing is overwritten.
 */
export async function saveDraft(context: Context, saving: Saving): Promise<{ key: string; at: string }> {
  const { database } = context;
  const { member, kind, targetId, discussionId, body, fields, key } = saving;
  const before = key && (await findDraft(database.db, member.accountId, key.id));
  const at = now(context);
  const text = await draftText(database.db, { viewer: member, body, discussionId, before: before?.text ?? null, at });
  const as = member.pseudonyms.some(({ id }) => id === saving.as) ? saving.as : null;
  const same = ({ text: other }: Draft): boolean =>
    other.source === text.source &&
    JSON.stringify([other.quotes, other.fields]) === JSON.stringify([text.quotes, fields]);
  try {
    return await database.write(async (tx) => {
      const mine = key && (await nextVersion(tx, member, key, as, at));
      if (mine !== null) {
        await keepVersion(tx, key!.id, { ...text, number: mine, fields, at }, key!.apart);
        return { key: keyOf({ id: key!.id, version: mine }), at };
      }
      const id = newId();
      const place = placeOf(kind, targetId, id);
      const other =
        (key && (await findDraft(tx.db, member.accountId, key.id))) ?? (await draftAt(tx.db, member.accountId, place));
      if (other && other.due_at === null && same(other)) return { key: keyOf(other), at: other.touched_at };
      if (other) throw elsewhere();
      if ((await draftsOf(tx.db, member.accountId)).length >= DRAFTS_MAX)
        throw new InvalidForm({ form: ['too_many_drafts'] });
      await insertDraft(tx, { id, member, kind, targetId, discussionId, place, as, text, fields, at });
      return { key: keyOf({ id, version: 1 }), at };
    });
  } catch (error) {
    if (database.engine.isUniqueViolation(error)) throw elsewhere();
    throw error;
  }
}

/** Counts a save of the draft this window has; null when another one was faster, or it is gone. */
async function nextVersion(
  tx: Tx,
  member: Member,
  { id, version }: DraftKey,
  as: string | null,
  at: string,
): Promise<number | null> {
  const row = await tx.db
    .updateTable('draft')
    .set((draft) => ({ version: draft('version', '+', 1), touched_at: at, pseudonym_id: as, refused: null }))
    .where('id', '=', id)
    .where('account_id', '=', member.accountId)
    .where('version', '=', version)
    .where('due_at', 'is', null)
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

interface Version extends DraftText {
  number: number;
  fields: DraftFields;
  at: string;
}

/** Typing that goes on stays one version; a pause, or most words gone, begins another. The last three are kept. */
async function keepVersion(tx: Tx, draftId: string, version: Version, apart: boolean): Promise<void> {
  const [last, ...older] = await versionsOf(tx.db, draftId);
  const length = last ? ownWords(last).length : 0;
  const goesOn =
    last !== undefined &&
    !apart &&
    Date.parse(version.at) - Date.parse(last.begunAt) < VERSION_MS &&
    (length < 40 || ownWords(version).length * 2 > length);
  if (goesOn) {
    await tx.db
      .updateTable('draft_version')
      .set({
        number: version.number,
        source: version.source,
        quotes: JSON.stringify(version.quotes),
        fields: JSON.stringify(version.fields),
        saved_at: version.at,
      })
      .where('draft_id', '=', draftId)
      .where('number', '=', last.number)
      .execute();
    return;
  }
  await insertVersion(tx, draftId, version);
  const beyond = [last, ...older].flatMap((kept) => (kept ? [kept.number] : [])).slice(VERSIONS - 1);
  if (beyond.length > 0)
    await tx.db.deleteFrom('draft_version').where('draft_id', '=', draftId).where('number', 'in', beyond).execute();
}

export interface NewDraft {
  id: string;
  member: Pick<Member, 'accountId'>;
  kind: DraftKind;
  targetId: string;
  discussionId: string | null;
  place: string;
  as: string | null;
  text: DraftText;
  fields: DraftFields;
  at: string;
  /** For a reply that waits: when it appears, the key of the form that published it, and what it will look like. */
  due?: { at: string; submission: string; html: string };
}

/** Stores a draft with its first version. */
export async function insertDraft(tx: Tx, draft: NewDraft): Promise<void> {
  const { id, member, kind, targetId, discussionId, place, as, text, fields, at, due } = draft;
  await tx.db
    .insertInto('draft')
    .values({
      id,
      account_id: member.accountId,
      pseudonym_id: as,
      kind,
      target_id: targetId,
      discussion_id: discussionId,
      place,
      version: 1,
      created_at: at,
      touched_at: at,
      due_at: due?.at ?? null,
      submission: due?.submission ?? null,
      refused: null,
      html: due?.html ?? null,
    })
    .execute();
  await insertVersion(tx, id, { ...text, number: 1, fields, at });
}

/** Puts words into a draft of its own, beside the one that stands at its place already, if any. Gives its id. */
export async function addDraft(tx: Tx, draft: Omit<NewDraft, 'id' | 'place' | 'due'>): Promise<string> {
  const id = newId();
  await insertDraft(tx, { ...draft, id, place: `beside ${id}` });
  return id;
}

/**
 * Deletes the draft a published text came from. When another window has saved it since, it stays: those words are not
 * published.
 */
export async function dropDraft(tx: Tx, member: Member, key: DraftKey | null): Promise<void> {
  if (!key) return;
  await tx.db
    .deleteFrom('draft')
    .where('id', '=', key.id)
    .where('account_id', '=', member.accountId)
    .where('version', '=', key.version)
    .where('due_at', 'is', null)
    .execute();
}

/** Deletes a draft because its writer says so. */
export async function deleteDraft(context: Context, member: Member, id: string): Promise<void> {
  await context.database.write(async (tx) => {
    const gone = await tx.db
      .deleteFrom('draft')
      .where('id', '=', id)
      .where('account_id', '=', member.accountId)
      .where('due_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!gone) throw notFound();
  });
  await context.database.forget();
}

/** Makes an earlier version the present one again; the one that was present stays among the versions. */
export async function restoreVersion(context: Context, member: Member, id: string, number: number): Promise<void> {
  const at = now(context);
  await context.database.write(async (tx) => {
    const row = await tx.db
      .updateTable('draft')
      .set((draft) => ({ version: draft('version', '+', 1), touched_at: at }))
      .where('id', '=', id)
      .where('account_id', '=', member.accountId)
      .where('due_at', 'is', null)
      .returning('version')
      .executeTakeFirst();
    const version = row && (await versionsOf(tx.db, id)).find((kept) => kept.number === number);
    if (!version) throw notFound();
    await tx.db.deleteFrom('draft_version').where('draft_id', '=', id).where('number', '=', number).execute();
    await insertVersion(tx, id, { ...version, number: row.version, at });
  });
}
