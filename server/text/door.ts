/** The door every typed text passes, once, before anything else looks at it. Order and reasons: QUOTES.md, "At the door". */

/** U+FFFC, U+E000 and U+E001 are ours (types.ts: TOKEN, FILLER, MASK); nobody else may write them. */
const RESERVED = /[\uFFFC\uE000\uE001]/g;

/**
 * Numeric references an HTML parser would decode to one of them: any number of leading zeros, semicolon or not, and
 * not merely the beginning of a longer number. HTML names none of these characters, so there is no named form to catch.
 */
const RESERVED_ENTITY = /&#(?:0*(?:65532|5734[45])(?![0-9])|[xX]0*(?:[fF]{3}[cC]|[eE]00[01])(?![0-9a-fA-F]));?/g;

/**
 * Cleans a typed text; the result is well-formed NFC with LF line ends and neither holds nor decodes to one of them.
 * Idempotent. A NUL is refused, never dropped: no keyboard types one, and PostgreSQL cannot store it.
 */
export function admit(input: string): { ok: true; text: string } | { ok: false; code: 'nul' } {
  const wellFormed = input.replace(/\r\n?/g, '\n').toWellFormed();
  if (wellFormed.includes('\0')) return { ok: false, code: 'nul' };
  const dropped = wellFormed.replace(RESERVED, '');
  // A pass of its own, after dropping: "&#6\uFFFC5532;" only becomes an entity once the character inside it is gone.
  const text = dropped.replace(RESERVED_ENTITY, '\uFFFD').normalize('NFC');
  return { ok: true, text };
}
