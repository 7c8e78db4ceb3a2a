import type { Audience } from '#shared/states.ts';
import { newId } from '../db/ids.ts';
import type { Tx } from '../db/open.ts';
import { slugOf } from '../discussions/store.ts';

export interface NewJournal {
  pseudonymId: string;
  title: string;
  audience: Audience;
  listed: boolean;
  at: string;
}

/** Opens a journal for a pseudonym; gives its id. The address gets a number when another journal has it. */
export async function insertJournal(tx: Tx, { pseudonymId, title, audience, listed, at }: NewJournal): Promise<string> {
  const id = newId();
  const base = slugOf(title);
  const taken = await tx.db.selectFrom('journal').select('slug').where('slug', 'like', `${base}%`).execute();
  const slugs = new Set(taken.map(({ slug }) => slug));
  let slug = base;
  for (let count = 2; slugs.has(slug); count += 1) slug = `${base}-${count}`;
  await tx.db
    .insertInto('journal')
    .values({
      id,
      pseudonym_id: pseudonymId,
      slug,
      title,
      description: '',
      audience,
      listed_at: listed ? at : null,
      created_at: at,
      indexable_at: null,
      comments: 'open',
    })
    .execute();
  return id;
}
