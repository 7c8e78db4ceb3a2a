import type { Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from './browser.ts';
import { solved } from './reports.ts';

export const PASSWORD = 'trois brebis au bord du canal';

/** What a new person's browser sends with a name: the rest of the form, and the work its page asks for. */
export async function newcomer(browser: Browser, name: string, from = '/sign-up'): Promise<Fields> {
  const { data, shell } = await browser.page('signUp', from);
  const proof = data.challenge === null ? '' : await solved(data.challenge);
  return { token: shell.token ?? '', name, password: PASSWORD, rules: 'yes', consent: 'yes', proof };
}

/** Signs up as a browser whose script has done its work. */
export async function signUp(
  browser: Browser,
  name: string,
  fields: Fields = {},
  { enhanced = false, headers = {} }: { enhanced?: boolean; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return browser.send('/sign-up', { ...(await newcomer(browser, name)), ...fields }, { enhanced, headers });
}

/** The same without a script: by the answer to the question that stands on the page. */
export async function signUpByAnswer(
  browser: Browser,
  name: string,
  fields: Fields = {},
  { enhanced = false, headers = {} }: { enhanced?: boolean; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { data, shell }: Page<'signUp'> = await browser.page('signUp', '/sign-up');
  const answer = { question: data.question?.id ?? '', answer: 'Deux' };
  const rest = { token: shell.token ?? '', name, password: PASSWORD, rules: 'yes', consent: 'yes' };
  return browser.send('/sign-up', { ...rest, ...answer, ...fields }, { enhanced, headers });
}
