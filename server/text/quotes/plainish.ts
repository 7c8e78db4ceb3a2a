/**
 * What typed Markdown would say, near enough to be compared: people copy the source of their own text, with its asterisks.
 * No parser, because hostile input costs a parser seconds; a wrong guess only finds nothing, it cannot misquote.
 */

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

const BLOCK_PREFIX =
  /^[ \t]{0,40}(?:#{1,6}(?=[ \t])|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|`{3,}[^\n`]{0,40}$|~{3,}[^\n~]{0,40}$)[ \t]{0,4}(?:\[[ xX]\][ \t])?/gm;
const LINK = /!?\[([^[\]\n]{0,300})\]\([^()\s]{0,500}(?:[ \t]"[^"\n]{0,200}")?\)/g;
const INLINE =
  /\\([!-/:-@[-`{-~])|<(https?:\/\/[^<>\s]{1,500})>|&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}_])|\*{1,3}|~{1,2}|`{1,3}/giu;

/** `markdown` without its marks: emphasis, links, code, headings, list markers, escapes, entities. Linear. */
export function plainish(markdown: string): string {
  return markdown
    .replace(BLOCK_PREFIX, '')
    .replace(LINK, '$1')
    .replace(
      INLINE,
      (_all, escaped?: string, address?: string, entity?: string) => escaped ?? address ?? decode(entity),
    );
}

function decode(entity: string | undefined): string {
  if (entity === undefined) return '';
  if (!entity.startsWith('#')) return NAMED[entity.toLowerCase()] ?? `&${entity};`;
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10);
  // U+FFFD like a browser, and like the door: a token or a filler must not be reborn from an entity.
  const bad =
    !(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffc || code === 0xe000;
  return bad ? '\uFFFD' : String.fromCodePoint(code);
}
