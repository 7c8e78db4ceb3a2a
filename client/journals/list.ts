import type { AnyPage } from '#shared/pages.ts';

/** Pages that are a list of discussions. */
export type ListPage = Extract<AnyPage, { name: 'home' | 'journal' | 'tag' }>;

export const isList = (page: AnyPage): page is ListPage =>
  page.name === 'home' || page.name === 'journal' || page.name === 'tag';

/** What is shown, in the order somebody is reading it in, each as it is now; what is not given any more is gone. */
function inPlace<T>(shown: T[], fresh: T[], key: (item: T) => string): T[] {
  const now = new Map(fresh.map((item) => [key(item), item]));
  return shown.flatMap((item) => now.get(key(item)) ?? []);
}

/** A list with what is the case now, and nothing new between what stands there. */
export function renewList(shown: ListPage, fresh: ListPage): AnyPage {
  if (shown.name !== fresh.name) return shown;
  const entries = inPlace(shown.data.entries, fresh.data.entries, ({ id }) => id);
  const page = { ...shown, data: { ...fresh.data, entries } } as ListPage;
  if (page.name !== 'home' || shown.name !== 'home') return page;
  return {
    ...page,
    data: { ...page.data, journals: inPlace(shown.data.journals, page.data.journals, ({ slug }) => slug) },
  };
}
