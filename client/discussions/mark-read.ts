import type { Attachment } from 'svelte/attachments';
import type { App } from '#client/lib/app.svelte.ts';

/**
 * Says to the site how far somebody has read, once the end of what a page shows has come into view of an open window.
 * Nothing is said back: the marks on this page stay, so that nobody loses the place they were looking for.
 */
export const readTo =
  (app: App, address: string, number: number): Attachment<HTMLElement> =>
  (end) => {
    let seen = false;
    const send = (): void => {
      if (!seen || document.visibilityState !== 'visible') return;
      stop();
      const sent = new URLSearchParams({ token: app.shell.token ?? '', number: String(number) });
      // Whatever becomes of it: the button without script and the next visit do the same.
      fetch(address, { method: 'POST', headers: { Accept: 'application/json' }, body: sent, keepalive: true }).catch(
        () => undefined,
      );
    };
    const watch = new IntersectionObserver((entries) => {
      seen = entries.some((entry) => entry.isIntersecting);
      send();
    });
    const stop = (): void => {
      watch.disconnect();
      document.removeEventListener('visibilitychange', send);
    };
    watch.observe(end);
    document.addEventListener('visibilitychange', send);
    return stop;
  };
