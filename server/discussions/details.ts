import type { z } from 'zod';
import { detailsForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import type { Audience, Comments } from '#shared/states.ts';
import { mayWrite } from '../members/writing.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { InvalidForm, notFound } from '../errors.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { tagsOf } from '../tags/queries.ts';
import { setAudience } from './audience.ts';
import { postHeading } from './address.ts';
import { aroundOf, categoriesOf, orNull } from './around.ts';
import { canChangeAround } from './policy.ts';
import { findDiscussion, postsNumbered } from './queries.ts';
import type { DiscussionRow, Handle } from './queries.ts';
import { nextOf } from './next-wording.ts';
import type { NextAround } from './next-wording.ts';
import { bumpVisibility, slugOf, touchDiscussion } from './store.ts';
import { standingWords } from './waiting.ts';
import { changeAround, lookAtPrivate } from './waiting-around.ts';
import type { AroundLook } from './waiting-around.ts';

/** A discussion whose surroundings are this member's to change. Throws AppError('not_found') for any other. */
async function findChangeable(db: Handle, member: Member, id: string): Promise<DiscussionRow> {
  const discussion = await findDiscussion(db, member, id);
  if (!discussion || !canChangeAround(member, discussion)) throw notFound();
  return discussion;
}

/** What only an entry has. */
interface Choices {
  category: string;
  audience: Audience;
  indexable: 'yes' | 'no';
  comments: Comments;
}

/** The choices of an entry, all of them; null for a thread, which has none. Throws InvalidForm naming those missing. */
function choicesIn(
  discussion: DiscussionRow,
  values: { [N in keyof Choices]?: Choices[N] | undefined },
): Choices | null {
  if (discussion.journal_id === null) return null;
  const { category, audience, indexable, comments } = values;
  if (category === undefined || audience === undefined || indexable === undefined || comments === undefined) {
    const missing = Object.entries({ category, audience, indexable, comments }).filter(([, given]) => !given);
    throw new InvalidForm(Object.fromEntries(missing.map(([name]) => [name, ['choose_one']])));
  }
  return { category, audience, indexable, comments };
}

/**
 * Changes what stands around an opening: title and address, tags, note, language, and for an entry who may read it and
 * comment. Earlier titles and tags are kept nowhere. Gives the address's new last part.
 */
export async function changeDetails(
  context: Context,
  member: Member,
  id: string,
  values: z.output<typeof detailsForm>,
): Promise<string> {
  const at = now(context);
  const look = await aroundLook(context, member, id, values);
  const slug = await context.database.write(async (tx) => {
    const touched = await touchDiscussion(tx, id);
    if (!touched) throw notFound();
    const discussion = await findChangeable(tx.db, member, id);
    const [opening] = await postsNumbered(tx.db, id, [0]);
    if (!opening) throw notFound();
    const choices = choicesIn(discussion, values);
    // Until its end a decision keeps it to members, or fewer.
    if (choices?.audience === 'public' && discussion.narrowed_until !== null)
      throw new InvalidForm({ audience: ['narrowed'] });
    await tx.db
      .updateTable('discussion')
      .set({
        language: values.language,
        ...(choices && {
          indexable_at: choices.indexable === 'yes' ? (discussion.indexable_at ?? at) : null,
          comments: choices.comments,
        }),
      })
      .where('id', '=', id)
      .execute();
    await tx.db
      .updateTable('post')
      .set({ language: values.language })
      .where('discussion_id', '=', id)
      .where('number', '=', 0)
      .execute();
    if (choices && choices.audience !== discussion.audience) await setAudience(tx, id, choices.audience, at);
    const changing = {
      ...{ member, opening, look, at },
      around: wordsAround(discussion, values),
      audience: { before: discussion.audience, after: choices?.audience ?? discussion.audience },
    };
    const stands = await changeAround(context, tx, changing);
    if (opening.hold === 'hidden') await context.reworded(tx, opening.id, at);
    await bumpVisibility(tx);
    tx.ring('discussion', { discussionId: id, revision: touched.revision });
    return stands ? slugOf(values.title) : discussion.slug;
  });
  await context.database.forget();
  return slug;
}

/** What of the form is words that others read. */
const wordsAround = (discussion: DiscussionRow, values: z.output<typeof detailsForm>): NextAround => ({
  title: values.title,
  category: discussion.journal_id === null ? discussion.category : orNull(values.category ?? ''),
  content_note: orNull(values.content_note),
  tags: [...values.tags],
  approaches: [...values.approach],
});

/** Looks over what is to stand around an opening: beside what stands, and as if all of it were new. */
async function aroundLook(
  context: Context,
  member: Member,
  id: string,
  values: z.output<typeof detailsForm>,
): Promise<AroundLook> {
  const { db } = context.database;
  const discussion = await findChangeable(db, member, id);
  const [opening] = await postsNumbered(db, id, [0]);
  if (!opening) throw notFound();
  const tags = ((await tagsOf(db, [id], 'fr')).get(id) ?? []).map(({ words }) => words);
  const before = standingWords(opening, { ...discussion, contentNote: discussion.content_note, tags });
  const next = wordsAround(discussion, values);
  const after = standingWords(opening, { ...next, contentNote: next.content_note });
  const whole = await context.screening.look(after);
  return {
    edit: await context.screening.look(after, before),
    whole,
    of: (revisionId) => (revisionId === opening.revision_id ? whole : undefined),
    below: discussion.audience === 'me' ? await lookAtPrivate(context, member, [id]) : new Map(),
  };
}

const detailsPage: Loader<'details'> = async ({ database: { db } }, request) => {
  const member = memberOf(request);
  const discussion = await findChangeable(db, member, request.params['id'] ?? '');
  const [opening] = await postsNumbered(db, discussion.id, [0]);
  if (!opening) throw notFound();
  const tags = (await tagsOf(db, [discussion.id], request.locale)).get(discussion.id) ?? [];
  return {
    data: {
      post: postHeading({ discussion, post: opening }),
      // Who comes back goes on from what waits for a moderator.
      around: aroundOf(discussion, tags, nextOf(discussion)),
      choices:
        discussion.journal_id === null
          ? null
          : {
              category: (nextOf(discussion) ?? discussion).category ?? '',
              audience: discussion.audience,
              indexable: discussion.indexable_at !== null,
              comments: discussion.comments,
              categories: await categoriesOf(db, member, discussion.pseudonym_id),
            },
    },
  };
};

/** Changing what stands around an opening. */
export function detailsRoutes(routes: Routes): void {
  routes.page(paths.details, 'details', detailsPage);
  routes.action(paths.details, {
    form: 'details',
    schema: detailsForm,
    page: 'details',
    load: detailsPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      await mayWrite(context, member);
      const id = request.params['id'] ?? '';
      return { location: url.discussion(id, await changeDetails(context, member, id, request.values)) };
    },
  });
}
