import type { HeldView } from '#shared/pages.ts';
import type { Context } from '../../context-types.ts';
import type { PageRequest } from '../../http/request.ts';
import { findDraft } from '../drafts/queries.ts';
import { findMentions } from '../mention-rows.ts';
import { previewOf } from '../preview.ts';
import { heldIn } from './queries.ts';

/** The viewer's own replies that wait to appear in a discussion, as they will look. */
export async function heldViews(
  context: Pick<Context, 'database'>,
  request: Pick<PageRequest, 'viewer' | 'locale'>,
  discussionId: string,
): Promise<HeldView[]> {
  const { viewer } = request;
  if (viewer.kind !== 'member') return [];
  const { db } = context.database;
  const views: HeldView[] = [];
  for (const { id } of await heldIn(db, viewer.accountId, discussionId)) {
    const draft = await findDraft(db, viewer.accountId, id);
    if (!draft || draft.due_at === null) continue;
    const html = draft.html ?? '';
    const answered = draft.text.fields['in_reply_to'];
    views.push({
      id,
      dueAt: draft.due_at,
      as: viewer.pseudonyms.find((name) => name.id === draft.pseudonym_id)?.name ?? null,
      inReplyTo: typeof answered === 'string' && answered !== '' ? Number(answered) : null,
      body: await previewOf(context, request, {
        html,
        text: '',
        marks: [],
        quotes: draft.text.quotes,
        mentions: await findMentions(db, html),
      }),
    });
  }
  return views;
}
