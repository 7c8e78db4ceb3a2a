/** The words of the text room, as ../../shared/DESIGN (model) and QUOTES use them. Everything here is pure data. */

/** U+FFFC alone in a top-level paragraph of source, html and text: "here stands quote n of this revision". */
export const TOKEN = '\uFFFC';
/** U+E000, once for each UTF-16 unit of a withdrawn passage, so that ranges of other people's quotes stay valid. */
export const FILLER = '\uE000';
/** U+E001, the same for a passage that is masked for a time: only ever in what a reader is given, never stored. */
export const MASK = '\uE001';
/** Version of the Markdown pipeline; stored with each revision so that html can be re-cooked when it changes. */
export const COOK = 1;

/** Half-open range of UTF-16 offsets into a revision's `text`. */
export type Range = readonly [start: number, end: number];

export type MarkKind = 'em' | 'strong' | 'del' | 'code' | 'a' | 'h' | 'li' | 'pre';
/** A stretch of `text` that is set in some way; `href` only for 'a'. */
export type Mark = readonly [start: number, end: number, kind: MarkKind, href?: string];

/** What one rendering of a source gives. */
export interface Rendered {
  html: string;
  text: string;
  marks: Mark[];
  /** 0 when the time limit was overrun and html is the escaped source (to be re-cooked later), else COOK. */
  cook: number;
}

/** A stored revision as the pure functions need it. */
export interface RevisionText {
  id: string;
  source: string;
  html: string;
  text: string;
  marks: Mark[];
}

/** A stored quote: the n-th token of the quoting revision stands for these ranges of the source revision's text. */
export interface QuoteRef {
  sourcePostId: string;
  sourceRevisionId: string;
  ranges: Range[];
}
