import { FIELD_ERROR_CODES } from '#shared/error-codes.ts';
import type { FieldErrorCode } from '#shared/error-codes.ts';
import type { DraftItem, DraftView, FormState } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import { owns } from '../../access/rules.ts';
import type { Member, Viewer } from '../../context-types.ts';
import type { DraftKind } from '../../db/schema.ts';
import { excerpt } from '../../text/excerpt.ts';
import { differing } from '../../text/quotes/differing.ts';
import { ownWords } from '../../text/quotes/drafting.ts';
import { findDiscussion, findPost } from '../queries.ts';
import type { Handle } from '../queries.ts';
import { draftsFor, findDraft } from './queries.ts';
import type { Draft } from './queries.ts';
import { keyOf, readKey } from './save.ts';
import { bodyOf } from './text.ts';

const BEGINNING = 160;

export interface FormDraft {
  view: DraftView;
  /** The draft to go on with, its words included; null when there is none, or the form came back with its own words. */
  draft: (Draft & { body: string }) | null;
}

interface Wanted {
  kind: DraftKind;
  targetId: string;
  /** The form that comes back, if it does. */
  form: FormState | null;
  /** The address asks for this one; null: it asks for none, and where several may stand, none is taken by itself. */
  id?: string | null | undefined;
  at: string;
}

/** The draft of a form: the one it was sent from, the one the address asks for, or the last one touched here. */
export async function draftOfForm(
  db: Handle,
  member: Viewer,
  { kind, targetId, form, id, at }: Wanted,
): Promise<FormDraft> {
  if (member.kind !== 'member') return { view: NONE, draft: null };
  const here = await draftsFor(db, member.accountId, kind, targetId);
  const key = readKey(typeof form?.values['draft'] === 'string' ? form.values['draft'] : undefined);
  const sent = key && (await findDraft(db, member.accountId, key.id));
  const found =
    form === null ? (here.find((draft) => draft.id === id) ?? (id === null ? null : here[0]) ?? null) : (sent ?? null);
  const others = (shown: Draft | null): number => here.filter((draft) => draft.id !== shown?.id).length;
  if (form !== null && (form.errors['form'] ?? []).includes('draft_elsewhere')) {
    const other = sent ?? here[0];
    if (other)
      return {
        view: { ...shownAs(other, others(other), true), elsewhere: await beside(db, member, form, other, at) },
        draft: null,
      };
  }
  if (form !== null) {
    const view = found ? shownAs(found, others(found)) : { ...NONE, others: others(null) };
    // The version the form was sent from, not the newest: what another window saved since must not be overwritten.
    return { view: { ...view, key: key ? keyOf(key, key.apart) : '' }, draft: null };
  }
  if (!found) return { view: { ...NONE, others: others(null) }, draft: null };
  return { view: shownAs(found, others(found)), draft: { ...found, body: await bodyOf(db, member, found.text, at) } };
}

const NONE: DraftView = { key: '', id: null, savedAt: null, elsewhere: null, others: 0, refused: null };

const shownAs = (draft: Draft, others: number, apart = false): DraftView => ({
  key: keyOf(draft, apart),
  id: draft.id,
  savedAt: draft.touched_at,
  elsewhere: null,
  others,
  refused: refusalOf(draft),
});

/** Why a draft could not appear when its time came. */
export const refusalOf = ({ refused }: Pick<Draft, 'refused'>): FieldErrorCode | null =>
  FIELD_ERROR_CODES.find((code) => code === refused) ?? null;

async function beside(
  db: Handle,
  member: Member,
  form: FormState,
  other: Draft,
  at: string,
): Promise<DraftView['elsewhere']> {
  const mine = typeof form.values['body'] === 'string' ? form.values['body'] : '';
  return { at: other.touched_at, runs: differing(mine, await bodyOf(db, member, other.text, at)) };
}

/** A draft in the list of one's own. Its place is named as far as its writer may still read it. */
export async function draftItem(db: Handle, member: Member, draft: Draft): Promise<DraftItem> {
  const place = await placeOf(db, member, draft);
  const title = typeof draft.text.fields['title'] === 'string' ? draft.text.fields['title'] : null;
  return {
    id: draft.id,
    kind: draft.kind,
    title: place?.title ?? title,
    number: place?.number ?? null,
    language: place?.language ?? 'fr',
    href: place?.href ?? null,
    as: member.pseudonyms.find(({ id }) => id === draft.pseudonym_id)?.name ?? null,
    savedAt: draft.touched_at,
    beginning: excerpt(ownWords(draft.text), BEGINNING),
    refused: refusalOf(draft),
    dueAt: draft.due_at,
  };
}

type Place = Pick<DraftItem, 'title' | 'number' | 'language' | 'href'>;

async function placeOf(db: Handle, member: Member, draft: Draft): Promise<Place | null> {
  if (draft.kind === 'reply') {
    const discussion = await findDiscussion(db, member, draft.target_id);
    if (!discussion) return null;
    const { id, slug, title, language } = discussion;
    return {
      title: title || null,
      number: null,
      language,
      href: url.discussion(id, slug, draft.due_at === null ? { draft: draft.id, at: 'reply' } : { at: 'held' }),
    };
  }
  if (draft.kind === 'edit') {
    const found = await findPost(db, member, draft.target_id);
    if (!found || !owns(member, found.post)) return null;
    const { title, language } = found.discussion;
    return { title: title || null, number: found.post.number, language, href: url.edit(found.post.id, draft.id) };
  }
  if (draft.kind === 'thread') {
    const board = await db
      .selectFrom('board')
      .select('slug')
      .where('id', '=', draft.target_id)
      .where('archived_at', 'is', null)
      .executeTakeFirst();
    return board ? { title: null, number: null, language: 'fr', href: url.newThread(board.slug, draft.id) } : null;
  }
  if (draft.kind === 'entry') {
    const journal = await db
      .selectFrom('journal')
      .select('slug')
      .where('id', '=', draft.target_id)
      .where(
        'pseudonym_id',
        'in',
        member.pseudonyms.map(({ id }) => id),
      )
      .executeTakeFirst();
    return journal ? { title: null, number: null, language: 'fr', href: url.writeEntry(journal.slug, draft.id) } : null;
  }
  return null;
}
