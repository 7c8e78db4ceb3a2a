import { domainToASCII } from 'node:url';
import { fold } from './fold.ts';
import type { Folded } from './fold.ts';

/**
 * The host's lists as what they match: each line a word, or several, or the beginning of one (`word*`); or a domain, with
 * everything below it. Matching costs the same however many lines there are.
 */
export interface Lists {
  words: Node;
  domains: ReadonlySet<string>;
}

interface Node {
  next: Map<string, Node>;
  /** A whole pattern ends here: at the end of a word, or anywhere. */
  ends: 'word' | 'anywhere' | null;
  /** Too short to be looked for across words: "a b" is no "ab". */
  short: boolean;
}

const node = (): Node => ({ next: new Map(), ends: null, short: false });

/** Letters below which a pattern is only a word of its own. */
const SHORT = 4;
/** Letters of a pattern that count. */
const LONGEST = 80;

const linesOf = (source: string): string[] =>
  source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** @param words one pattern a line @param domains one domain a line; lines that begin with # are remarks */
export function readLists({ words, domains }: { words: string; domains: string }): Lists {
  const root = node();
  const hosts = new Set(linesOf(domains).flatMap((line) => hostOf(line) ?? []));
  // "exemple [.] com" is written for eyes, not for links.
  const patterns = [...linesOf(words), ...[...hosts].filter((host) => !host.startsWith('xn--'))];
  for (const line of patterns) {
    const { letters } = fold(line);
    if (letters === '') continue;
    let at = root;
    for (const letter of letters.slice(0, LONGEST)) {
      const next = at.next.get(letter) ?? node();
      at.next.set(letter, next);
      at = next;
    }
    at.ends = line.endsWith('*') || at.ends === 'anywhere' || letters.length > LONGEST ? 'anywhere' : 'word';
    at.short = letters.length < SHORT;
  }
  return { words: root, domains: hosts };
}

/** The patterns of the word list found in a text, as their folded letters. */
export function wordsFound({ words }: Lists, text: Folded): Set<string> {
  const found = new Set<string>();
  const { letters, begins } = text;
  if (words.next.size === 0) return found;
  for (let start = 0; start < letters.length; start++) {
    if (begins[start] !== 1) continue;
    let at = words;
    let across = false;
    for (let end = start + 1; end <= letters.length; end++) {
      const next = at.next.get(letters[end - 1] ?? '');
      if (!next) break;
      at = next;
      const whole = begins[end] === 1;
      if ((at.ends === 'anywhere' || (at.ends === 'word' && whole)) && !(at.short && across))
        found.add(letters.slice(start, end));
      if (whole) across = true;
    }
  }
  return found;
}

/** The listed domains among these hosts: each host, and every domain above it. */
export function domainsFound({ domains }: Lists, hosts: Iterable<string>): Set<string> {
  const found = new Set<string>();
  if (domains.size === 0) return found;
  for (const host of hosts) {
    const labels = host.split('.');
    for (let at = 0; at < labels.length - 1; at++) {
      const domain = labels.slice(at).join('.');
      if (domains.has(domain)) found.add(domain);
    }
  }
  return found;
}

/** The host a line or an address names, in ASCII and without "www."; null when it names none. */
export function hostOf(address: string): string | null {
  const bare =
    address
      .trim()
      .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
      .split(/[/?#]/)[0] ?? '';
  const host = domainToASCII((bare.split('@').at(-1) ?? '').replace(/:\d+$/, '').replace(/\.$/, ''));
  return host.includes('.') ? host.replace(/^www\./, '') : null;
}
