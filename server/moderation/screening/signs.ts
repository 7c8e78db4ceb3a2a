import type { Written } from '../../context-types.ts';
import { cutOut } from '../../text/quotes/withdraw.ts';
import { FILLER } from '../../text/types.ts';
import { fold } from './fold.ts';
import { domainsFound, hostOf, wordsFound } from './lists.ts';
import type { Lists } from './lists.ts';
import type { Added } from './rules.ts';

/** What can be told from a text alone. Pure, and linear in its length. */
export interface Read {
  /** Hosts of links, and of what is written as if it were one. */
  hosts: Set<string>;
  contacts: Set<string>;
  /** What it matches of the host's lists. */
  listed: Set<string>;
}

/** Ends of domains that end no sentence: "fini.Je" is no address. */
const ENDINGS = new Set(
  'com net org info biz fr eu ru cn top xyz shop site online club link store app dev io gg'.split(' '),
);
/** Figures of a telephone number. */
const FIGURES = { least: 9, most: 15 };

/** @param own the site's own host, links to which are none */
export function read(written: Written, lists: Lists, own: string | null): Read {
  const words = `${written.text}\n${written.around}`.replaceAll('\uFFFC', ' ').replaceAll(FILLER, ' ');
  const chunks = words.split(/\s+/);
  const hosts = new Set<string>();
  const contacts = new Set<string>();
  for (const [, href = ''] of written.html.matchAll(/href="([^"]*)"/g)) {
    if (href.startsWith('mailto:')) contacts.add(href.slice(7).toLowerCase());
    else if (/^https?:/i.test(href)) add(hosts, hostOf(href.replaceAll('&amp;', '&')));
  }
  for (const chunk of chunks) {
    const at = chunk.indexOf('@');
    if (at > 0 && chunk.indexOf('.', at) > at + 1) contacts.add(addressAround(chunk, at));
    else for (const part of chunk.split(/[^\p{L}\p{N}.-]+/u)) add(hosts, writtenHost(part));
  }
  for (const number of telephones(words)) contacts.add(number);
  if (own !== null) hosts.delete(own);
  const listed = new Set([...wordsFound(lists, fold(words)), ...domainsFound(lists, hosts)]);
  return { hosts, contacts, listed };
}

/** What may be an address around its sign: 64 characters before it and 253 after are all there can be (RFC 5321). */
function addressAround(chunk: string, at: number): string {
  const near = chunk.slice(Math.max(0, at - 64), at + 254);
  let end = near.length;
  while (end > 0 && !/[\p{L}\p{N}]/u.test(near[end - 1] ?? '')) end -= 1;
  return near.slice(0, end).toLowerCase();
}

const add = (hosts: Set<string>, host: string | null): unknown => host !== null && hosts.add(host);

function writtenHost(part: string): string | null {
  let [start, end] = [0, part.length];
  while (part[start] === '.') start += 1;
  while (end > start && part[end - 1] === '.') end -= 1;
  const bare = part.slice(start, end).toLowerCase();
  const labels = bare.split('.');
  const [ending = '', name = ''] = labels.toReversed();
  return labels.length > 1 && name.length > 1 && ENDINGS.has(ending) ? hostOf(bare) : null;
}

/** Numbers as they are dialled: figures with at most two signs between them, beginning with + or 0. */
function telephones(text: string): string[] {
  const found: string[] = [];
  let figures = '';
  let gap = 0;
  const end = (): void => {
    const count = figures.replace('+', '').length;
    if (/^[+0]/.test(figures) && count >= FIGURES.least && count <= FIGURES.most) found.push(figures);
    figures = '';
    gap = 0;
  };
  for (const sign of text.normalize('NFKC')) {
    if (/[0-9]/.test(sign) || (sign === '+' && figures === '')) {
      figures += sign;
      gap = 0;
    } else if (figures !== '' && gap < 2 && /[ .()/\u00a0-]/.test(sign)) gap += 1;
    else end();
  }
  end();
  return found;
}

/** What `after` has that `before` had not. */
export function added(before: { written: Written; read: Read }, after: { written: Written; read: Read }): Added {
  const anyNew = (now: Set<string>, then: Set<string>): boolean => [...now].some((one) => !then.has(one));
  return {
    listed: anyNew(after.read.listed, before.read.listed),
    links: anyNew(after.read.hosts, before.read.hosts),
    contacts: anyNew(after.read.contacts, before.read.contacts),
    share: Math.max(
      shareOfNew(before.written.text, after.written.text),
      shareOfNew(before.written.around, after.written.around),
    ),
  };
}

/** How much of a wording is new, by its letters, 0 to 1; a corrected word or two is nothing. */
function shareOfNew(before: string, after: string): number {
  const letters = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;
  const all = letters(after);
  const fresh = cutOut(after, before).reduce((sum, [start, end]) => sum + letters(after.slice(start, end)), 0);
  return all === 0 || fresh < FEW ? 0 : fresh / all;
}

/** Letters below which nothing was rewritten. */
const FEW = 15;
