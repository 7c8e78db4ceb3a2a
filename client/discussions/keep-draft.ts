import type { DraftView } from '#shared/pages.ts';
import { fields, post } from '#client/lib/enhance.ts';
import { isPage } from '#client/lib/fetch-page.ts';

export type Kept =
  | { kind: 'kept'; draft: Pick<DraftView, 'key' | 'id' | 'savedAt'> }
  /** Another window saved this draft: both texts are there. */
  | { kind: 'elsewhere'; draft: DraftView }
  | { kind: 'signed_out' }
  /** Try again. */
  | { kind: 'failed'; sentence?: string };

/** Browsers send no more than this (bytes) for a page that is left. */
const KEEPALIVE_MAX = 60_000;

/**
 * Sends a form of writing as its button "keep as a draft" does, without leaving the page; the
 * browser goes on sending it though the page be left meanwhile. Never throws.
 */
export async function keepDraft(form: HTMLFormElement): Promise<Kept> {
  const send = (): ReturnType<typeof post> => {
    const sent = fields(form, null);
    sent.set('do', 'draft');
    return post(form, sent, { keepalive: sent.toString().length < KEEPALIVE_MAX });
  };
  try {
    let { status, answer } = await send();
    if (status === 403 && renewToken(form, answer)) ({ status, answer } = await send());
    if (isSaved(answer)) {
      const { key, at } = answer.saved;
      return { kind: 'kept', draft: { key, id: key.slice(0, 22), savedAt: at } };
    }
    if (status === 401 || status === 403) return { kind: 'signed_out' };
    const view = draftIn(answer);
    return status === 409 && view?.elsewhere ? { kind: 'elsewhere', draft: view } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}

const isSaved = (answer: unknown): answer is { saved: { key: string; at: string } } =>
  typeof answer === 'object' && answer !== null && 'saved' in answer;

function draftIn(answer: unknown): DraftView | null {
  if (!isPage(answer)) return null;
  if (answer.name === 'discussion') return answer.data.composer?.draft ?? null;
  return 'draft' in answer.data && 'key' in answer.data.draft ? answer.data.draft : null;
}

/** Somebody signed in again in another tab: the answer brings the token that fits, for this form as well. */
function renewToken(form: HTMLFormElement, answer: unknown): boolean {
  const token = isPage(answer) && answer.shell.viewer ? answer.shell.token : null;
  const field = form.querySelector<HTMLInputElement>('input[name=token]');
  if (!token || !field || field.value === token) return false;
  field.value = token;
  return true;
}
