import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { AnyPage } from '#shared/pages.ts';
import type { App } from './app.svelte.ts';

export interface FormHooks {
  app: App;
  /** Sending has begun or ended. */
  busy(on: boolean): void;
  /** The answer could not be used: said beside the form, which stays as it is. */
  failed(sentence: string): void;
  /** Where the eye and the keyboard should go once the answer is drawn. */
  landed(sent: URLSearchParams): void;
}

const isRedirect = (answer: unknown): answer is { location: string } =>
  typeof answer === 'object' && answer !== null && 'location' in answer && typeof answer.location === 'string';

const isPage = (answer: unknown): answer is AnyPage =>
  typeof answer === 'object' && answer !== null && 'name' in answer && 'data' in answer && 'shell' in answer;

/** Goes to an address of this site; to the same page with another fragment means loading it anew. */
export function go(address: string): void {
  const target = new URL(address, location.href);
  const samePage = target.origin === location.origin && target.pathname + target.search === location.pathname + location.search;
  if (samePage && target.hash) {
    // Otherwise the browser only scrolls, or restores the old position over the new fragment.
    history.replaceState(null, '', target.hash);
    history.scrollRestoration = 'manual';
    location.reload();
  } else location.assign(target.href);
}

/** What a plain submit would send, as the enhanced one sends it. */
function fields(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') sent.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) sent.append(submitter.name, submitter.value);
  return sent;
}

/**
 * Sends a form without leaving the page. The plain form stays what it is: whatever fails here leaves every
 * character where it was typed, and says so.
 */
export const enhance =
  ({ app, busy, failed, landed }: FormHooks): Attachment<HTMLFormElement> =>
  (form) => {
    let underway = false;

    const send = async (submitter: HTMLElement | null): Promise<void> => {
      const sent = fields(form, submitter);
      let answer: unknown;
      try {
        const response = await fetch(form.getAttribute('action') ?? location.href, {
          method: 'POST',
          headers: { Accept: 'application/json' },
          body: sent,
        });
        answer = await response.json();
      } catch {
        failed(app.words.forms.failed);
        return;
      }
      if (isRedirect(answer)) {
        app.leaving = true;
        go(answer.location);
        // Going takes a moment: a second click meanwhile must not send again.
        await new Promise((done) => setTimeout(done, 10_000));
      } else if (isPage(answer) && answer.name === 'error') {
        const { title, text } = app.words.pageErrors[answer.data.code];
        failed(`${title}. ${text} ${app.words.forms.notStored}`);
      } else if (isPage(answer)) {
        await app.replace(answer);
        await tick();
        landed(sent);
      } else failed(app.words.forms.failed);
    };

    const begin = (on: boolean): void => {
      underway = on;
      busy(on);
      // What is typed while the answer is on its way would be overwritten by it.
      for (const field of form.querySelectorAll('textarea')) field.readOnly = on;
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
