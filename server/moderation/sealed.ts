import type { Handle } from '../db/open.ts';
import type { Subject } from './open-case.ts';
import { isRewording, subjectIn } from './queries.ts';
import type { CaseRow } from './queries.ts';

/** Words of a subject as they stood when somebody reported it, or a moderator removed it. */
export interface Sealed {
  id: string;
  at: string;
  /** The wording, of a post; null of a page. */
  revisionId: string | null;
  /** Whether that wording is one of the post's: not one that waited and was refused, or given up. */
  kept: boolean;
  /** The name or the journal's title, of a page; null of a post. */
  title: string | null;
  text: string;
  /** JSON, as a revision holds them; of a page, '[]'. */
  marks: string;
  quotes: string;
  why: 'report' | 'removal';
  /** Words of a page that were to stand there, and that nobody had read. */
  waited: boolean;
}

/** The sealed words of a subject, latest first. Only for those who decide about it. */
export async function sealedOf(db: Handle, { type, id }: Pick<Subject, 'type' | 'id'>): Promise<Sealed[]> {
  if (type === 'post') {
    const rows = await db
      .selectFrom('sealed_revision')
      // A rewording that was refused is a revision no more.
      .leftJoin('revision', 'revision.id', 'sealed_revision.revision_id')
      .selectAll('sealed_revision')
      .select('revision.id as kept_id')
      .where('sealed_revision.post_id', '=', id)
      .orderBy('sealed_revision.sealed_at', 'desc')
      // Several of one moment: the wording its sender saw, and the one it had become.
      .orderBy('revision.number', 'desc')
      .orderBy('sealed_revision.id', 'desc')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      at: row.sealed_at,
      revisionId: row.revision_id,
      kept: row.kept_id !== null,
      title: null,
      text: row.text,
      marks: row.marks,
      quotes: row.quotes,
      why: row.why,
      waited: false,
    }));
  }
  const rows = await db
    .selectFrom('sealed_page')
    .selectAll()
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .orderBy('sealed_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ id: sealedId, sealed_at: at, title, text, held_for: why }) => ({
    id: sealedId,
    at,
    revisionId: null,
    kept: true,
    title,
    text,
    marks: '[]',
    quotes: '[]',
    why: 'report',
    waited: why !== null,
  }));
}

/**
 * The sealed words a case is about, first those to decide about: what a text is to become stands first where that is what
 * is asked, and nowhere else, for nobody has read it.
 */
export async function sealedIn(db: Handle, row: CaseRow): Promise<Sealed[]> {
  const all = await sealedOf(db, subjectIn(row));
  if (row.subject_type !== 'post') return all.filter(({ waited }) => waited === isRewording(row));
  const sealed = all;
  const waits = ({ revisionId }: Sealed): boolean => revisionId !== null && revisionId === row.next_revision_id;
  if (isRewording(row)) return [...sealed.filter(waits), ...sealed.filter((one) => !waits(one))];
  if (row.queue === 'held' || row.queue === 'first_posts') return sealed;
  return sealed.filter((one) => one.kept && !waits(one));
}

/** By what a decision names the sealed words it is about: the wording, of a post. */
export const sealedKey = ({ id, revisionId }: Sealed): string => revisionId ?? id;
