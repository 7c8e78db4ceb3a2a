import type { ListName } from '#shared/events.ts';
import type { AnyPage, PageData, ThreadItem } from '#shared/pages.ts';

/** Pages that list what changes while one reads them. */
const NAMES = [
  'home',
  'journals',
  'journal',
  'tag',
  'boards',
  'board',
  'notifications',
  'moderation',
  'appeals',
  'signUps',
] as const;
export type ListPageName = (typeof NAMES)[number];
export type ListPage = Extract<AnyPage, { name: ListPageName }>;

export const isList = (page: AnyPage): page is ListPage => NAMES.some((name) => name === page.name);

interface Renewed {
  page: ListPage;
  /** What has come to the list and does not stand in it. */
  more: number;
}

/** The discussions whose state a list shows. */
export function discussionsIn({ name, data }: ListPage): string[] {
  if (name === 'board') return [...data.pinned, ...data.threads].map(({ id }) => id);
  return 'entries' in data ? data.entries.map(({ id }) => id) : [];
}

/** The lists that something new would come to. */
export function listsIn({ name, data }: ListPage): ListName[] {
  if (name === 'journals' || name === 'boards') return [name];
  if (name === 'journal') return [`journals/${data.journal.slug}`];
  if (name === 'board') return [`boards/${data.board.slug}`];
  if (name === 'moderation' || name === 'appeals' || name === 'signUps') return ['cases'];
  return name === 'notifications' ? [] : ['journals', 'boards'];
}

/** What of a list is not in its fresh state: gone, or pushed to the page after it by what has come. */
export const missesSome = (shown: ListPage, fresh: ListPage): boolean => {
  const there = new Set(itemsOf(fresh).map(keyOf));
  return itemsOf(shown).some((item) => !there.has(keyOf(item)));
};

/**
 * A list as it is now, with nothing new between what stands there: each thing in the place where somebody is reading it,
 * what is not given any more gone.
 * @param after the page after the fresh one, where something may have been pushed to
 */
export function renewList(shown: ListPage, fresh: ListPage, after: ListPage | null = null): Renewed {
  if (shown.name !== fresh.name) return { page: shown, more: 0 };
  const known = new Set(itemsOf(shown).map(keyOf));
  const more = itemsOf(fresh).filter((item) => !known.has(keyOf(item))).length;
  const later = after?.name === shown.name ? itemsOf(after) : [];
  const now = new Map([...later, ...itemsOf(fresh)].map((item) => [keyOf(item), item]));
  /** What stands in the place of these. */
  const kept = <T extends Item>(items: T[]): T[] =>
    items.flatMap((item) => (now.get(keyOf(item)) as T | undefined) ?? []);
  return { page: { ...shown, data: { ...fresh.data, ...standing(shown, fresh, kept) } } as ListPage, more };
}

type Item = { id: string } | { slug: string };
const keyOf = (item: Item): string => ('id' in item ? item.id : item.slug);

function itemsOf({ name, data }: ListPage): Item[] {
  if (name === 'board') return [...data.pinned, ...data.threads];
  if (name === 'boards') return data.boards;
  if (name === 'journals') return data.journals;
  if (name === 'moderation') return data.cases;
  if (name === 'appeals') return data.appeals;
  if (name === 'signUps') return data.requests;
  return name === 'notifications' ? data.items : data.entries;
}

/** The part of a page's data that is its list, as it stands. */
function standing(shown: ListPage, fresh: ListPage, kept: <T extends Item>(items: T[]) => T[]): object {
  switch (shown.name) {
    case 'board':
      return { pinned: kept<ThreadItem>(shown.data.pinned), threads: kept<ThreadItem>(shown.data.threads) };
    case 'boards':
      return { boards: kept(shown.data.boards) };
    case 'journals':
      return { journals: kept(shown.data.journals) };
    case 'notifications':
      // "Mark all" goes no further than what stands there.
      return { items: kept(shown.data.items), until: shown.data.until };
    case 'moderation':
      return { cases: kept(shown.data.cases) };
    case 'appeals':
      return { appeals: kept(shown.data.appeals) };
    case 'signUps':
      // What was said of the last press stays.
      return { requests: kept(shown.data.requests), meanwhile: shown.data.meanwhile };
    case 'home':
      return { entries: kept(shown.data.entries), journals: beside(shown.data, fresh.data as PageData['home']) };
    default:
      return { entries: kept(shown.data.entries) };
  }
}

/** The journals beside the list of home, in their places as well. */
function beside(shown: PageData['home'], fresh: PageData['home']): PageData['home']['journals'] {
  return shown.journals.flatMap(({ slug }) => fresh.journals.find((journal) => journal.slug === slug) ?? []);
}
