import { now } from '../context-types.ts';
import { findJournal } from '../discussions/journals.ts';
import { listDiscussions } from '../discussions/list.ts';
import { waitingWords } from '../members/waiting-words.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { findTag } from '../tags/queries.ts';
import { url } from '#shared/routes.ts';
import type { JournalAddress } from '#shared/routes.ts';
import { owns } from '../access/rules.ts';
import { spanOf } from '#shared/months.ts';
import { categoriesIn, monthsIn, tagsIn, waitingIn } from './queries.ts';

/**
 * A journal's page: its entries, all of them or those of a month, a tag or a category, and what else there is to choose.
 * What this viewer finds nowhere in it does not exist, as a choice or as an address.
 */
export const journalPage: Loader<'journal'> = async (context, { viewer, params, query, locale }) => {
  const { db } = context.database;
  const journal = await findJournal(db, viewer, { slug: params['slug'] ?? '' });
  if (!journal) throw notFound();
  const only: JournalAddress = { month: query['month'], tag: query['tag'], category: query['category'] };
  const [months, tags, categories] = [
    await monthsIn(db, viewer, journal.id),
    await tagsIn(db, viewer, journal.id, locale),
    await categoriesIn(db, viewer, journal.id),
  ];
  const span = only.month === undefined ? null : spanOf(only.month);
  const tag = tags.find(({ slug }) => slug === only.tag);
  const known =
    (only.month === undefined || span !== null) &&
    (only.tag === undefined || tag !== undefined) &&
    (only.category === undefined || categories.some(({ category }) => category === only.category));
  if (!known) throw notFound();
  const tagId = tag && (await findTag(db, tag.slug))?.id;
  const { items, paging } = await listDiscussions(
    db,
    viewer,
    { locale, at: now(context) },
    {
      journalId: journal.id,
      after: query['after'],
      ...(span && { span }),
      ...(tagId !== undefined && { tagId }),
      ...(only.category !== undefined && { category: only.category }),
    },
  );
  const own = owns(viewer, { pseudonym_id: journal.pseudonymId });
  return {
    data: {
      journal: journal.item,
      entries: items,
      paging: {
        newer: paging.newer === null ? null : url.journal(journal.item.slug, only),
        older: paging.older && url.journal(journal.item.slug, { ...only, after: paging.older }),
      },
      only: {
        month: only.month ?? null,
        tag: tag ? { slug: tag.slug, label: tag.label } : null,
        category: only.category ?? null,
      },
      months,
      tags,
      categories,
      own,
      waits: own ? ((await waitingWords(db, 'journal', journal.id))?.why ?? null) : null,
      waiting: own ? await waitingIn(db, viewer, journal.id) : [],
    },
  };
};
