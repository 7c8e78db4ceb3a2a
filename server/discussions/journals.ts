import type { JournalItem } from '#shared/pages.ts';
import { idsOf } from '../access/rules.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { slugOf } from './store.ts';
import { authorView } from './views.ts';

const LISTED_MAX = 200;

/** Journals this viewer may see. An audience of one's own shows to its owner alone. */
function journalRows(db: Handle, viewer: Viewer) {
  const ids = idsOf(viewer);
  return db
    .selectFrom('journal')
    .innerJoin('pseudonym', 'pseudonym.id', 'journal.pseudonym_id')
    .select([
      'journal.id',
      'journal.slug',
      'journal.title',
      'journal.description',
      'journal.pseudonym_id',
      'pseudonym.name',
    ])
    .where((row) =>
      row.or([
        row('journal.audience', 'in', viewer.kind === 'member' ? ['public', 'members'] : ['public']),
        ...(ids.length > 0 ? [row('journal.pseudonym_id', 'in', ids)] : []),
      ]),
    );
}

interface JournalRow {
  id: string;
  slug: string;
  title: string;
  description: string;
  name: string;
}

/** How many entries this viewer can read in each journal, and when the last was written. */
async function withCounts(db: Handle, viewer: Viewer, rows: JournalRow[]): Promise<JournalItem[]> {
  if (rows.length === 0) return [];
  const counts = await db
    .selectFrom('discussion')
    .innerJoin('post', (join) => join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0))
    .select('discussion.journal_id')
    .select((row) => [
      row.fn.countAll<number | string>().as('entries'),
      row.fn.max('discussion.created_at').as('last_at'),
    ])
    .where(
      'discussion.journal_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where(visibleDiscussions(viewer))
    .where(readablePosts(viewer))
    .groupBy('discussion.journal_id')
    .execute();
  return rows.map((row) => {
    const count = counts.find(({ journal_id }) => journal_id === row.id);
    return {
      slug: row.slug,
      title: row.title,
      description: row.description,
      author: authorView(row.name),
      entries: Number(count?.entries ?? 0),
      lastAt: count?.last_at ?? null,
    };
  });
}

/** Journals whose owner agreed to be listed and that hold something to read, latest writing first. */
export async function listedJournals(db: Handle, viewer: Viewer, max = LISTED_MAX): Promise<JournalItem[]> {
  const rows = await journalRows(db, viewer).where('journal.listed_at', 'is not', null).limit(LISTED_MAX).execute();
  const items = (await withCounts(db, viewer, rows)).filter(({ entries }) => entries > 0);
  return items
    .sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? '') || a.slug.localeCompare(b.slug))
    .slice(0, max);
}

/** One journal by a column that names it, or null. */
export async function findJournal(
  db: Handle,
  viewer: Viewer,
  by: { slug: string } | { pseudonymId: string },
): Promise<{ id: string; pseudonymId: string; item: JournalItem } | null> {
  const rows = journalRows(db, viewer);
  const row = await (
    'slug' in by ? rows.where('journal.slug', '=', by.slug) : rows.where('journal.pseudonym_id', '=', by.pseudonymId)
  ).executeTakeFirst();
  if (!row) return null;
  const [item] = await withCounts(db, viewer, [row]);
  return item ? { id: row.id, pseudonymId: row.pseudonym_id, item } : null;
}

/** The address a title gives, with a number when another journal has it. */
export async function freeSlug(tx: Tx, title: string, own: string | null = null): Promise<string> {
  const base = slugOf(title);
  const taken = await tx.db.selectFrom('journal').select(['id', 'slug']).where('slug', 'like', `${base}%`).execute();
  const slugs = new Set(taken.filter(({ id }) => id !== own).map(({ slug }) => slug));
  let slug = base;
  for (let count = 2; slugs.has(slug); count += 1) slug = `${base}-${count}`;
  return slug;
}
