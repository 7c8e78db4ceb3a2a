import type { Segment } from '#shared/body.ts';
import { url } from '#shared/routes.ts';
import { nameKey } from '../members/names.ts';
import { escapeHtml } from '../text/html.ts';

/**
 * `@Name` in somebody's own words, found in their sanitised HTML. The stored words never change: which names were meant
 * is decided at writing, and the link is put around them at reading. Pure.
 */

/** Places looked at in one text, so that a page of @ costs no more than an honest text. */
const PLACES_MAX = 100;

/** A tag of sanitised HTML; what stands between two of them is text. */
const TAG = /<(\/?)([a-z][a-z0-9]*)(?:[^<>"]|"[^"]*")*>/g;
/** Where an @ is not somebody spoken to: links, code, and words that are quoted. */
const SHUT = new Set(['a', 'code', 'pre', 'blockquote']);
/** As `nameProblem` lets names be made; an apostrophe may stand there as an entity. */
const PLACE =
  /(?<![\p{L}\p{M}\p{N}@._/-])@([\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|(?:[ ._'’-]|&#39;)(?=[\p{L}\p{N}])){0,60})/gu;
const APOSTROPHE = /&#39;|’/g;

interface Candidate {
  /** The words as they stand in the HTML, without the @. */
  words: string;
  key: string;
}

/** Keys of the names that may be meant, place by place, the longest first. */
export function mentionPlaces(html: string): string[][] {
  const places: string[][] = [];
  eachPlace(html, (candidates) => {
    places.push(candidates.map(({ key }) => key));
    return null;
  });
  return places;
}

/**
 * Puts links around mentions. `names` gives, by the key of the name as typed, the name whose page it leads to; null where
 * the name is no longer that person's, which then stays text.
 */
export function linkMentions(segments: Segment[], names: ReadonlyMap<string, string | null> | undefined): Segment[] {
  if (!names || names.size === 0) return segments;
  return segments.map((segment) =>
    segment.kind === 'own' ? { ...segment, html: eachPlace(segment.html, (found) => linkOf(found, names)) } : segment,
  );
}

function linkOf(candidates: Candidate[], names: ReadonlyMap<string, string | null>): Linked | null {
  const meant = candidates.find(({ key }) => names.has(key));
  const name = meant && names.get(meant.key);
  if (!meant || !name) return null;
  return { words: meant.words, html: `<a href="${escapeHtml(url.profile(name))}">@${meant.words}</a>` };
}

interface Linked {
  words: string;
  html: string;
}

/** Walks the places of a text; what `change` gives stands for the @ and those words. Gives the HTML. */
function eachPlace(html: string, change: (candidates: Candidate[]) => Linked | null): string {
  if (!html.includes('@')) return html;
  let left = PLACES_MAX;
  let shut = 0;
  let at = 0;
  let out = '';
  const text = (piece: string): string =>
    shut > 0 || left === 0
      ? piece
      : piece.replace(PLACE, (whole: string, stretch: string, offset: number) => {
          if (left === 0) return whole;
          left -= 1;
          const goesOn = /^[\p{L}\p{M}\p{N}]/u.test(piece.slice(offset + whole.length, offset + whole.length + 2));
          const linked = change(candidatesOf(stretch, goesOn));
          return linked ? linked.html + stretch.slice(linked.words.length) : whole;
        });
  for (const tag of html.matchAll(TAG)) {
    out += text(html.slice(at, tag.index)) + tag[0];
    at = tag.index + tag[0].length;
    if (SHUT.has(tag[2]!)) shut += tag[1] === '/' ? -1 : 1;
  }
  return out + text(html.slice(at));
}

/** The whole stretch, then what ends before each space or apostrophe: never inside a word, nor a hyphenated one. */
function candidatesOf(stretch: string, goesOn: boolean): Candidate[] {
  const ends = [...stretch.matchAll(/ |'|’|&#39;/g)].map(({ index }) => index);
  return [...ends, ...(goesOn ? [] : [stretch.length])]
    .reverse()
    .map((end) => stretch.slice(0, end))
    .map((words) => ({ words, key: nameKey(words.replace(APOSTROPHE, "'")) }))
    .filter(({ key }) => key.length > 1);
}
