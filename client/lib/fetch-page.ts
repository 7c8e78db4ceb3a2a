import type { AnyPage } from '#shared/pages.ts';

export const isPage = (answer: unknown): answer is AnyPage =>
  typeof answer === 'object' && answer !== null && 'name' in answer && 'data' in answer && 'shell' in answer;

/** The page at an address as it is now, also when it says that there is none; null when no answer could be had. */
export async function fetchPage(address: string): Promise<AnyPage | null> {
  try {
    const response = await fetch(address, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    const answer: unknown = await response.json();
    return isPage(answer) ? answer : null;
  } catch {
    return null;
  }
}
