import type { Audience, Comments } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { freeSlug } from '../discussions/journals.ts';
import { clearJournal } from '../discussions/page-words.ts';
import { AppError, InvalidForm } from '../errors.ts';
import { ownJournals } from './queries.ts';

export interface NewJournal {
  pseudonymId: string;
  title: string;
  description?: string;
  audience: Audience;
  /** Whether search engines may list its entries. */
  indexable?: boolean;
  listed: boolean;
  comments?: Comments;
  at: string;
}

/** Opens a journal for a pseudonym; gives its id. The address gets a number when another journal has it. */
export async function insertJournal(tx: Tx, journal: NewJournal): Promise<string> {
  const id = newId();
  const slug = await freeSlug(tx, journal.title);
  await tx.db
    .insertInto('journal')
    .values({
      id,
      pseudonym_id: journal.pseudonymId,
      slug,
      title: journal.title,
      description: journal.description ?? '',
      audience: journal.audience,
      listed_at: journal.listed ? journal.at : null,
      created_at: journal.at,
      indexable_at: journal.indexable === true ? journal.at : null,
      comments: journal.comments ?? 'open',
    })
    .execute();
  return id;
}

export interface OpenJournal extends Omit<NewJournal, 'pseudonymId' | 'at' | 'comments'> {
  member: Member;
  /** Pseudonym that will keep it; one of the member's own, without a journal yet. */
  as: string;
}

const ATTEMPTS = 3;

/**
 * Opens a journal; gives its slug. The same form twice is one journal. Where its title and description wait for a moderator
 * it bears the name of whoever keeps it meanwhile. Throws InvalidForm when that name keeps another one already.
 */
export async function openJournal(context: Context, { member, as, ...journal }: OpenJournal): Promise<string> {
  const { database } = context;
  if (!member.pseudonyms.some(({ id }) => id === as)) throw new AppError('forbidden', 'not_allowed');
  const { title, description = '' } = journal;
  const looked = await context.screening.lookAtPage({ kind: 'journal', title, description, readdress: false });
  for (let attempt = 1; ; attempt += 1) {
    const kept = (await ownJournals(database.db, member)).find(({ pseudonym_id }) => pseudonym_id === as);
    if (kept?.title === journal.title && kept.description === journal.description) return kept.slug;
    if (kept) throw new InvalidForm({ as: ['journal_exists'] }, [], 409);
    try {
      return await database.write(async (tx) => {
        const at = now(context);
        const id = await insertJournal(tx, { ...journal, pseudonymId: as, at });
        const writer = { member, as, boardId: null };
        if (journal.audience !== 'me' && (await looked.waits(tx, { id, before: null, writer, at })))
          await clearJournal(tx, id, { title: true, description: true });
        return (await tx.db.selectFrom('journal').select('slug').where('id', '=', id).executeTakeFirstOrThrow()).slug;
      });
    } catch (error) {
      // Another journal took the address meanwhile, or this form was sent twice at once.
      if (attempt === ATTEMPTS || !database.engine.isUniqueViolation(error)) throw error;
    }
  }
}
