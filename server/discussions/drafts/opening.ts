import type { Context } from '../../context-types.ts';
import { InvalidForm } from '../../errors.ts';
import type { ActionRequest, Kept, Outcome } from '../../http/action.ts';
import { memberOf } from '../../http/request.ts';
import type { FormState } from '#shared/pages.ts';
import type { DraftFields } from './queries.ts';
import { readKey, saveDraft } from './save.ts';
import type { FormDraft } from './views.ts';

/** Drafts of the forms that open a discussion: an entry or a thread, as unfinished as they are. */

/** What all other fields of such a form may hold together, as JSON. */
const FIELDS_MAX = 10_000;
/** Fields that belong to this sending, not to the text. */
const NOT_KEPT = new Set(['token', 'do', 'draft', 'submission', 'body', 'as', 'own', 'quote', 'answer']);

interface Place {
  kind: 'entry' | 'thread';
  /** The journal or the board. */
  targetId: string;
  as: string | null;
  /** Where writing goes on, given the draft's id. */
  href(draft: string): string;
}

/** Keeps the form of an opening as a draft. */
export async function keepOpening(context: Context, request: ActionRequest<Kept>, place: Place): Promise<Outcome> {
  const member = memberOf(request);
  await context.limits.take('draft', { account: member.accountId });
  const { body, draft, ...rest } = request.values;
  const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => !NOT_KEPT.has(name))) as DraftFields;
  if (JSON.stringify(fields).length > FIELDS_MAX) throw new InvalidForm({ form: ['too_long'] });
  const { kind, targetId, as } = place;
  const saved = await saveDraft(context, {
    ...{ member, kind, targetId, discussionId: null, as, body, fields },
    key: readKey(draft),
  });
  return { location: place.href(readKey(saved.key)?.id ?? ''), saved };
}

/** What stands in the fields of an opening's form that goes on from a draft; null without one. */
export const keptForm = (name: string, { draft }: FormDraft): FormState | null =>
  draft && { name, values: { ...draft.text.fields, body: draft.body }, errors: {} };
