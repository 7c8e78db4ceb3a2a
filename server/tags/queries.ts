import type { PageData, TagView } from '#shared/pages.ts';
import type { Approach, Locale } from '#shared/states.ts';
import { TAG_FAMILIES } from '#shared/states.ts';
import { readablePosts, visibleDiscussions } from '../access/visible.ts';
import type { Viewer } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import type { Handle, Tx } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import type { TagTable } from '../db/schema.ts';
import { tagSlug } from './slug.ts';

const tagRows = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom('discussion_tag')
    .innerJoin('tag', 'tag.id', 'discussion_tag.tag_id')
    .leftJoin('tag as canonical', 'canonical.id', 'tag.canonical_id')
    .select([
      'discussion_tag.discussion_id',
      'discussion_tag.words',
      'tag.slug',
      'tag.family',
      'tag.approach',
      'tag.label_fr',
      'tag.label_en',
    ])
    .select([
      'canonical.slug as canonical_slug',
      'canonical.family as canonical_family',
      'canonical.approach as canonical_approach',
    ])
    .where('discussion_tag.discussion_id', 'in', ids)
    .orderBy('discussion_tag.discussion_id')
    .orderBy('discussion_tag.position'),
);

/** Tags of discussions in the authors' own words and order, each leading to its canonical tag. */
export async function tagsOf(
  db: Handle,
  discussionIds: readonly string[],
  locale: Locale,
): Promise<Map<string, TagView[]>> {
  const found = new Map<string, TagView[]>();
  if (discussionIds.length === 0) return found;
  const rows = await tagRows(db, { ids: discussionIds });
  for (const row of rows) {
    const approach = row.canonical_approach ?? row.approach;
    const view: TagView = {
      // The two approaches are named in the reader's language; every other tag stays the author's words.
      words: approach === null ? row.words : locale === 'fr' ? row.label_fr : row.label_en,
      slug: row.canonical_slug ?? row.slug,
      family: row.canonical_family ?? row.family,
      approach,
    };
    found.set(row.discussion_id, [...(found.get(row.discussion_id) ?? []), view]);
  }
  return found;
}

/**
 * Keeps an author's words for a discussion, the approaches first; a tag nobody used before becomes its own canonical one.
 * An approach that is typed, in either language, is that approach.
 */
export async function tagDiscussion(
  tx: Tx,
  discussionId: string,
  words: readonly string[],
  approaches: readonly Approach[] = [],
): Promise<void> {
  const known = await tx.db.selectFrom('tag').selectAll().where('approach', 'is not', null).execute();
  const borne: { tag_id: string; words: string }[] = [];
  for (const approach of approaches) {
    const tag = known.find((row) => row.approach === approach);
    if (tag && !borne.some(({ tag_id }) => tag_id === tag.id)) borne.push({ tag_id: tag.id, words: tag.label_fr });
  }
  for (const word of words) {
    const slug = tagSlug(word);
    if (slug === '') continue;
    const approach = known.find((row) => [row.slug, tagSlug(row.label_fr), tagSlug(row.label_en)].includes(slug));
    if (approach && borne.some(({ tag_id }) => tag_id === approach.id)) continue;
    borne.push({ tag_id: approach?.id ?? (await idOfTag(tx, slug, word)), words: word });
  }
  if (borne.length === 0) return;
  await tx.db
    .insertInto('discussion_tag')
    .values(borne.map((row, position) => ({ discussion_id: discussionId, position, ...row })))
    .execute();
}

async function idOfTag(tx: Tx, slug: string, label: string): Promise<string> {
  await tx.db
    .insertInto('tag')
    .values({
      id: newId(),
      slug,
      family: 'theme',
      label_fr: label,
      label_en: label,
      canonical_id: null,
      approach: null,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .execute();
  return (await tx.db.selectFrom('tag').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id;
}

/** Gives a discussion other tags: those it keeps stay the tags they are, those nothing bears any more go. */
export async function retagDiscussion(
  tx: Tx,
  discussionId: string,
  words: readonly string[],
  approaches: readonly Approach[],
): Promise<void> {
  const before = await takeTagsOff(tx, discussionId);
  await tagDiscussion(tx, discussionId, words, approaches);
  await dropUnborne(tx, before);
}

/**
 * Takes the tags off a discussion. A tag that nothing bears any more goes with them: its label and address are the
 * author's words too. The approaches stay, and so does a tag that others are synonyms of.
 */
export const untagDiscussion = async (tx: Tx, discussionId: string): Promise<void> =>
  dropUnborne(tx, await takeTagsOff(tx, discussionId));

async function takeTagsOff(tx: Tx, discussionId: string): Promise<string[]> {
  const borne = await tx.db
    .deleteFrom('discussion_tag')
    .where('discussion_id', '=', discussionId)
    .returning('tag_id')
    .execute();
  return [...new Set(borne.map((row) => row.tag_id))];
}

async function dropUnborne(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .deleteFrom('tag')
    .where('id', 'in', [...ids])
    .where('approach', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('discussion_tag').select('tag_id').whereRef('discussion_tag.tag_id', '=', 'tag.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('tag as synonym').select('synonym.id').whereRef('synonym.canonical_id', '=', 'tag.id'))),
    )
    .execute();
}

export const findTag = (db: Handle, slug: string): Promise<TagTable | undefined> =>
  db.selectFrom('tag').selectAll().where('slug', '=', slug).executeTakeFirst();

const collators: Record<Locale, Intl.Collator> = { fr: new Intl.Collator('fr'), en: new Intl.Collator('en') };

/** Canonical tags by family with how many visible texts bear them; the approaches are always there. */
export async function tagFamilies(db: Handle, viewer: Viewer, locale: Locale): Promise<PageData['tags']['families']> {
  const rows = await db
    .selectFrom('tag')
    .leftJoin('discussion_tag', 'discussion_tag.tag_id', 'tag.id')
    .leftJoin('discussion', (join) =>
      join.onRef('discussion.id', '=', 'discussion_tag.discussion_id').on(visibleDiscussions(viewer)),
    )
    // A tag counts only where the opening that bears it can be read.
    .leftJoin('post', (join) =>
      join.onRef('post.discussion_id', '=', 'discussion.id').on('post.number', '=', 0).on(readablePosts(viewer)),
    )
    .select(['tag.slug', 'tag.family', 'tag.approach', 'tag.label_fr', 'tag.label_en'])
    .select((row) => row.fn.count<number | string>('post.id').distinct().as('count'))
    .where('tag.canonical_id', 'is', null)
    .groupBy(['tag.slug', 'tag.family', 'tag.approach', 'tag.label_fr', 'tag.label_en'])
    .execute();
  return TAG_FAMILIES.map((family) => ({
    family,
    tags: rows
      .filter((row) => row.family === family)
      .map((row) => ({
        slug: row.slug,
        label: locale === 'fr' ? row.label_fr : row.label_en,
        count: Number(row.count),
        approach: row.approach,
      }))
      .filter((tag) => tag.count > 0 || tag.approach !== null)
      // As people look words up: the engines would put "équipe" after "zone", or not, each in its way.
      .sort((a, b) => collators[locale].compare(a.label, b.label)),
  })).filter(({ tags }) => tags.length > 0);
}
