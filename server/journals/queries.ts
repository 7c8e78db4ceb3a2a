import type { PageData, TagView } from '#shared/pages.ts';
import type { Audience, HeldFor, Locale } from '#shared/states.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Member, Viewer } from '../context-types.ts';
import type { JournalTable } from '../db/schema.ts';
import type { Handle } from '../discussions/queries.ts';
import { tagsOf } from '../tags/queries.ts';
import { monthOf } from '#shared/months.ts';

/** All SQL of journals that only this room asks; the lists that others show too stand in `discussions/journals.ts`. */

/** Never empty, which SQL would refuse: an account without a name owns nothing. */
const idsOf = (member: Member): string[] => ['', ...member.pseudonyms.map(({ id }) => id)];

/** A journal as whoever keeps it wrote it last, also where that waits for a moderator. */
export interface OwnJournal extends JournalTable {
  /** The pseudonym that keeps it. */
  name: string;
  /** Why its title and description wait, if they do. */
  waits: HeldFor | null;
}

const ownRows = (db: Handle, member: Member) =>
  db
    .selectFrom('journal')
    .innerJoin('pseudonym', 'pseudonym.id', 'journal.pseudonym_id')
    .leftJoin('waiting_words', (join) =>
      join.onRef('waiting_words.target_id', '=', 'journal.id').on('waiting_words.kind', '=', 'journal'),
    )
    .selectAll('journal')
    .select(['pseudonym.name', 'waiting_words.words', 'waiting_words.held_for as waits'])
    .where('journal.pseudonym_id', 'in', idsOf(member));

/** With the words that wait in place of those that stand: they are its author's to go on from. */
function asWritten({ words, ...journal }: OwnJournal & { words: string | null }): OwnJournal {
  if (words === null) return journal;
  const { title, description } = JSON.parse(words) as Pick<JournalTable, 'title' | 'description'>;
  return { ...journal, title, description };
}

/** The journals this member keeps, one a name at most. */
export const ownJournals = async (db: Handle, member: Member): Promise<OwnJournal[]> =>
  (await ownRows(db, member).orderBy('journal.created_at').orderBy('journal.id').execute()).map(asWritten);

/** A journal of this member's own, or null. */
export async function ownJournal(db: Handle, member: Member, slug: string): Promise<OwnJournal | null> {
  const row = await ownRows(db, member).where('journal.slug', '=', slug).executeTakeFirst();
  return row ? asWritten(row) : null;
}

/** How many entries of a journal are for whom; those whose text was taken away do not count. */
export async function entriesByAudience(db: Handle, journalId: string): Promise<Map<Audience, number>> {
  const rows = await db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .select('discussion.audience')
    .select((row) => row.fn.countAll<number | string>().as('count'))
    .where('discussion.journal_id', '=', journalId)
    .where('discussion.removed_at', 'is', null)
    .where('discussion.erased_at', 'is', null)
    .where('post.withdrawn_at', 'is', null)
    .where('post.removed_at', 'is', null)
    .where('post.erased_at', 'is', null)
    .groupBy('discussion.audience')
    .execute();
  return new Map(rows.map((row) => [row.audience, Number(row.count)]));
}

/** Entries of a journal that this viewer may see and whose text they may read. */
const readable = (db: Handle, viewer: Viewer, journalId: string) =>
  db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .where('discussion.journal_id', '=', journalId)
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer));

/** Months with entries in them, latest first. */
export async function monthsIn(db: Handle, viewer: Viewer, journalId: string): Promise<PageData['journal']['months']> {
  const rows = await readable(db, viewer, journalId)
    .select('discussion.created_at')
    .orderBy('discussion.created_at', 'desc')
    .execute();
  return [...counted(rows.map((row) => monthOf(row.created_at)))].map(([month, count]) => ({ month, count }));
}

/** Categories as their author wrote them, the most used first. */
export async function categoriesIn(
  db: Handle,
  viewer: Viewer,
  journalId: string,
): Promise<PageData['journal']['categories']> {
  const rows = await readable(db, viewer, journalId)
    .select('discussion.category')
    .where('discussion.category', 'is not', null)
    .execute();
  return [...counted(rows.flatMap(({ category }) => category ?? []))]
    .map(([category, count]) => ({ category, count }))
    .sort((a, b) => b.count - a.count || a.category.localeCompare(b.category));
}

/** Canonical tags of the entries, the approaches first, then the most used. */
export async function tagsIn(
  db: Handle,
  viewer: Viewer,
  journalId: string,
  locale: Locale,
): Promise<PageData['journal']['tags']> {
  const rows = await readable(db, viewer, journalId).select('discussion.id').execute();
  const borne = await tagsOf(
    db,
    rows.map(({ id }) => id),
    locale,
  );
  const tags = [...borne.values()].flatMap((list) => list.filter(({ slug }, at) => firstOf(list, slug) === at));
  const counts = counted(tags.map(({ slug }) => slug));
  return [...counts]
    .map(([slug, count]) => {
      const tag = tags.find((one) => one.slug === slug);
      return { slug, label: tag?.words ?? slug, approach: tag?.approach ?? null, count };
    })
    .sort(
      (a, b) =>
        (a.approach ?? 'z').localeCompare(b.approach ?? 'z') || b.count - a.count || a.slug.localeCompare(b.slug),
    );
}

const firstOf = (list: readonly TagView[], slug: string): number => list.findIndex((tag) => tag.slug === slug);

/** How often each value stands in a list, in the order of their first places. */
function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const WAITING_MAX = 50;

/** Comments that wait for this viewer to let them appear, oldest first. */
export async function waitingIn(
  db: Handle,
  viewer: Viewer,
  journalId: string,
): Promise<PageData['journal']['waiting']> {
  if (viewer.kind !== 'member') return [];
  const rows = await db
    .selectFrom('post')
    .innerJoin('discussion', 'discussion.id', 'post.discussion_id')
    .leftJoin('post as opening', (join) =>
      // Joined only where the opening can be read: the title is its words.
      join
        .onRef('opening.discussion_id', '=', 'discussion.id')
        .on('opening.number', '=', 0)
        .on(readablePosts(viewer, 'opening')),
    )
    .select(['post.id', 'post.number', 'post.created_at', 'discussion.language', 'discussion.title'])
    .select('opening.id as opening_id')
    .where('discussion.journal_id', '=', journalId)
    .where('post.screened_by', 'in', idsOf(viewer))
    .where('post.set_aside_at', 'is', null)
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer))
    .orderBy('post.created_at')
    .orderBy('post.id')
    .limit(WAITING_MAX)
    .execute();
  return rows.map((row) => ({
    postId: row.id,
    number: row.number,
    title: row.opening_id === null ? '' : row.title,
    language: row.language,
    at: row.created_at,
  }));
}
