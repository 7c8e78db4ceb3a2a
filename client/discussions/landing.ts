import type { App } from '#client/lib/app.svelte.ts';

/**
 * Where eye and keyboard go after a text was sent without being stored: to what is wrong, else to the preview,
 * else to the end of the text (a quote was put there).
 */
export function landOnText(id: string, app?: App, sent?: URLSearchParams): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLTextAreaElement)) {
    document.querySelector<HTMLElement>('h1')?.focus();
    return;
  }
  const scope = field.form ?? document;
  const wrong = scope.querySelector<HTMLElement>('.error-summary');
  const preview = sent?.get('do') === 'preview' ? scope.querySelector<HTMLElement>('.preview') : null;
  const target = wrong ?? preview ?? scope.querySelector<HTMLElement>('.meanwhile');
  if (target) {
    target.focus();
    target.scrollIntoView({ block: 'start' });
    if (app && target === preview) app.say(app.words.composer.previewReady);
    return;
  }
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
  field.scrollIntoView({ block: 'center' });
  if (app && sent?.has('quote')) app.say(app.words.composer.quoted);
}
