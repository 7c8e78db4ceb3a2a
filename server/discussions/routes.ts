import { editForm, readForm, replyForm, thankForm, takeBackForm, withdrawForm } from '#shared/forms.ts';
import type { PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { mayWrite } from '../members/writing.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { notFound } from '../errors.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Loader } from '../http/answer.ts';
import type { Outcome } from '../http/action.ts';
import type { Routes } from '../http/routes.ts';
import { differing } from '../text/quotes/differing.ts';
import { addressOf, pageOf, postHeading } from './address.ts';
import { keepEdit, keepReply } from './drafts/forms.ts';
import { draftRoutes } from './drafts/routes.ts';
import { keyOf, readKey } from './drafts/save.ts';
import { draftOfForm } from './drafts/views.ts';
import { edit, openEditing, prepareEdit } from './edit.ts';
import { holdOrReply } from './held/hold.ts';
import { heldRoutes } from './held/routes.ts';
import { historyPage } from './history.ts';
import { discussionPage, quotedBody } from './page.ts';
import { arrivedMeanwhile } from './meanwhile.ts';
import { prepareReply } from './merge.ts';
import { whyClosed } from './policy.ts';
import { findDiscussion, findPost, versionOf } from './queries.ts';
import { insteadOfPublishing } from './preview.ts';
import { detailsRoutes } from './details.ts';
import { readTo } from './reading.ts';
import { screeningRoutes } from './screen.ts';
import { choosable, rangeIn } from './sentences.ts';
import { takeThanksBack, thank, thankPage } from './thank.ts';
import { takeBack } from './take-back.ts';
import { withdrawPassage, withdrawPost } from './withdraw.ts';

async function findDiscussionOrThrow(
  context: Context,
  request: PageRequest,
): Promise<NonNullable<Awaited<ReturnType<typeof findDiscussion>>>> {
  const discussion = await findDiscussion(context.database.db, request.viewer, request.params['id'] ?? '');
  if (!discussion) throw notFound();
  return discussion;
}

async function discussionAddress(context: Context, request: PageRequest): Promise<string> {
  const discussion = await findDiscussionOrThrow(context, request);
  return url.discussion(discussion.id, discussion.slug);
}

async function postAddress(context: Context, request: PageRequest): Promise<string> {
  const found = await findPost(context.database.db, request.viewer, request.params['id'] ?? '');
  if (!found) throw notFound();
  return addressOf(found);
}

const editPage: Loader<'edit'> = async (context, request) => {
  const member = memberOf(request);
  const editing = await openEditing(context, member, request.params['id'] ?? '');
  const { form, query } = request;
  const { view, draft } = await draftOfForm(context.database.db, member, {
    kind: 'edit',
    targetId: editing.post.id,
    form,
    id: query['draft'],
    at: now(context),
  });
  const kept = query['published'] === '1' ? null : draft;
  const typed = form?.values['body'] ?? kept?.body;
  const body = typeof typed === 'string' ? typed : editing.body;
  const base = kept?.text.fields['revision'];
  const meanwhile =
    (form?.errors['body'] ?? []).includes('edited_meanwhile') || (typeof base === 'string' && base !== editing.base);
  return {
    data: {
      post: postHeading(editing),
      body,
      draft: kept === null && draft !== null ? { ...view, key: keyOf(draft, true) } : view,
      fromDraft: kept !== null,
      // After a conflict the form goes on from the newer revision, with what was typed still in it.
      revision: editing.base,
      theirs: meanwhile ? differing(body, editing.body) : null,
      preview: (request.again['preview'] as PageData['edit']['preview'] | undefined) ?? null,
      hidden: editing.post.hold === 'hidden',
      cutOut: (request.again['cutOut'] as string[] | undefined) ?? null,
    },
  };
};

const withdrawPage: Loader<'withdraw'> = async (context, request) => {
  // Who may withdraw may edit: the same opening, and the text as they wrote it to keep elsewhere.
  const editing = await openEditing(context, memberOf(request), request.params['id'] ?? '');
  return { data: { post: postHeading(editing), copy: editing.body, sentences: choosable(editing.post.text) } };
};

/** Reading a discussion, answering in it, editing and withdrawing one's own words. */
export function discussionRoutes(routes: Routes): void {
  routes.page(paths.discussion, 'discussion', discussionPage, (context, { viewer, params }) =>
    versionOf(context.database.db, viewer, params['id'] ?? '', now(context)),
  );
  routes.redirect(paths.discussionShort, 'discussionShort', discussionAddress);
  routes.redirect(paths.post, 'post', postAddress);

  // A refused reply stands at this address: reloading it leads back to the discussion.
  routes.redirect(paths.reply, 'replyAddress', async (context, request) => {
    const discussion = await findDiscussionOrThrow(context, request);
    return url.discussion(discussion.id, discussion.slug, { at: 'reply' });
  });
  routes.action(paths.reply, {
    form: 'reply',
    schema: replyForm,
    page: 'discussion',
    load: discussionPage,
    async handle(context, request): Promise<Outcome> {
      const { values } = request;
      // Words are kept even where nobody can answer any more.
      if (values.do === 'draft') return keepReply(context, request);
      const discussion = await findDiscussionOrThrow(context, request);
      const member = memberOf(request);
      // Whether it was closed matters only once the text is to be published.
      if (whyClosed(member, discussion) === 'gone') throw notFound();
      const inReplyTo = values.in_reply_to ? Number(values.in_reply_to) : null;
      if (values.quote !== undefined) {
        const quoted = await quotedBody(context.database.db, request, discussion, Number(values.quote), now(context));
        const body = [values.body.trimEnd(), quoted].filter(Boolean).join('\n\n');
        const answering = values.body.trim() === '' ? values.quote : (values.in_reply_to ?? '');
        return { again: {}, values: { body: `${body}\n\n`, in_reply_to: answering } };
      }
      if (values.answer !== undefined) return { again: {}, values: { in_reply_to: values.answer } };
      const sending = {
        discussionId: discussion.id,
        member,
        as: values.as,
        body: values.body,
        inReplyTo,
        merge: values.merge ? Number(values.merge) : null,
      };
      const instead = await insteadOfPublishing(context, request, () =>
        prepareReply(context, sending).then(({ text }) => text),
      );
      if (instead) return instead;
      const meanwhile = await arrivedMeanwhile(context, { ...values, discussionId: discussion.id, member });
      if (meanwhile) return { again: { meanwhile }, values: { seen: String(discussion.post_count), asked: 'yes' } };
      await mayWrite(context, member);
      const { id, slug, post_count: last } = discussion;
      const sent = await holdOrReply(context, {
        ...sending,
        submission: values.submission,
        draft: readKey(values.draft),
      });
      if (sent === 'held') return { location: url.discussion(id, slug, { page: pageOf(last), at: 'held' }) };
      return { location: url.discussion(id, slug, { page: pageOf(sent), at: sent }) };
    },
  });

  // GET changes nothing: having read is sent, by a button or by the script once the end of the page was in view.
  routes.redirect(paths.read, 'readAddress', discussionAddress);
  routes.action(paths.read, {
    form: 'read',
    schema: readForm,
    page: 'discussion',
    load: discussionPage,
    async handle(context, request): Promise<Outcome> {
      const discussion = await findDiscussionOrThrow(context, request);
      const member = memberOf(request);
      const number = Math.min(Number(request.values.number), discussion.post_count);
      await context.database.write((tx) => readTo(context, tx, member, { discussionId: discussion.id, number }));
      return { location: url.discussion(discussion.id, discussion.slug, { page: pageOf(number), at: number }) };
    },
  });

  routes.page(paths.edit, 'edit', editPage);
  routes.action(paths.edit, {
    form: 'edit',
    schema: editForm,
    page: 'edit',
    load: editPage,
    async handle(context, request): Promise<Outcome> {
      const { values, params } = request;
      if (values.do === 'draft') return keepEdit(context, request);
      const member = memberOf(request);
      const editing = await openEditing(context, member, params['id'] ?? '');
      const instead = await insteadOfPublishing(context, request, () =>
        prepareEdit(context, { member, editing, body: values.body }),
      );
      if (instead) return instead;
      await mayWrite(context, member);
      const choice = values.cut_out ?? null;
      const result = await edit(context, {
        member,
        editing,
        body: values.body,
        revision: values.revision,
        cutOut: choice,
        draft: readKey(values.draft),
      });
      return result.stored ? { location: addressOf(editing) } : { again: { cutOut: result.ask } };
    },
  });

  draftRoutes(routes);
  heldRoutes(routes);

  // The form stands under its post: whoever opens its address is led there.
  routes.redirect(paths.takeBack, 'takeBackAddress', postAddress);
  routes.action(paths.takeBack, {
    form: 'take-back',
    schema: takeBackForm,
    page: 'withdraw',
    load: withdrawPage,
    async handle(context, request): Promise<Outcome> {
      const { discussion, post, late } = await takeBack(context, memberOf(request), request.params['id'] ?? '');
      if (late) return { location: url.withdraw(post.id) };
      return { location: url.discussion(discussion.id, discussion.slug, { page: pageOf(post.number), at: 'reply' }) };
    },
  });
  routes.page(paths.history, 'history', historyPage);
  detailsRoutes(routes);
  screeningRoutes(routes);

  routes.page(paths.thank, 'thank', thankPage);
  routes.action(paths.thank, {
    form: 'thank',
    schema: thankForm,
    page: 'thank',
    load: thankPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      const { values } = request;
      await mayWrite(context, member, 'thank');
      const asked = { member, postId: request.params['id'] ?? '' };
      if (values.do === 'take_back') return { location: addressOf(await takeThanksBack(context, asked)) };
      const found = await thank(context, { ...asked, as: values.as, note: values.note });
      // What waits shows in its form and nowhere else.
      return { location: found.waits ? url.thank(found.post.id) : addressOf(found) };
    },
  });

  routes.page(paths.withdraw, 'withdraw', withdrawPage);
  routes.action(paths.withdraw, {
    form: 'withdraw',
    schema: withdrawForm,
    page: 'withdraw',
    load: withdrawPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      const id = request.params['id'] ?? '';
      if (request.values.what === 'post') await withdrawPost(context, member, id);
      else await withdrawPassage(context, member, id, request.values.range.map(rangeIn));
      const found = await findPost(context.database.db, member, id);
      if (!found) throw notFound();
      return { location: addressOf(found) };
    },
  });
}
