import { tick } from 'svelte';
import type { AnyPage } from '#shared/pages.ts';
import type { App } from '#client/lib/app.svelte.ts';
import { fetchPage } from '#client/lib/fetch-page.ts';
import { follow } from '#client/lib/live.ts';
import { keepingPlace } from '#client/lib/place.ts';
import { discussionsIn, isList, listsIn, missesSome, renewList } from './list.ts';
import type { ListPage } from './list.ts';

/** Between two looks at a list, ms: twenty discussions ring more often than one. */
const GAP_MS = 5_000;

/** Keeps what a list shows up to date while it is open, and counts what has come to it. */
export function followList(app: App): void {
  const shown = (): ListPage | null => (isList(app.page) ? app.page : null);
  follow({
    gap: GAP_MS,
    // A list shows no revisions: whatever rings has changed.
    discussions: () => new Map(discussionsOf(shown()).map((id) => [id, null])),
    lists: () => (app.page.name === 'error' || !isList(app.page) ? [] : listsIn(app.page)),
    unread: () =>
      app.page.name === 'notifications' ? app.page.data.names.reduce((sum, { unread }) => sum + unread, 0) : null,
    async look() {
      const fresh = await fetchPage(app.shell.here);
      const before = shown();
      if (!fresh || !before) return;
      const { page, more } = await renewed(before, fresh);
      await keepingPlace(async () => {
        app.more = more;
        await app.replace(page);
        await tick();
      });
    },
  });
}

const discussionsOf = (page: ListPage | null): string[] => (page ? discussionsIn(page) : []);

async function renewed(shown: ListPage, fresh: AnyPage): Promise<{ page: AnyPage; more: number }> {
  // Not theirs to see any more: then the page says so, as it would to whoever comes now.
  if (fresh.name === 'error' && fresh.data.status === 404) return { page: fresh, more: 0 };
  if (!isList(fresh)) return { page: shown, more: 0 };
  const older = nextOf(fresh);
  const after = older !== null && missesSome(shown, fresh) ? await fetchPage(older) : null;
  return renewList(shown, fresh, after && isList(after) ? after : null);
}

/** The address of the page after. */
function nextOf({ name, data }: ListPage): string | null {
  if (name === 'moderation' || name === 'signUps') return data.next;
  return 'paging' in data ? data.paging.older : null;
}
