/** What the parser's output and the drawn output share. No DOM here: the main thread imports it at every reading. */

/** Set on every link of a member's text (SECURITY.md 3.5). */
export const LINK_REL = 'nofollow ugc noopener noreferrer';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes a string for HTML text and double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * The link target, or null when it is not https:, http:, /x or #x (SECURITY.md 3.5). Expects the decoded value.
 * "//host" and "/\host" are other sites in disguise; browsers also drop tabs and line breaks inside an address.
 */
export function safeHref(href: string): string | null {
  if (/[\u0000-\u0020\u007F]/.test(href)) return null;
  if (/^https?:\/\/[^/\\?#]/i.test(href)) return URL.canParse(href) ? href : null;
  return /^(?:\/(?![/\\])|#)/.test(href) ? href : null;
}
