import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Member } from '../context-types.ts';
import type { JournalTable } from '../db/schema.ts';
import type { Handle } from '../discussions/queries.ts';

/** All SQL of journals that only this room asks; the lists that others show too stand in `discussions/journals.ts`. */

const idsOf = (member: Member): string[] => member.pseudonyms.map(({ id }) => id);

export interface OwnJournal extends JournalTable {
  /** The pseudonym that keeps it. */
  name: string;
}

const ownRows = (db: Handle, member: Member) =>
  db
    .selectFrom('journal')
    .innerJoin('pseudonym', 'pseudonym.id', 'journal.pseudonym_id')
    .selectAll('journal')
    .select('pseudonym.name')
    .where('journal.pseudonym_id', 'in', idsOf(member));

/** The journals this member keeps, one a name at most. */
export const ownJournals = (db: Handle, member: Member): Promise<OwnJournal[]> =>
  ownRows(db, member).orderBy('journal.created_at').orderBy('journal.id').execute();

/** A journal of this member's own, or null. */
export async function ownJournal(db: Handle, member: Member, slug: string): Promise<OwnJournal | null> {
  return (await ownRows(db, member).where('journal.slug', '=', slug).executeTakeFirst()) ?? null;
}

const CATEGORIES_MAX = 30;

/** Categories this pseudonym gave texts that still stand, latest first. */
export async function categoriesOf(db: Handle, member: Member, pseudonymId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .select('discussion.category')
    .select((row) => row.fn.max('discussion.created_at').as('at'))
    .where('discussion.pseudonym_id', '=', pseudonymId)
    .where('discussion.category', 'is not', null)
    .where(visibleDiscussions(member))
    .where(readablePosts(member))
    .groupBy('discussion.category')
    .orderBy('at', 'desc')
    .limit(CATEGORIES_MAX)
    .execute();
  return rows.flatMap(({ category }) => category ?? []);
}
