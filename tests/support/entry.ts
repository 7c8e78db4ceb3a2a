import { newId } from '#server/db/ids.ts';
import { openDiscussion } from '#server/discussions/open.ts';
import type { Opening } from '#server/discussions/open.ts';
import { insertJournal } from '#server/journals/open.ts';
import type { Member } from '#server/context-types.ts';
import type { Browser } from './browser.ts';
import type { Site } from './site.ts';
import type { Place } from './story.ts';

/** The member behind a browser, as the use cases know them. */
export async function memberOf(site: Site, browser: Browser): Promise<Member> {
  const { viewer } = await site.context.resolveViewer(browser.cookies.get('__Host-s') ?? '');
  if (viewer.kind !== 'member') throw new Error('Nobody is signed in there');
  return viewer;
}

/** Opens a public entry in the journal of a member's name (the first one), which is made when there is none. */
export async function entry(
  site: Site,
  browser: Browser,
  body: string,
  more: Partial<Pick<Opening, 'as' | 'title' | 'audience' | 'comments'>> = {},
): Promise<Place> {
  const member = await memberOf(site, browser);
  const as = more.as ?? member.pseudonyms[0]!.id;
  const { database, clock } = site.context;
  const found = await database.db.selectFrom('journal').select('id').where('pseudonym_id', '=', as).executeTakeFirst();
  const at = clock().toISOString();
  const journalId =
    found?.id ??
    (await database.write((tx) =>
      insertJournal(tx, { pseudonymId: as, title: `Carnet ${as}`, audience: 'public', listed: true, at }),
    ));
  const { id, slug } = await openDiscussion(site.context, {
    member,
    place: { journalId },
    title: 'Une nuit',
    body,
    category: null,
    tags: [],
    contentNote: null,
    language: 'fr',
    audience: 'public',
    indexable: false,
    comments: 'open',
    submission: newId(),
    ...more,
    as,
  });
  return { id, path: `/d/${id}/${slug}` };
}
