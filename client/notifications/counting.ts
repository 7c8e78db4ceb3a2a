import type { App } from '#client/lib/app.svelte.ts';
import { followCount } from '#client/lib/live.ts';

/** Between two times that a screen reader is told, ms. */
const QUIET_MS = 60_000;

/**
 * Keeps the number of unread notifications up to date on every page, whichever window reads them. That there are more is
 * said politely, at most once a minute; that there are fewer is not. Returns the function that ends it.
 */
export function followUnread(app: App): () => void {
  let known = app.unread;
  let said = -Infinity;
  let saying: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    saying = undefined;
    if (app.unread > known) {
      said = performance.now();
      app.say(app.words.notifications.waiting(app.unread));
    }
    known = app.unread;
  };
  const stop = followCount((unread) => {
    app.unread = unread;
    known = Math.min(known, unread);
    if (unread > known) saying ??= setTimeout(say, Math.max(0, said + QUIET_MS - performance.now()));
  });
  return () => {
    clearTimeout(saying);
    stop();
  };
}
