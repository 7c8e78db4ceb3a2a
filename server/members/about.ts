import { aboutForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { mayWrite } from './writing.ts';
import { waitingWords } from './waiting-words.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
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
  // Who comes back goes on from what waits for a moderator.
  const waiting = await waitingWords(db, 'about', id);
  return { data: { name, about: waiting?.words.about ?? about, waits: waiting?.why ?? null } };
};

/** Says it, or keeps it until a moderator has read it; gives whether it waits. */
async function sayAbout(context: Context, member: Member, id: string, about: string): Promise<boolean> {
  const looked = await context.screening.lookAtPage({ kind: 'about', about });
  const waits = await context.database.write(async (tx) => {
    const before = await tx.db
      .updateTable('pseudonym')
      .set((row) => ({ about: row.ref('about') }))
      .where('id', '=', id)
      .returning('about')
      .executeTakeFirstOrThrow();
    const writer = { member, as: id, boardId: null };
    if (await looked.waits(tx, { id, before: { kind: 'about', ...before }, writer, at: now(context) })) return true;
    await tx.db.updateTable('pseudonym').set({ about }).where('id', '=', id).execute();
    return false;
  });
  await context.database.forget();
  return waits;
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
      const member = memberOf(request);
      await mayWrite(context, member);
      // What waits shows in its form and nowhere else.
      const waits = await sayAbout(context, member, id, request.values.about);
      return { location: waits ? url.about(name) : url.profile(name) };
    },
  });
}
