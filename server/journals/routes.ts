import { paths } from '#shared/routes.ts';
import { listDiscussions } from '../discussions/list.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { findJournal, listedJournals } from '../discussions/journals.ts';
import { writingRoutes } from './write.ts';

const journalsPage: Loader<'journals'> = async ({ database }, { viewer }) => ({
  data: { journals: await listedJournals(database.db, viewer) },
});

const journalPage: Loader<'journal'> = async ({ database: { db } }, { viewer, params, query, locale }) => {
  const journal = await findJournal(db, viewer, { slug: params['slug'] ?? '' });
  if (!journal) throw notFound();
  const { items, paging } = await listDiscussions(db, viewer, locale, { journalId: journal.id, after: query['after'] });
  return { data: { journal: journal.item, entries: items, paging } };
};

/** The list of journals whose owner agreed to be listed, a journal's own page, and writing in one. */
export function journalRoutes(routes: Routes): void {
  routes.page(paths.journals, 'journals', journalsPage);
  routes.page(paths.journal, 'journal', journalPage);
  writingRoutes(routes);
}
