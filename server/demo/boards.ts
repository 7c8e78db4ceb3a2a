import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { newId } from '../db/ids.ts';

/** Boards the texts name, for a site whose host has made none. */
const BOARDS = [
  { slug: 'metier', title_fr: 'Métier de pair-aidant', title_en: 'The peer worker’s trade' },
  {
    slug: 'reduction-des-risques',
    title_fr: 'Réduction des risques au quotidien',
    title_en: 'Harm reduction day by day',
  },
  { slug: 'equipes', title_fr: 'Équipes et institutions', title_en: 'Teams and institutions' },
  { slug: 'droits-et-sante', title_fr: 'Droits et santé', title_en: 'Rights and health' },
  { slug: 'cuisine', title_fr: 'La cuisine', title_en: 'The kitchen' },
  { slug: 'retablissement', title_fr: 'Rétablissement', title_en: 'Recovery' },
];

/** The boards by address, made first where there are none. */
export async function findBoards(context: Context): Promise<Map<string, string>> {
  return context.database.write(async ({ db }) => {
    const rows = await db.selectFrom('board').select(['id', 'slug']).execute();
    if (rows.length > 0) return new Map(rows.map(({ slug, id }) => [slug, id]));
    const made = BOARDS.map((board, position) => ({
      ...board,
      id: newId(),
      position,
      about_fr: '',
      about_en: '',
      created_at: now(context),
      archived_at: null,
    }));
    await db.insertInto('board').values(made).execute();
    return new Map(made.map(({ slug, id }) => [slug, id]));
  });
}
