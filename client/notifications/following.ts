import { url } from '#shared/routes.ts';

/** A reader should not wait longer than this for what only tidies up. */
const PATIENCE_MS = 1_500;

/**
 * Following a notification marks it as read: opening a page changes nothing by itself, so it is sent beforehand. Should
 * that fail, the page opens all the same, and the button is still there.
 */
export const markingRead =
  (token: string | null, until: string) =>
  (event: MouseEvent & { currentTarget: HTMLAnchorElement }, id: string): void => {
    const sent = fetch(url.notifications(), {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams({ token: token ?? '', read: id, until, for: '' }),
      // Goes on when the page is left at once, and in a new tab the page is not left at all.
      keepalive: true,
    }).catch(() => null);
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    const patience = new Promise((done) => setTimeout(done, PATIENCE_MS));
    void Promise.race([sent, patience]).then(() => location.assign(href));
  };
