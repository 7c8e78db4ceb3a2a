import { draftForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { now } from '../../context-types.ts';
import type { Context, Member } from '../../context-types.ts';
import { notFound } from '../../errors.ts';
import type { Loader } from '../../http/answer.ts';
import { memberOf } from '../../http/request.ts';
import type { PageRequest } from '../../http/request.ts';
import type { Routes } from '../../http/routes.ts';
import { draftsOf, findDraft, versionsOf } from './queries.ts';
import type { Draft } from './queries.ts';
import { deleteDraft, restoreVersion } from './save.ts';
import { bodyOf } from './text.ts';
import { draftItem } from './views.ts';

const draftsPage: Loader<'drafts'> = async ({ database: { db } }, request) => {
  const member = memberOf(request);
  const drafts = await draftsOf(db, member.accountId);
  return { data: { drafts: await Promise.all(drafts.map((draft) => draftItem(db, member, draft))) } };
};

async function ownDraft(context: Context, request: PageRequest): Promise<{ member: Member; draft: Draft }> {
  const member = memberOf(request);
  const draft = await findDraft(context.database.db, member.accountId, request.params['id'] ?? '');
  if (!draft || draft.due_at !== null) throw notFound();
  return { member, draft };
}

const draftPage: Loader<'draft'> = async (context, request) => {
  const { db } = context.database;
  const { member, draft } = await ownDraft(context, request);
  const versions = await versionsOf(db, draft.id);
  return {
    data: {
      draft: await draftItem(db, member, draft),
      versions: await Promise.all(
        versions.map(async (version) => ({
          number: version.number,
          savedAt: version.savedAt,
          body: await bodyOf(db, member, version, now(context)),
          fields: WORDY.flatMap((name) => [version.fields[name] ?? []].flat()).filter((words) => words.trim() !== ''),
        })),
      ),
    },
  };
};

/** Fields of a draft that hold words, beside the text itself. */
const WORDY = ['title', 'tags', 'note'];

/** One's own drafts: the list, each with its last versions, going back to one, deleting. */
export function draftRoutes(routes: Routes): void {
  routes.page(paths.drafts, 'drafts', draftsPage);
  routes.page(paths.draft, 'draft', draftPage);
  routes.action(paths.draft, {
    form: 'draft',
    schema: draftForm,
    page: 'draft',
    load: draftPage,
    async handle(context, request) {
      const { member, draft } = await ownDraft(context, request);
      if (request.values.do === 'delete') {
        await deleteDraft(context, member, draft.id);
        return { location: url.drafts() };
      }
      await restoreVersion(context, member, draft.id, Number(request.values.version ?? '0'));
      const { href } = await draftItem(context.database.db, member, draft);
      return { location: href ?? url.draft(draft.id) };
    },
  });
}
