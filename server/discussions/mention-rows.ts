import type { Tx } from '../db/open.ts';
import { forgetUnmentioned } from '../notifications/notify.ts';
import { draw } from '../text/draw.ts';
import { mentionPlaces } from './mentions.ts';
import { marksOf } from './queries.ts';
import type { Handle } from './queries.ts';

/** Names that one text may speak to. */
const MENTIONS_MAX = 20;

/** By revision and by key the name to link to, as `linkMentions` takes them. */
export type Mentions = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/** A name a text holds after an @, and whose it is. */
export interface Mention {
  /** The name as typed, folded. */
  key: string;
  pseudonymId: string;
  name: string;
}

/** Whom a rendered text mentions: at each place the longest name that somebody bears. */
export async function findMentions(db: Handle, html: string): Promise<Mention[]> {
  const places = mentionPlaces(html);
  const keys = [...new Set(places.flat())];
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('pseudonym')
    .select(['id', 'name', 'name_key'])
    .where('name_key', 'in', keys)
    .execute();
  const known = new Map(rows.map((row) => [row.name_key, row]));
  const meant = new Set(places.flatMap((place) => place.find((key) => known.has(key)) ?? []));
  return [...meant].slice(0, MENTIONS_MAX).map((key) => {
    const { id, name } = known.get(key)!;
    return { key, pseudonymId: id, name };
  });
}

/** Stores whom a wording mentions. */
export async function insertMentions(tx: Tx, revisionId: string, mentions: readonly Mention[]): Promise<void> {
  if (mentions.length === 0) return;
  const rows = mentions.map(({ key, pseudonymId }) => ({
    revision_id: revisionId,
    name_key: key,
    pseudonym_id: pseudonymId,
  }));
  await tx.db.insertInto('mention').values(rows).execute();
}

/**
 * The names these wordings mention, as `linkMentions` takes them: by key, null when somebody has another name since.
 */
export async function mentionsOf(db: Handle, revisions: readonly { id: string; html: string }[]): Promise<Mentions> {
  const found = new Map<string, Map<string, string | null>>();
  // Without HTML it is drawn from the text, which nobody looks at here.
  const ids = revisions.filter(({ html }) => html === '' || html.includes('@')).map(({ id }) => id);
  if (ids.length === 0) return found;
  const rows = await db
    .selectFrom('mention')
    .innerJoin('pseudonym', 'pseudonym.id', 'mention.pseudonym_id')
    .select(['mention.revision_id', 'mention.name_key as typed', 'pseudonym.name', 'pseudonym.name_key as present'])
    .where('mention.revision_id', 'in', ids)
    .execute();
  for (const row of rows) {
    const names = found.get(row.revision_id) ?? new Map<string, string | null>();
    found.set(row.revision_id, names.set(row.typed, row.present === row.typed ? row.name : null));
  }
  return found;
}

/** Drops the mentions that went with withdrawn passages of a post, and what was told of them. */
export async function dropMentions(tx: Tx, postId: string): Promise<void> {
  const revisions = await tx.db
    .selectFrom('revision')
    .select(['id', 'text', 'marks'])
    .where('post_id', '=', postId)
    .where('id', 'in', (inner) => inner.selectFrom('mention').select('revision_id'))
    .execute();
  for (const { id, text, marks } of revisions) {
    const left = mentionPlaces(draw(text, marksOf({ marks }))).flat();
    const gone = tx.db.deleteFrom('mention').where('revision_id', '=', id);
    await (left.length === 0 ? gone : gone.where('name_key', 'not in', left)).execute();
  }
  await forgetUnmentioned(tx, postId);
}
