import { aboutForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { mayWrite } from './writing.ts';
import type { Context } from '../context-types.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';

/** The name of the address, when it is one of this member's own. Throws AppError('not_found') for any other. */
function ownName(request: PageRequest): { id: string; name: string } {
  const own = memberOf(request).pseudonyms.find(({ name }) => name === request.params['name']);
  if (!own) throw notFound();
  return own;
}

const aboutPage: Loader<'about'> = async ({ database: { db } }, request) => {
  const { id, name } = ownName(request);
  const { about } = await db.selectFrom('pseudonym').select('about').where('id', '=', id).executeTakeFirstOrThrow();
  return { data: { name, about } };
};

async function sayAbout({ database }: Context, pseudonymId: string, about: string): Promise<void> {
  await database.write((tx) => tx.db.updateTable('pseudonym').set({ about }).where('id', '=', pseudonymId).execute());
  await database.forget();
}

/** What a pseudonym says of itself on its page. */
export function aboutRoutes(routes: Routes): void {
  routes.page(paths.about, 'about', aboutPage);
  routes.action(paths.about, {
    form: 'about',
    schema: aboutForm,
    page: 'about',
    load: aboutPage,
    async handle(context, request) {
      const { id, name } = ownName(request);
      await mayWrite(context, memberOf(request));
      await sayAbout(context, id, request.values.about);
      return { location: url.profile(name) };
    },
  });
}
