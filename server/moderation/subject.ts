import type { ReportSubject } from '#shared/pages.ts';
import { SUBJECT_TYPES } from '#shared/states.ts';
import type { SubjectType } from '#shared/states.ts';
import { canSeeAuthor, owns } from '../access/rules.ts';
import type { Viewer } from '../context-types.ts';
import type { Handle, Tx } from '../db/open.ts';
import { postHeading } from '../discussions/address.ts';
import { findJournal } from '../discussions/journals.ts';
import { wordsFor } from '../discussions/masks.ts';
import { canReport } from '../discussions/policy.ts';
import { lockPage } from '../discussions/page-words.ts';
import { findPost } from '../discussions/queries.ts';
import { choosable } from '../discussions/sentences.ts';
import { lockDiscussion } from '../discussions/store.ts';
import { authorView } from '../discussions/views.ts';
import { nameKey } from '../members/names.ts';
import { excerpt } from '../text/excerpt.ts';
import { postSubject } from './open-case.ts';
import type { Subject } from './open-case.ts';

const EXCERPT_MAX = 280;

/** Something this viewer may report: what a case is about, how its page shows it, and where it is reported. */
export interface Reportable {
  subject: Subject;
  view: ReportSubject;
  /** A post's id, the pseudonym's name, the journal's slug, as its address has it. */
  key: string;
}

export const subjectTypeOf = (typed: string | undefined): SubjectType | null =>
  SUBJECT_TYPES.find((type) => type === typed) ?? null;

/** What is at this address to be reported; null for what this viewer may not read, and for what is their own. */
export function findReportable(
  db: Handle,
  viewer: Viewer,
  { type, key, at }: { type: SubjectType; key: string; at: string },
): Promise<Reportable | null> {
  return FIND[type](db, viewer, key, at);
}

/** Holds it as it is for the rest of the transaction; what its readers see stays the same to the byte. */
export const lockSubject = (tx: Tx, { subject }: Reportable): Promise<unknown> =>
  subject.discussionId !== null
    ? lockDiscussion(tx, subject.discussionId)
    : lockPage(tx, { type: subject.type === 'journal' ? 'journal' : 'profile', id: subject.id });

type Find = (db: Handle, viewer: Viewer, key: string, at: string) => Promise<Reportable | null>;

const FIND: Record<SubjectType, Find> = {
  async post(db, viewer, key, at) {
    const found = await findPost(db, viewer, key);
    if (!found || !canReport(viewer, found.post)) return null;
    const { post } = found;
    const { text } = wordsFor(viewer, post, at);
    return {
      subject: postSubject(post),
      key: post.id,
      view: {
        type: 'post',
        post: postHeading(found),
        author: canSeeAuthor(post) ? authorView(post.name) : null,
        excerpt: excerpt(text, EXCERPT_MAX),
        revision: post.revision_id,
        sentences: choosable(text),
      },
    };
  },

  async profile(db, viewer, key) {
    const row = await db
      .selectFrom('pseudonym')
      .select(['id', 'name', 'about'])
      .where('name_key', '=', nameKey(key))
      .executeTakeFirst();
    if (!row || owns(viewer, { pseudonym_id: row.id })) return null;
    return {
      subject: { type: 'profile', id: row.id, pseudonymId: row.id, discussionId: null },
      key: row.name,
      view: {
        type: 'profile',
        name: row.name,
        author: authorView(row.name),
        excerpt: excerpt(row.about, EXCERPT_MAX),
      },
    };
  },

  async journal(db, viewer, key) {
    const journal = await findJournal(db, viewer, { slug: key });
    if (!journal || owns(viewer, { pseudonym_id: journal.pseudonymId })) return null;
    const { slug, title, description, author } = journal.item;
    return {
      subject: { type: 'journal', id: journal.id, pseudonymId: journal.pseudonymId, discussionId: null },
      key: slug,
      view: { type: 'journal', slug, title, author, excerpt: excerpt(description, EXCERPT_MAX) },
    };
  },
};
