import { tick } from 'svelte';
import type { App } from '#client/lib/app.svelte.ts';
import { fetchPage } from '#client/lib/fetch-page.ts';
import { follow } from '#client/lib/live.ts';
import { keepingPlace } from '#client/lib/place.ts';
import { isList, renewList } from './list.ts';

/** Between two looks at a list, ms: twenty discussions ring more often than one. */
const GAP_MS = 5_000;

/** Keeps the numbers of a list of discussions up to date while it is open. */
export function followList(app: App): void {
  follow({
    gap: GAP_MS,
    // A list shows no revisions: whatever rings has changed.
    discussions: () => new Map(isList(app.page) ? app.page.data.entries.map(({ id }) => [id, null]) : []),
    async look() {
      const fresh = await fetchPage(app.shell.here);
      if (!fresh || !isList(app.page)) return;
      // Not theirs to see any more: then the page says so, as it would to whoever comes now.
      const next = isList(fresh)
        ? renewList(app.page, fresh)
        : fresh.name === 'error' && fresh.data.status === 404
          ? fresh
          : app.page;
      await keepingPlace(async () => {
        await app.replace(next);
        await tick();
      });
    },
  });
}
