import { screenForm } from '#shared/forms.ts';
import { paths } from '#shared/routes.ts';
import { owns } from '../access/rules.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { notFound } from '../errors.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { forgetPost, notifyOfPost } from '../notifications/notify.ts';
import { addressOf } from './address.ts';
import { discussionPage } from './page.ts';
import { canScreen } from './policy.ts';
import { findPost } from './queries.ts';
import type { FoundPost } from './queries.ts';
import { bumpVisibility, touchDiscussion } from './store.ts';

/**
 * Lets a comment that waits appear, or sets it aside for good: then only its author and staff read it any more, and its
 * author can still withdraw it. The same decision twice is one. Throws AppError('not_found') to whoever it does not wait
 * for.
 */
export async function screenComment(
  context: Context,
  member: Member,
  postId: string,
  decision: 'show' | 'aside',
): Promise<FoundPost> {
  return context.database.write(async (tx) => {
    const seen = await findPost(tx.db, member, postId);
    if (!seen) throw notFound();
    const touched = await touchDiscussion(tx, seen.discussion.id);
    const found = await findPost(tx.db, member, postId);
    if (!touched || !found) throw notFound();
    if (!canScreen(member, found.post)) {
      if (isDecided(member, found, decision)) return found;
      throw notFound();
    }
    await tx.db
      .updateTable('post')
      .set(decision === 'show' ? { screened_by: null } : { set_aside_at: now(context) })
      .where('id', '=', postId)
      .execute();
    // Whom it concerns is told once it appears; whoever was told while it waited, no longer once it does not.
    if (decision === 'show') await notifyOfPost(tx, { postId, at: now(context) });
    else await forgetPost(tx, postId);
    if (decision === 'aside') await bumpVisibility(tx);
    tx.ring('discussion', { discussionId: found.discussion.id, revision: touched.revision });
    return found;
  });
}

/** Whether a comment to this member's entry stands as this decision leaves it. */
const isDecided = (member: Member, { post, discussion }: FoundPost, decision: 'show' | 'aside'): boolean =>
  post.number > 0 &&
  owns(member, discussion) &&
  (decision === 'show' ? post.screened_by === null : post.set_aside_at !== null);

/** The page of the discussion the comment stands in, for a decision that could not be taken. */
const screenPage: Loader<'discussion'> = async (context, request) => {
  const found = await findPost(context.database.db, memberOf(request), request.params['id'] ?? '');
  if (!found) throw notFound();
  return discussionPage(context, { ...request, params: { id: found.discussion.id, slug: found.discussion.slug } });
};

/** Deciding about comments that wait for the author of an entry. */
export function screeningRoutes(routes: Routes): void {
  routes.redirect(paths.screen, 'screenAddress', async (context, request) => {
    const found = await findPost(context.database.db, request.viewer, request.params['id'] ?? '');
    if (!found) throw notFound();
    return addressOf(found);
  });
  routes.action(paths.screen, {
    form: 'screen',
    schema: screenForm,
    page: 'discussion',
    load: screenPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      await context.limits.take('write', { account: member.accountId });
      return {
        location: addressOf(await screenComment(context, member, request.params['id'] ?? '', request.values.do)),
      };
    },
  });
}
