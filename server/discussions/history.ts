import { now } from '../context-types.ts';
import type { Loader } from '../http/answer.ts';
import { canReadPost, canSeeAuthor } from '../access/rules.ts';
import { notFound } from '../errors.ts';
import { compose } from '../text/quotes/compose.ts';
import { postHeading } from './address.ts';
import { mentionsOf } from './mention-rows.ts';
import { linkMentions } from './mentions.ts';
import { wordsFor } from './masks.ts';
import { findPost, revisionsOf } from './queries.ts';
import { loadQuotes } from './quotes.ts';
import { authorView } from './views.ts';
import { words } from './words.ts';

/** The wordings of a post, newest first, under the same rights as the post itself. */
export const historyPage: Loader<'history'> = async (context, { viewer, params, locale }) => {
  const { db } = context.database;
  const at = now(context);
  const found = await findPost(db, viewer, params['id'] ?? '');
  if (!found || !canReadPost(viewer, found.post)) throw notFound();
  // What waits for a moderator is read by nobody yet.
  const revisions = (await revisionsOf(db, found.post.id)).filter(({ id }) => id !== found.post.next_revision_id);
  const quotes = await loadQuotes(
    db,
    viewer,
    revisions.map(({ id }) => id),
    at,
  );
  const mentions = await mentionsOf(db, revisions);
  return {
    data: {
      post: { ...postHeading(found), author: canSeeAuthor(found.post) ? authorView(found.post.name) : null },
      revisions: revisions.reverse().map((revision) => ({
        id: revision.id,
        at: revision.created_at,
        current: revision.id === found.post.revision_id,
        body: linkMentions(
          compose(
            wordsFor(viewer, { ...found.post, ...revision }, at),
            quotes.of(revision.id),
            quotes.source,
            words(locale),
          ),
          mentions.get(revision.id),
        ),
      })),
    },
  };
};
