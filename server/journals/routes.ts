import { paths } from '#shared/routes.ts';
import type { Loader } from '../http/answer.ts';
import type { Routes } from '../http/routes.ts';
import { listedJournals } from '../discussions/journals.ts';
import { journalPage } from './page.ts';
import { settingsRoutes } from './settings.ts';
import { writingRoutes } from './write.ts';

const journalsPage: Loader<'journals'> = async ({ database }, { viewer }) => ({
  data: { journals: await listedJournals(database.db, viewer) },
});

/** The list of journals whose owner agreed to be listed, a journal's own page, and writing in one. */
export function journalRoutes(routes: Routes): void {
  routes.page(paths.journals, 'journals', journalsPage);
  routes.page(paths.journal, 'journal', journalPage);
  settingsRoutes(routes);
  writingRoutes(routes);
}
