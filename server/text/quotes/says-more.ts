import { cutOut } from './withdraw.ts';

/** Whether a wording says anything that another did not: one from which words were only taken says nothing. */
export function saysMore(before: string, after: string): boolean {
  const signs = new Set(before);
  return (
    cutOut(after, before).some(([start, end]) => /[\p{L}\p{N}]/u.test(after.slice(start, end))) ||
    [...after].some((sign) => /\p{S}/u.test(sign) && !signs.has(sign))
  );
}
