import { entryForm, openJournalForm } from '#shared/forms.ts';
import type { PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { mayWrite } from '../members/writing.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { ID_FORM, newId } from '../db/ids.ts';
import { categoriesOf, freshAround, orNull } from '../discussions/around.ts';
import { keepOpening, keptForm } from '../discussions/drafts/opening.ts';
import { readKey } from '../discussions/drafts/save.ts';
import { draftOfForm } from '../discussions/drafts/views.ts';
import { openDiscussion } from '../discussions/open.ts';
import { prepareText } from '../discussions/prepare.ts';
import { insteadOfPublishing } from '../discussions/preview.ts';
import { notFound } from '../errors.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { PageRequest } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { openJournal } from './open.ts';
import { ownJournal, ownJournals } from './queries.ts';
import type { OwnJournal } from './queries.ts';

/** The journal of the address. Throws AppError('not_found') unless it is this member's own. */
export async function ownJournalOrThrow({ database }: Context, request: PageRequest): Promise<OwnJournal> {
  const journal = await ownJournal(database.db, memberOf(request), request.params['slug'] ?? '');
  if (!journal) throw notFound();
  return journal;
}

/** Where "write" leads: to the one journal there is, to opening one, or to a choice among several names. */
const writePage: Loader<'write'> = async ({ database }, request) => {
  const member = memberOf(request);
  const journals = await ownJournals(database.db, member);
  const [first] = journals;
  if (!first) return { redirect: url.openJournal() };
  const without = member.pseudonyms.filter(({ id }) => !journals.some(({ pseudonym_id }) => pseudonym_id === id));
  if (journals.length === 1 && without.length === 0) return { redirect: url.writeEntry(first.slug) };
  return { data: { journals: journals.map(({ slug, title, name }) => ({ slug, title, name })), without } };
};

const openJournalPage: Loader<'openJournal'> = async ({ database }, request) => {
  const member = memberOf(request);
  const journals = await ownJournals(database.db, member);
  const without = member.pseudonyms.filter(({ id }) => !journals.some(({ pseudonym_id }) => pseudonym_id === id));
  // A form given back stays where it is, with its words in it.
  if (without.length === 0 && request.form === null) return { redirect: url.write() };
  const chosen = without.find(({ id }) => id === request.query['as'])?.id ?? null;
  return { data: { as: without.length > 0 ? without : member.pseudonyms, chosen } };
};

const entryPage: Loader<'entry'> = async (context, request) => {
  const member = memberOf(request);
  const journal = await ownJournalOrThrow(context, request);
  const given = request.form?.values['submission'];
  const draft = await draftOfForm(context.database.db, member, {
    kind: 'entry',
    targetId: journal.id,
    form: request.form,
    id: request.query['draft'] ?? null,
    at: now(context),
  });
  const data: PageData['entry'] = {
    journal: { slug: journal.slug, title: journal.title, name: journal.name },
    waits: journal.waits,
    around: freshAround(request.locale),
    choices: {
      category: '',
      audience: journal.audience,
      indexable: journal.indexable_at !== null,
      comments: journal.comments,
      categories: await categoriesOf(context.database.db, member, journal.pseudonym_id),
    },
    body: '',
    kept: keptForm('entry', draft),
    draft: draft.view,
    submission: typeof given === 'string' && ID_FORM.test(given) ? given : newId(),
    preview: (request.again['preview'] as PageData['entry']['preview'] | undefined) ?? null,
  };
  return { data };
};

/** Opening a journal and writing in it. */
export function writingRoutes(routes: Routes): void {
  routes.page(paths.write, 'write', writePage);

  routes.page(paths.openJournal, 'openJournal', openJournalPage);
  routes.action(paths.openJournal, {
    form: 'open-journal',
    schema: openJournalForm,
    page: 'openJournal',
    load: openJournalPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      const { as, title, description, audience, indexable, listed } = request.values;
      await mayWrite(context, member);
      const slug = await openJournal(context, {
        ...{ member, as, title, description, audience },
        indexable: indexable === 'yes',
        listed: listed === 'yes',
      });
      return { location: url.writeEntry(slug) };
    },
  });

  routes.page(paths.writeEntry, 'entry', entryPage);
  routes.action(paths.writeEntry, {
    form: 'entry',
    schema: entryForm,
    page: 'entry',
    load: entryPage,
    async keep(context, request): Promise<Outcome> {
      const { id, slug, pseudonym_id: as } = await ownJournalOrThrow(context, request);
      const href = (draft: string): string => url.writeEntry(slug, draft);
      return keepOpening(context, request, { kind: 'entry', targetId: id, as, href });
    },
    async handle(context, request): Promise<Outcome> {
      const { values } = request;
      const member = memberOf(request);
      const journal = await ownJournalOrThrow(context, request);
      const instead = await insteadOfPublishing(context, request, () =>
        prepareText(context, { discussionId: '', viewer: member, body: values.body }),
      );
      if (instead) return instead;
      await mayWrite(context, member);
      const { id, slug } = await openDiscussion(context, {
        member,
        as: journal.pseudonym_id,
        place: { journalId: journal.id },
        title: values.title,
        body: values.body,
        category: orNull(values.category),
        tags: values.tags,
        approaches: values.approach,
        contentNote: orNull(values.content_note),
        language: values.language,
        audience: values.audience,
        indexable: values.indexable === 'yes',
        comments: values.comments,
        submission: values.submission,
        draft: readKey(values.draft),
      });
      return { location: url.discussion(id, slug) };
    },
  });
}
