import { newId } from '#server/db/ids.ts';
import type { Answer, Browser, Fields } from './browser.ts';
import { reply } from './story.ts';
import type { Place } from './story.ts';

/** Presses "keep as a draft" in the answer's form, as it stands in this browser; gives the answer. */
export async function keepReply(
  browser: Browser,
  place: Place,
  body: string,
  more: Fields = {},
  enhanced = false,
): Promise<Answer> {
  const { data } = await browser.page('discussion', place.path);
  const fields = {
    as: data.composer?.as[0]?.id ?? newId(),
    submission: newId(),
    in_reply_to: '',
    draft: data.composer?.draft.key ?? '',
    body,
    do: 'draft',
    ...more,
  };
  return browser.submit(place.path, `${place.path}/reply`, fields, { enhanced });
}

/** Chooses how many minutes this browser's replies wait before they appear. */
export const holdFor = (browser: Browser, minutes: number, enhanced = false): Promise<Answer> =>
  browser.submit('/settings', '/settings/waiting', { minutes: String(minutes) }, { enhanced });

/** Sends a reply that waits, by somebody whose replies do; gives the id of its draft. */
export async function holdReply(browser: Browser, place: Place, body: string, more: Fields = {}): Promise<string> {
  const answer = await reply(browser, place, body, more);
  if (!answer.location?.endsWith('#held')) throw new Error(`It does not wait: ${answer.status} ${answer.location}`);
  const { data } = await browser.page('discussion', place.path);
  return data.held.waiting.at(-1)?.id ?? '';
}

/** The id of the one draft this browser's account has, beside what waits to appear. */
export async function draftId(browser: Browser): Promise<string> {
  const { data } = await browser.page('drafts', '/drafts');
  const [draft, ...more] = data.drafts.filter(({ dueAt }) => dueAt === null);
  if (!draft || more.length > 0) throw new Error(`${more.length + (draft ? 1 : 0)} drafts, not one`);
  return draft.id;
}
