import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { BoardNames } from '#shared/pages.ts';

/** What a house of peer workers talks about: enough to begin with, for the host to rename, add to and archive. */
const STARTER: readonly (BoardNames & { slug: string })[] = [
  {
    slug: 'metier',
    title_fr: 'Le métier de pair-aidant',
    title_en: 'Peer work as a job',
    about_fr: 'La place, le contrat, la formation, la bonne distance, et comment on tient dans la durée.',
    about_en: 'Role, contract, training, the right distance, and how to keep going.',
  },
  {
    slug: 'reduction-des-risques',
    title_fr: 'Réduction des risques au quotidien',
    title_en: 'Harm reduction day to day',
    about_fr: 'Maraudes, accueil, matériel, analyse de produits, naloxone : ce qui se fait sur le terrain.',
    about_en: 'Outreach, drop-ins, supplies, drug checking, naloxone: what is done in the field.',
  },
  {
    slug: 'retablissement',
    title_fr: 'Rétablissement',
    title_en: 'Recovery',
    about_fr: 'Les chemins, les groupes, les reprises, et ce que « aller mieux » veut dire pour chacun.',
    about_en: 'Paths, groups, returns to use, and what getting better means to each of us.',
  },
  {
    slug: 'equipes',
    title_fr: 'Équipes et institutions',
    title_en: 'Teams and institutions',
    about_fr: 'Travailler avec des soignants, des cadres, des partenaires ; être entendu, être reconnu.',
    about_en: 'Working with clinicians, managers and partners; being heard, being recognised.',
  },
  {
    slug: 'droits-et-sante',
    title_fr: 'Droits et santé',
    title_en: 'Rights and health',
    about_fr: 'Accès aux soins, traitements, logement, justice : ce qu’on a appris en accompagnant.',
    about_en: 'Access to care, treatments, housing, the courts: what accompanying people has taught us.',
  },
  {
    slug: 'cuisine',
    title_fr: 'La cuisine du site',
    title_en: 'The site’s kitchen',
    about_fr: 'Se présenter, souffler un peu, et dire ce qui manque ou coince ici.',
    about_en: 'Say hello, take a breath, and tell us what is missing or stuck here.',
  },
];

/** Makes the first boards, once: on a site that has none yet, archived ones included. Several processes may try at once. */
export async function makeStarterBoards(context: Pick<Context, 'database' | 'clock'>): Promise<void> {
  const at = now(context);
  await context.database.write(async ({ db }) => {
    if (await db.selectFrom('board').select('id').limit(1).executeTakeFirst()) return;
    await db
      .insertInto('board')
      .values(
        STARTER.map((board, position) => ({ ...board, id: newId(), position, created_at: at, archived_at: null })),
      )
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .execute();
  });
}
