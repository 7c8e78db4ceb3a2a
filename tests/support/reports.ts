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

/** The sentences of a post that hold these words, as its "Je me reconnais" page offers them, and what else its form needs. */
export async function recognising(browser: Browser, postId: string, holding: string[]): Promise<Fields> {
  const { data } = await browser.page('recognise', `/p/${postId}/recognise`);
  const range = data.sentences.filter(({ words }) => holding.some((some) => words.includes(some))).map((s) => s.range);
  const proof = data.challenge === null ? {} : { proof: await solved(data.challenge) };
  return { words: '', revision: data.revision, range, ...proof };
}

/** Asks that the sentences of a post that hold these words be masked. */
export async function recognise(
  browser: Browser,
  postId: string,
  holding: string[],
  fields: Fields = {},
  { enhanced = false } = {},
): Promise<Answer> {
  const path = `/p/${postId}/recognise`;
  return browser.submit(path, path, { ...(await recognising(browser, postId, holding)), ...fields }, { enhanced });
}
