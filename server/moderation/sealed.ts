import type { Handle } from '../db/open.ts';
import type { Subject } from './open-case.ts';

/** Words of a subject as they stood when somebody reported it, or a moderator removed it. */
export interface Sealed {
  id: string;
  at: string;
  /** The wording, of a post; null of a page. */
  revisionId: string | null;
  /** The name or the journal's title, of a page; null of a post. */
  title: string | null;
  text: string;
  /** JSON, as a revision holds them; of a page, '[]'. */
  marks: string;
  quotes: string;
  why: 'report' | 'removal';
}

/** The sealed words of a subject, latest first. Only for those who decide about it. */
export async function sealedOf(db: Handle, { type, id }: Pick<Subject, 'type' | 'id'>): Promise<Sealed[]> {
  if (type === 'post') {
    const rows = await db
      .selectFrom('sealed_revision')
      // A rewording that was refused is a revision no more.
      .leftJoin('revision', 'revision.id', 'sealed_revision.revision_id')
      .selectAll('sealed_revision')
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
      title: null,
      text: row.text,
      marks: row.marks,
      quotes: row.quotes,
      why: row.why,
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
  return rows.map(({ id: sealedId, sealed_at: at, title, text }) => ({
    id: sealedId,
    at,
    revisionId: null,
    title,
    text,
    marks: '[]',
    quotes: '[]',
    why: 'report',
  }));
}
