import { now } from '../context-types.ts';
import { paths, url } from '#shared/routes.ts';
import { listDiscussions } from '../discussions/list.ts';
import { authorView } from '../discussions/views.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { findJournal, listedJournals } from '../discussions/journals.ts';
import { nameKey } from '../members/names.ts';
import { findTag, tagFamilies } from '../tags/queries.ts';
import { repliesOf } from './queries.ts';

/** Journals beside the texts on the first page. */
const JOURNALS_SHOWN = 6;

const homePage: Loader<'home'> = async (context, { viewer, query, locale }) => {
  const { db } = context.database;
  const { items, paging } = await listDiscussions(db, viewer, { locale, at: now(context) }, { after: query['after'] });
  return { data: { entries: items, journals: await listedJournals(db, viewer, JOURNALS_SHOWN), paging } };
};

const profilePage: Loader<'profile'> = async (context, { viewer, params, locale }) => {
  const { db } = context.database;
  const name = params['name'] ?? '';
  const row = await db.selectFrom('pseudonym').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst();
  if (!row) throw notFound();
  if (row.name !== name) return { redirect: url.profile(row.name) };
  const { items } = await listDiscussions(db, viewer, { locale, at: now(context) }, { pseudonymId: row.id });
  const replies = await repliesOf(db, viewer, row.id, now(context));
  const first = [...items, ...replies].map(({ at }) => at).sort()[0];
  return {
    data: {
      author: authorView(row.name),
      about: row.about,
      unclaimed: row.account_id === null,
      since: first?.slice(0, 4) ?? null,
      journal: (await findJournal(db, viewer, { pseudonymId: row.id }))?.item ?? null,
      entries: items,
      replies,
    },
  };
};

const tagsPage: Loader<'tags'> = async ({ database: { db } }, { viewer, locale }) => ({
  data: { families: await tagFamilies(db, viewer, locale) },
});

const tagPage: Loader<'tag'> = async (context, { viewer, params, query, locale }) => {
  const { db } = context.database;
  const tag = await findTag(db, params['slug'] ?? '');
  if (!tag) throw notFound();
  const { items, paging } = await listDiscussions(
    db,
    viewer,
    { locale, at: now(context) },
    { tagId: tag.id, after: query['after'] },
  );
  // A tag that only stands on texts this viewer may not see is a tag they may not know of.
  if (items.length === 0 && tag.approach === null && query['after'] === undefined) throw notFound();
  const label = locale === 'fr' ? tag.label_fr : tag.label_en;
  return { data: { slug: tag.slug, label, family: tag.family, approach: tag.approach, entries: items, paging } };
};

const still = (): Promise<{ data: Record<never, never> }> => Promise.resolve({ data: {} });

/** What leads across places: home, profiles, tags; and the pages about the site. */
export function browseRoutes(routes: Routes): void {
  routes.page(paths.home, 'home', homePage);
  routes.page(paths.profile, 'profile', profilePage);
  routes.page(paths.tags, 'tags', tagsPage);
  routes.page(paths.tag, 'tag', tagPage);
  routes.page(paths.privacy, 'privacy', still);
  routes.page(paths.help, 'help', still);
}
