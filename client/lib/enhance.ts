import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { App } from './app.svelte.ts';
import { isPage } from './fetch-page.ts';

export interface FormHooks {
  app: App;
  /** Sending has begun or ended. */
  busy(on: boolean): void;
  /** The answer could not be used: said beside the form, which stays as it is. */
  failed(sentence: string): void;
  /** Where the eye and the keyboard should go once the answer is drawn. */
  landed(sent: URLSearchParams): void;
  keeper(): Keeper | undefined;
}

/** What saves a form by itself while somebody writes in it: it must not do so beside the form's own sending. */
export interface Keeper {
  /** Awaited before the fields are read. Nothing is saved by itself from then on. */
  settled(): Promise<void>;
  /** The form stands there still. */
  unsent(): void;
}

const isRedirect = (answer: unknown): answer is { location: string } =>
  typeof answer === 'object' && answer !== null && 'location' in answer && typeof answer.location === 'string';

/**
 * Follows a redirect. To another place of this same page, the page is drawn anew from fresh data: a browser would only
 * scroll, or on reloading restore the old position.
 */
async function go(app: App, address: string): Promise<void> {
  const target = new URL(address, location.href);
  if (target.pathname + target.search === location.pathname + location.search && target.hash) {
    try {
      const response = await fetch(target.pathname + target.search, {
        headers: { Accept: 'application/json' },
        cache: 'no-store',
      });
      const page: unknown = await response.json();
      if (response.ok && isPage(page)) {
        await app.replace(page);
        await tick();
        location.replace(target.href);
        const place = document.getElementById(target.hash.slice(1));
        place?.scrollIntoView();
        (place?.tabIndex === -1 && place.hasAttribute('tabindex') ? place : place?.querySelector('a'))?.focus({
          preventScroll: true,
        });
        app.say(app.words.forms.stored);
        return;
      }
    } catch {
      // Then the browser loads it.
    }
    app.leaving = true;
    history.replaceState(null, '', target.href);
    location.reload();
    await gone();
    return;
  }
  app.leaving = true;
  location.assign(target.href);
  await gone();
}

/** Loading another page takes a moment: a second click meanwhile must not send again. */
const gone = (): Promise<void> => new Promise((done) => setTimeout(done, 10_000));

/** What a plain submit would send, as the enhanced one sends it. */
export function fields(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') sent.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) sent.append(submitter.name, submitter.value);
  return sent;
}

/** Sends fields to where their form goes; rejects when no answer, or none of ours, could be had. */
export async function post(
  form: HTMLFormElement,
  body: URLSearchParams,
  { keepalive = false } = {},
): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(form.getAttribute('action') ?? location.href, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body,
    keepalive,
  });
  return { status: response.status, answer: await response.json() };
}

/**
 * Sends a form without leaving the page. The plain form stays what it is: whatever fails here leaves every
 * character where it was typed, and says so.
 */
export const enhance =
  ({ app, busy, failed, landed, keeper }: FormHooks): Attachment<HTMLFormElement> =>
  (form) => {
    let underway = false;

    const send = async (submitter: HTMLElement | null): Promise<void> => {
      await keeper()?.settled();
      const sent = fields(form, submitter);
      const { answer } = await post(form, sent).catch(() => ({ answer: null }));
      if (isRedirect(answer)) return go(app, answer.location);
      if (!isPage(answer)) failed(app.words.forms.failed);
      else if (answer.name === 'error') {
        const { title, text } = app.words.pageErrors[answer.data.code];
        failed(`${title}. ${text} ${app.words.forms.notStored}`);
      } else {
        await app.replace(answer);
        await tick();
        landed(sent);
      }
      keeper()?.unsent();
    };

    const begin = (on: boolean): void => {
      underway = on;
      busy(on);
      // What is typed while the answer is on its way would be overwritten by it.
      for (const field of form.querySelectorAll<HTMLTextAreaElement>('textarea[name]')) field.readOnly = on;
    };

    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      if (underway) return;
      begin(true);
      void send(event.submitter).finally(() => begin(false));
    };

    form.addEventListener('submit', submit);
    return () => form.removeEventListener('submit', submit);
  };
