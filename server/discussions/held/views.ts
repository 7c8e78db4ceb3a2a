import type { HeldView, OwnHeld } from '#shared/pages.ts';
import type { Context } from '../../context-types.ts';
import type { PageRequest } from '../../http/request.ts';
import { findDraft } from '../drafts/queries.ts';
import { refusalOf } from '../drafts/views.ts';
import { findMentions } from '../mention-rows.ts';
import { previewOf } from '../preview.ts';
import { answered, notAppeared } from './queries.ts';

/** What the viewer has sent to a discussion that waits to appear, as it will look, or that could not. */
export async function ownHeld(
  context: Pick<Context, 'database' | 'clock'>,
  request: Pick<PageRequest, 'viewer' | 'locale'>,
  discussionId: string,
): Promise<OwnHeld> {
  const { viewer } = request;
  if (viewer.kind !== 'member') return { waiting: [], refused: null };
  const { db } = context.database;
  const waiting: HeldView[] = [];
  const rows = await notAppeared(db, { accountId: viewer.accountId, discussionId });
  const last = rows.findLast(({ due_at }) => due_at === null);
  const code = last && refusalOf(last);
  for (const { id } of rows.filter(({ due_at }) => due_at !== null)) {
    const draft = await findDraft(db, viewer.accountId, id);
    if (!draft || draft.due_at === null) continue;
    const html = draft.html ?? '';
    waiting.push({
      id,
      dueAt: draft.due_at,
      as: viewer.pseudonyms.find((name) => name.id === draft.pseudonym_id)?.name ?? null,
      inReplyTo: answered(draft),
      body: await previewOf(context, request, {
        html,
        text: '',
        marks: [],
        quotes: draft.text.quotes,
        mentions: await findMentions(db, html),
      }),
    });
  }
  return { waiting, refused: last && code ? { draft: last.id, code } : null };
}
