import type { z } from 'zod';
import { journalSettingsForm } from '#shared/forms.ts';
import { paths, url } from '#shared/routes.ts';
import { AUDIENCES } from '#shared/states.ts';
import type { Audience } from '#shared/states.ts';
import { mayWrite } from '../members/writing.ts';
import { now } from '../context-types.ts';
import type { Context, Looked, LookedPage, Member } from '../context-types.ts';
import type { Tx } from '../db/open.ts';
import type { JournalTable } from '../db/schema.ts';
import { buryAudience } from '../discussions/bury.ts';
import { freeSlug } from '../discussions/journals.ts';
import { postsNumbered } from '../discussions/queries.ts';
import { bumpVisibility } from '../discussions/store.ts';
import { closedToOthers, lookAtPrivate, openedToOthers } from '../discussions/waiting-around.ts';
import { notFound } from '../errors.ts';
import { saysMore } from '../text/quotes/says-more.ts';
import type { Outcome } from '../http/action.ts';
import type { Loader } from '../http/answer.ts';
import { memberOf } from '../http/request.ts';
import type { Routes } from '../http/routes.ts';
import { entriesByAudience } from './queries.ts';
import { ownJournalOrThrow } from './write.ts';

/**
 * Changes a journal and, when asked, gives all its entries its audience and its word on search engines. Gives its slug,
 * which follows the title only when that was asked for, and whether its words wait for a moderator. Throws
 * AppError('not_found') unless it is this member's own.
 */
export async function changeJournal(
  context: Context,
  member: Member,
  id: string,
  values: z.output<typeof journalSettingsForm>,
): Promise<{ slug: string; waits: boolean }> {
  const at = now(context);
  const { title, description } = values;
  const readdress = values.readdress === 'yes';
  const looked = await context.screening.lookAtPage({ kind: 'journal', title, description, readdress });
  const looks = values.entries === 'all' && values.audience !== 'me' ? await lookAtOwn(context, member, id) : null;
  return context.database.write(async (tx) => {
    const own = ['', ...member.pseudonyms.map((pseudonym) => pseudonym.id)];
    const before = await tx.db
      .updateTable('journal')
      .set({ comments: values.comments })
      .where('id', '=', id)
      .where('pseudonym_id', 'in', own)
      .returning(['title', 'description', 'slug', 'pseudonym_id', 'indexable_at', 'listed_at', 'audience'])
      .executeTakeFirst();
    if (!before) throw notFound();
    const waits = await putWords(context, tx, { member, id, before, looked, values, at });
    await tx.db
      .updateTable('journal')
      .set({
        audience: values.audience,
        indexable_at: values.indexable === 'yes' ? (before.indexable_at ?? at) : null,
        listed_at: values.listed === 'yes' ? (before.listed_at ?? at) : null,
      })
      .where('id', '=', id)
      .execute();
    if (before.audience !== values.audience) await buryAudience(tx, at, 'journal_audience', [id], values.audience);
    if (values.entries === 'all') {
      // What a decision keeps to members stays so until its end.
      const open = values.audience === 'public';
      const changed = await tx.db
        .selectFrom('discussion')
        .select(['id', 'audience'])
        .where('journal_id', '=', id)
        .where('pseudonym_id', '=', before.pseudonym_id)
        .where('audience', '<>', values.audience)
        .$if(open, (query) => query.where('narrowed_until', 'is', null))
        .execute();
      await buryAudience(
        tx,
        at,
        'audience',
        changed.map((entry) => entry.id),
        values.audience,
      );
      const entries = await tx.db
        .updateTable('discussion')
        .set((row) => ({
          audience: values.audience,
          narrowed_from: null,
          indexable_at: values.indexable === 'yes' ? at : null,
          revision: row('revision', '+', 1),
        }))
        .where('journal_id', '=', id)
        .where('pseudonym_id', '=', before.pseudonym_id)
        .$if(open, (query) => query.where('narrowed_until', 'is', null))
        .returning(['id', 'revision'])
        .execute();
      for (const entry of changed) {
        const [opening] = await postsNumbered(tx.db, entry.id, [0]);
        if (!opening) continue;
        if (looks && entry.audience === 'me' && opening.hold === 'none')
          await openedToOthers(tx, { member, opening, looked: looks.get(opening.revision_id), looks, at });
        if (values.audience === 'me') await closedToOthers(context, tx, opening, at);
      }
      for (const entry of entries) tx.ring('discussion', { discussionId: entry.id, revision: entry.revision });
    }
    await bumpVisibility(tx);
    const { slug } = await tx.db.selectFrom('journal').select('slug').where('id', '=', id).executeTakeFirstOrThrow();
    return { slug, waits };
  });
}

interface Putting {
  member: Member;
  id: string;
  before: Pick<JournalTable, 'title' | 'description' | 'pseudonym_id' | 'audience'>;
  looked: LookedPage;
  values: z.output<typeof journalSettingsForm>;
  at: string;
}

/**
 * Gives a journal its title and description, or keeps them until a moderator has read them; gives whether they wait. What only
 * its author reads waits for nobody, and is new to others once it is opened to them. The caller holds the journal's lock.
 */
async function putWords(
  { screening }: Pick<Context, 'screening'>,
  tx: Tx,
  { member, id, before, looked, values, at }: Putting,
): Promise<boolean> {
  const { title, description } = values;
  const writer = { member, as: before.pseudonym_id, boardId: null };
  const stand = async (words: { title: string; description: string }, readdress = values.readdress === 'yes') => {
    const slug = readdress ? { slug: await freeSlug(tx, words.title, id) } : {};
    await tx.db
      .updateTable('journal')
      .set({ ...words, ...slug })
      .where('id', '=', id)
      .execute();
  };
  if (values.audience === 'me') {
    await screening.pageGone(tx, 'journal', id, at);
    await stand({ title, description });
    return false;
  }
  const opened = before.audience === 'me';
  const read = opened ? null : ({ kind: 'journal', ...before, readdress: false } as const);
  const waits = await looked.waits(tx, { id, before: read, writer, at });
  // Nobody has read what its address was made of, while its author alone knew it.
  if (opened && waits) await stand({ title: await keeperOf(tx, before.pseudonym_id), description: '' }, true);
  else if (!waits) await stand({ title, description }, opened || values.readdress === 'yes');
  // What is only taken away goes at once, whatever waits beside it.
  else if (!saysMore(before.description, description)) await stand({ title: before.title, description }, false);
  else if (!saysMore(before.title, title)) await stand({ title, description: before.description });
  return waits;
}

async function keeperOf(tx: Tx, id: string): Promise<string> {
  return (await tx.db.selectFrom('pseudonym').select('name').where('id', '=', id).executeTakeFirstOrThrow()).name;
}

/** Looks over the entries of a journal that only their author reads. */
async function lookAtOwn(context: Context, member: Member, journalId: string): Promise<Map<string, Looked>> {
  const own = await context.database.db
    .selectFrom('discussion')
    .select('id')
    .where('journal_id', '=', journalId)
    .where('audience', '=', 'me')
    .execute();
  return lookAtPrivate(
    context,
    member,
    own.map(({ id }) => id),
  );
}

const settingsPage: Loader<'journalSettings'> = async (context, request) => {
  const journal = await ownJournalOrThrow(context, request);
  const counts = await entriesByAudience(context.database.db, journal.id);
  return {
    data: {
      journal: { slug: journal.slug, title: journal.title, name: journal.name },
      description: journal.description,
      waits: journal.waits,
      audience: journal.audience,
      indexable: journal.indexable_at !== null,
      listed: journal.listed_at !== null,
      comments: journal.comments,
      entries: Object.fromEntries(AUDIENCES.map((audience) => [audience, counts.get(audience) ?? 0])) as Record<
        Audience,
        number
      >,
    },
  };
};

/** What the one who keeps a journal can change about it. */
export function settingsRoutes(routes: Routes): void {
  routes.page(paths.journalSettings, 'journalSettings', settingsPage);
  routes.action(paths.journalSettings, {
    form: 'journal-settings',
    schema: journalSettingsForm,
    page: 'journalSettings',
    load: settingsPage,
    async handle(context, request): Promise<Outcome> {
      const member = memberOf(request);
      const { id } = await ownJournalOrThrow(context, request);
      await mayWrite(context, member);
      const { slug, waits } = await changeJournal(context, member, id, request.values);
      await context.database.forget();
      return { location: waits ? url.journalSettings(slug) : url.journal(slug) };
    },
  });
}
