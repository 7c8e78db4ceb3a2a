import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Challenge } from 'altcha-lib/types';
import type { Page } from '#shared/pages.ts';
import type { Answer, Browser, Fields } from './browser.ts';

/** What a visitor's browser sends with a report from this address: the work its page asks for. Nothing of a member. */
export async function worked(browser: Browser, address: string): Promise<Fields> {
  const { data } = await browser.page('report', address);
  return data.challenge === null ? {} : { proof: await solved(data.challenge) };
}

/** A challenge as a form sends it, solved. */
export async function solved(text: string): Promise<string> {
  const challenge = JSON.parse(text) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  return JSON.stringify({ challenge, solution });
}

/** Reports what is at this address, with the work done where it is asked for. */
export async function report(
  browser: Browser,
  address: string,
  fields: Fields,
  { enhanced = false } = {},
): Promise<Answer> {
  return browser.submit(address, address, { words: '', ...(await worked(browser, address)), ...fields }, { enhanced });
}

const CODE = /\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b/;

/** The receipt's code in the answer to a report, drawn or as data; null when none is shown. */
export function codeIn({ json, text }: Answer): string | null {
  const code = json ? ((json as Page<'report'>).data.received?.code ?? null) : (CODE.exec(text)?.[0] ?? null);
  return code !== null && CODE.test(code) ? code : null;
}
