import { newId } from '#server/db/ids.ts';
import { nameKey } from '#server/members/names.ts';
import type { Page } from '#shared/pages.ts';
import type { Role } from '#shared/states.ts';
import { makeStarterBoards } from '#server/forum/starter.ts';
import { importDiscussion } from '#server/importing/import.ts';
import type { ExportedDiscussion } from '#server/importing/format.ts';
import type { Answer, Browser, Fields } from './browser.ts';
import type { Site } from './site.ts';

/** A small invented discussion: an entry and two replies, one of them quoting with a cut. */
export const NIGHT_ROUND: ExportedDiscussion = {
  journal: { author: 'Sterne', title: 'Carnet de maraude' },
  entry: {
    title: 'La maraude du jeudi, sans rien promettre',
    author: 'Sterne',
    category: 'Carnet de bord',
    at: '2026-03-05T22:10:00+01:00',
    tags: ['Maraude', 'aller vers'],
    bbcode:
      "Deux heures de pluie, quatre personnes, un seul vrai échange. Il m'a demandé si je prenais encore.\n\nJ'ai répondu que ce n'était pas la question du jour, et il a ri pour la première fois depuis trois semaines.",
    acknowledgements: [{ author: null, note: 'Merci, je lis depuis ma pause.' }],
  },
  replies: [
    {
      number: 1,
      author: 'Courlis',
      at: '2026-03-06T08:00:00+01:00',
      bbcode:
        "[quote=Sterne]J'ai répondu que ce n'était pas la question du jour[/quote]\n\nEt si ça l'était, justement ? Chez nous on dit les choses, le silence pèse aussi.",
      acknowledgements: [],
    },
    {
      number: 2,
      author: 'Sterne',
      at: '2026-03-06T21:40:00+01:00',
      bbcode: '[quote=Courlis]le silence pèse aussi.[/quote]\n\nIl pèse, oui. Mais il laisse la place.',
      acknowledgements: [],
    },
  ],
};

export interface Place {
  id: string;
  path: string;
}

/** Imports a discussion; gives where it stands. */
export async function imported(site: Site, discussion: ExportedDiscussion = NIGHT_ROUND): Promise<Place> {
  const { id, slug } = await importDiscussion(site.context, discussion, Buffer.from(JSON.stringify(discussion)));
  return { id, path: `/d/${id}/${slug}` };
}

/** Sends a reply from the discussion's page; gives the answer. */
export async function reply(
  browser: Browser,
  place: Place,
  body: string,
  more: Fields = {},
  enhanced = false,
): Promise<Answer> {
  const { data } = await browser.page('discussion', place.path);
  const [as] = data.composer?.as ?? [];
  return browser.submit(
    place.path,
    `${place.path}/reply`,
    {
      as: as?.id ?? newId(),
      submission: data.composer?.submission ?? newId(),
      in_reply_to: '',
      body,
      do: 'publish',
      ...more,
    },
    { enhanced },
  );
}

/** The words a page of a discussion shows, post by post: own words and live quotes without their markup. */
export function wordsOf(page: Page<'discussion'>): string[] {
  return [page.data.opening, ...page.data.posts].flatMap((post) =>
    post ? [post.body.map(plainWords).join('\n')] : [],
  );
}

function plainWords(segment: Page<'discussion'>['data']['posts'][number]['body'][number]): string {
  if (segment.kind === 'own') return strip(segment.html);
  return `« ${segment.parts.map((part) => (part.kind === 'words' ? strip(part.html) : part.kind === 'cut' ? '[…]' : part.kind === 'nested' ? plainWords(part.quote) : '')).join('')} »`;
}

const strip = (html: string): string =>
  html
    .replace(/<br>/g, '\n')
    .replace(/<\/p>\s*/g, '\n\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .trim();

/** Id of the post with this number. */
export async function postId(browser: Browser, place: Place, number: number): Promise<string> {
  const { data } = await browser.page('discussion', place.path);
  const post = [data.opening, ...data.posts].find((candidate) => candidate?.number === number);
  if (!post) throw new Error(`No post number ${number}`);
  return post.id;
}

/** What somebody may answer when they open a journal, and when they write in it. */
export const JOURNAL = {
  title: 'Cahier ouvert',
  description: 'Ce que je vois de ma porte.',
  audience: 'public',
  indexable: 'no',
  listed: 'yes',
} as const;
export const ENTRY = {
  title: 'Premier soir',
  body: 'Il pleut sur le parking, et personne ne vient.',
  category: 'Carnet de bord',
  tags: 'aller vers, premier entretien',
  content_note: '',
  language: 'fr',
  audience: 'public',
  indexable: 'no',
  comments: 'open',
  do: 'publish',
} as const;

/** What stands around an entry, without its text. */
export const AROUND = (({ body: _body, do: _do, ...around }: typeof ENTRY) => around)(ENTRY);

/** Opens a journal under the first name that has none; gives its slug. */
export async function openJournal(browser: Browser, fields: Fields = {}, enhanced = false): Promise<string> {
  const { data } = await browser.page('openJournal', '/write/journal');
  const answer = await browser.submit(
    '/write/journal',
    '/write/journal',
    { as: data.as[0]?.id ?? '', ...JOURNAL, ...fields },
    { enhanced },
  );
  const slug = /^\/journals\/([^/]+)\/write$/.exec(answer.location ?? '')?.[1];
  if (slug === undefined) throw new Error(`No journal was opened: ${answer.status} ${answer.text.slice(0, 300)}`);
  return slug;
}

/** Sends an entry from the page of its form; gives the answer. */
export async function writeEntry(
  browser: Browser,
  slug: string,
  fields: Fields = {},
  enhanced = false,
): Promise<Answer> {
  const path = `/journals/${slug}/write`;
  const { data } = await browser.page('entry', path);
  return browser.submit(path, path, { ...ENTRY, submission: data.submission, ...fields }, { enhanced });
}

/** Publishes an entry; gives where it stands. */
export async function entry(browser: Browser, slug: string, fields: Fields = {}): Promise<Place> {
  const { status, location, text } = await writeEntry(browser, slug, fields);
  const id = /^\/d\/([^/]+)\//.exec(location ?? '')?.[1];
  if (location === null || id === undefined) throw new Error(`No entry: ${status} ${text.slice(0, 300)}`);
  return { id, path: location };
}

/** Puts a discussion on a board beside where it stands; gives the board's address. */
export async function putOnBoard(site: Site, place: Place): Promise<string> {
  const slug = await openBoards(site);
  await site.context.database.write(async ({ db }) => {
    const board = await db.selectFrom('board').select('id').where('slug', '=', slug).executeTakeFirstOrThrow();
    await db.updateTable('discussion').set({ board_id: board.id }).where('id', '=', place.id).execute();
  });
  return slug;
}

/** What somebody may send to open a thread. */
export const THREAD = {
  title: 'Une question de terrain',
  body: 'Comment faites-vous le lundi matin ?',
  tags: 'accueil',
  content_note: '',
  language: 'fr',
  do: 'publish',
} as const;

/** Makes the first boards; gives the address of one of them. */
export async function openBoards(site: Site): Promise<string> {
  await makeStarterBoards(site.context);
  return 'metier';
}

/** Sends a thread from the page of its form; gives the answer. */
export async function writeThread(
  browser: Browser,
  board: string,
  fields: Fields = {},
  enhanced = false,
): Promise<Answer> {
  const path = `/boards/${board}/new`;
  const { data } = await browser.page('newThread', path);
  return browser.submit(
    path,
    path,
    { ...THREAD, as: data.as[0]?.id ?? '', submission: data.submission, ...fields },
    { enhanced },
  );
}

/** Opens a thread; gives where it stands. */
export async function openThread(browser: Browser, board: string, fields: Fields = {}): Promise<Place> {
  const { status, location, text } = await writeThread(browser, board, fields);
  const id = /^\/d\/([^/]+)\//.exec(location ?? '')?.[1];
  if (location === null || id === undefined) throw new Error(`No thread: ${status} ${text.slice(0, 300)}`);
  return { id, path: location };
}

/** Makes a member a moderator (of these boards only, if any are named by their address) or a host, straight into the table. */
export async function promote(site: Site, name: string, role: Role, boards?: string[]): Promise<void> {
  await site.context.database.write(async ({ db }) => {
    const found = boards && (await db.selectFrom('board').select('id').where('slug', 'in', boards).execute());
    if (found && found.length !== boards?.length)
      throw new Error(`Not all of these boards exist: ${boards?.join(', ')}`);
    const staff_boards = found ? JSON.stringify(found.map(({ id }) => id)) : null;
    const { account_id } = await db
      .selectFrom('pseudonym')
      .select('account_id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    await db.updateTable('account').set({ role, staff_boards }).where('id', '=', account_id).execute();
  });
}

/** Gives the account of a name a second one, straight into the table; gives its id. */
export async function secondName(site: Site, name: string, second: string): Promise<string> {
  const { db } = site.context.database;
  const first = await db.selectFrom('pseudonym').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
  const id = newId();
  const created = new Date(Date.parse(first.created_at) + 1).toISOString();
  await site.context.database.write((tx) =>
    tx.db
      .insertInto('pseudonym')
      .values({ ...first, id, name: second, name_key: nameKey(second), created_at: created, approved: 0 })
      .execute(),
  );
  return id;
}
