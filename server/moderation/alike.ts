/** Letters and digits alone, folded: how somebody spells or spaces a sentence makes it no other. */
const wordsIn = (text: string): Set<string> =>
  new Set(
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );

/** Kinds that are compared with: beyond them each stands by itself, for a flood of words must not hold the page up. */
const KINDS_MAX = 60;
/** From which share of common words on two texts say the same. */
const ALIKE = 0.8;

function alike(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (some.size === 0 || others.size === 0) return some.size === others.size;
  const common = [...some].filter((word) => others.has(word)).length;
  return common / (some.size + others.size - common) >= ALIKE;
}

/**
 * Reports that say the same, folded into the first of them: for the same reason, in nearly the same words or in none.
 * @param reports in the order they came
 * @returns the first of each kind, with the times at which the others came
 */
export function foldAlike<R extends { reason: string; words: string; at: string }>(
  reports: readonly R[],
): (R & { alike: string[] })[] {
  const kinds: { first: R & { alike: string[] }; words: Set<string> }[] = [];
  for (const report of reports) {
    const words = wordsIn(report.words);
    const kind = kinds
      .slice(0, KINDS_MAX)
      .find(({ first, words: others }) => first.reason === report.reason && alike(words, others));
    if (kind) kind.first.alike.push(report.at);
    else kinds.push({ first: { ...report, alike: [] }, words });
  }
  return kinds.map(({ first }) => first);
}
