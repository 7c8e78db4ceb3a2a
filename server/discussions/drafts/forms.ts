import type { z } from 'zod';
import type { editForm, replyForm } from '#shared/forms.ts';
import { url } from '#shared/routes.ts';
import { owns } from '../../access/rules.ts';
import type { Context } from '../../context-types.ts';
import { notFound } from '../../errors.ts';
import type { ActionRequest, Outcome } from '../../http/action.ts';
import { memberOf } from '../../http/request.ts';
import { findDiscussion, findPost } from '../queries.ts';
import { findDraft } from './queries.ts';
import { readKey, saveDraft } from './save.ts';

/**
 * The button "keep as a draft" of the answer's form, and what the script saves while somebody types. A draft that stands
 * can be saved although its discussion is out of reach: its words are the writer's.
 */
export async function keepReply(
  context: Context,
  request: ActionRequest<z.output<typeof replyForm>>,
): Promise<Outcome> {
  const { values, params } = request;
  const member = memberOf(request);
  await context.limits.take('draft', { account: member.accountId });
  const { db } = context.database;
  const targetId = params['id'] ?? '';
  const key = readKey(values.draft);
  const discussion = await findDiscussion(db, member, targetId);
  if (!discussion && !(key && (await findDraft(db, member.accountId, key.id)))) throw notFound();
  const saved = await saveDraft(context, {
    member,
    kind: 'reply',
    targetId,
    discussionId: targetId,
    as: values.as,
    body: values.body,
    fields: { in_reply_to: values.in_reply_to ?? '' },
    key,
  });
  const id = readKey(saved.key)?.id ?? '';
  return {
    location: discussion ? url.discussion(targetId, discussion.slug, { draft: id, at: 'reply' }) : url.draft(id),
    saved,
  };
}

/** The same for the form that edits a post. */
export async function keepEdit(context: Context, request: ActionRequest<z.output<typeof editForm>>): Promise<Outcome> {
  const { values, params } = request;
  const member = memberOf(request);
  await context.limits.take('draft', { account: member.accountId });
  const { db } = context.database;
  const targetId = params['id'] ?? '';
  const key = readKey(values.draft);
  const found = await findPost(db, member, targetId);
  const own = found !== null && owns(member, found.post);
  if (!own && !(key && (await findDraft(db, member.accountId, key.id)))) throw notFound();
  const saved = await saveDraft(context, {
    member,
    kind: 'edit',
    targetId,
    discussionId: found?.post.discussion_id ?? null,
    as: found?.post.pseudonym_id ?? null,
    body: values.body,
    fields: { revision: values.revision },
    key,
  });
  const id = readKey(saved.key)?.id ?? '';
  return { location: own ? url.edit(targetId, id) : url.draft(id), saved };
}
