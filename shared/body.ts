/**
 * The body of a text as pages carry it: the author's own words in order, and between them live quotes.
 * Built by `server/text/compose.ts`, drawn by `client/discussions/Body.svelte`.
 */

/** Own words: sanitised HTML, ready for `{@html}`. A withdrawn passage inside is `<del>`-free and says so in words. */
export interface OwnWords {
  kind: 'own';
  html: string;
}

/** Why a quote shows no words: the reader sees one of these instead. */
export type QuoteState = 'live' | 'withdrawn' | 'masked';

/** A live quote of one passage (one or several ranges) of an earlier post of the same discussion. */
export interface QuotedPassage {
  kind: 'quote';
  /** Number of the quoted post; its page address is `/p/<postId>`. */
  number: number;
  postId: string;
  /** Present name of the quoted author, or null when the reader may not see it. */
  author: string | null;
  /** 'withdrawn': the passage, its post, or the reader's right to it is gone; 'masked': for a time. Then `parts` is empty. */
  state: QuoteState;
  /** The passage in its order. */
  parts: QuotePart[];
  /** Characters of words shown, for the client to fold long quotes. */
  length: number;
}

export type QuotePart =
  /** Words of the source, drawn from its text and marks: sanitised HTML of whole paragraphs. */
  | { kind: 'words'; html: string }
  /**
   * "[…]": a cut inside a sentence, at the start, at the end, or between two ranges. `rest` is the remainder of the
   * sentence that one click shows in place (escaped HTML, inline); null when nothing may or can be shown.
   */
  | { kind: 'cut'; at: 'start' | 'between' | 'end'; rest: string | null }
  /** A quote inside the quoted passage, folded; null `quote.parts` are never sent past depth 2 (see `deeper`). */
  | { kind: 'nested'; quote: QuotedPassage }
  /** A quote deeper than that: only who and where. */
  | { kind: 'deeper'; number: number; postId: string; author: string | null };

export type Segment = OwnWords | QuotedPassage;
