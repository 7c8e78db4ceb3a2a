import { escapeHtml, LINK_REL, safeHref } from './html.ts';
import { FILLER, MASK, type Mark, type MarkKind, type Range } from './types.ts';

/** Said in place of a withdrawn passage, and of one masked for a time, in the reader's language. */
export interface DrawWords {
  withdrawn: string;
  masked: string;
}

type Span = { start: number; end: number; kind: MarkKind; href?: string };
const FILLERS = new RegExp(`${FILLER}+|${MASK}+`, 'g');
/** Items deeper than this are drawn flat; Markdown itself is refused past 30 levels. */
const MAX_DEPTH = 30;

/**
 * HTML of a revision's text, or of the given ranges of it one after the other: drawn from text + marks, escaped, balanced
 * whatever the marks are, no parser at reading (QUOTES.md, "marks"). Blocks from "\n\n", lines from "\n", cells from "\t".
 * Withdrawn passages are said in `words`; without `words` their filler stays, for `label` to put in words later. A token
 * stays a paragraph of its own. An item or heading that a range only cuts into is drawn without its bullet.
 */
export function draw(text: string, marks: readonly Mark[], ranges?: readonly Range[], words?: DrawWords): string {
  const say = (piece: string): string => (words ? label(escapeHtml(piece), words) : escapeHtml(piece));
  const all: Span[] = marks.map(([start, end, kind, href]) => ({
    start,
    end,
    kind,
    ...(href === undefined ? {} : { href }),
  }));
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  return (ranges ?? [[0, text.length] as const])
    .map(([from, to]) => {
      const spans = all.filter((span) => span.start < to && span.end > from && !(ranges && isCutItem(span, from, to)));
      return drawRange(text, from, to, spans, say);
    })
    .join('');
}

/** Puts the filler of passages that are not shown into words: each run becomes one emphasised label. Takes and gives HTML. */
export function label(html: string, words: DrawWords): string {
  return html.replace(FILLERS, ([char]) => `<em>${escapeHtml(char === MASK ? words.masked : words.withdrawn)}</em>`);
}

function isCutItem(span: Span, from: number, to: number): boolean {
  return span.kind === 'li' && span.start <= from && span.end >= to && span.end - span.start > to - from;
}

function drawRange(text: string, from: number, to: number, spans: Span[], say: (piece: string) => string): string {
  const inlineSpans = spans.filter(
    (span) => span.kind !== 'li' && span.kind !== 'pre' && span.kind !== 'h' && isShown(span),
  );
  const headings = spans.filter((span) => span.kind === 'h');

  /** A link whose words are all withdrawn says nothing of where it led; nor does a target we would not store today. */
  function isShown(span: Span): boolean {
    if (span.kind !== 'a') return true;
    return safeHref(span.href ?? '') !== null && text.slice(span.start, span.end).replace(FILLERS, '') !== '';
  }

  /** Words of one line or several, from..to, with the inline marks that reach into them. Called in order of the text. */
  let passed = 0;
  function inline(start: number, end: number): string {
    while (passed < inlineSpans.length && inlineSpans[passed]!.end <= start) passed += 1;
    let html = '';
    let at = start;
    const stack: Span[] = [];
    const open = (span: Span): void => {
      if (span.kind === 'a' && stack.some((other) => other.kind === 'a')) return;
      stack.push(span);
      html += span.kind === 'a' ? `<a href="${escapeHtml(span.href!)}" rel="${LINK_REL}">` : `<${span.kind}>`;
    };
    /** Writes up to `position` and closes what ends by then; what overlaps wrongly is closed and opened again. */
    const advance = (position: number): void => {
      for (;;) {
        const stop = Math.min(position, ...stack.map((span) => span.end));
        if (stop > at) html += text.slice(at, stop).split('\n').map(say).join('<br>');
        at = Math.max(at, stop);
        const ended = stack.findIndex((span) => span.end <= at);
        if (ended < 0) return;
        const closing = stack.splice(ended);
        for (const span of closing.toReversed()) html += `</${span.kind}>`;
        for (const span of closing) if (span.end > at) open(span);
      }
    };
    for (let i = passed; i < inlineSpans.length && inlineSpans[i]!.start < end; i += 1) {
      const span = inlineSpans[i]!;
      if (span.end <= start) continue;
      advance(Math.max(span.start, start));
      open(span);
    }
    advance(end);
    return (
      html +
      stack
        .toReversed()
        .map((span) => `</${span.kind}>`)
        .join('')
    );
  }

  /** Paragraphs between the items and pre blocks. In an item, a lone paragraph goes without <p>, as in a tight list. */
  function paragraphs(start: number, end: number, inItem: boolean): string {
    const gap = text.slice(start, end);
    const pieces = [...gap.matchAll(/[^\n]+(?:\n[^\n]+)*/g)];
    const bare = inItem && pieces.length === 1 && !gap.startsWith('\n\n');
    let html = '';
    for (const piece of pieces) {
      const [first, last] = [start + piece.index, start + piece.index + piece[0].length];
      if (piece[0].includes('\t')) html += table(first, piece[0]);
      else if (headings.some((span) => span.start <= first && span.end >= last))
        html += `<h4>${inline(first, last)}</h4>`;
      else html += bare ? inline(first, last) : `<p>${inline(first, last)}</p>`;
    }
    return html;
  }

  function table(start: number, block: string): string {
    let at = start;
    const rows = block.split('\n').map((row) => {
      const cells = row.split('\t').map((cell) => {
        const html = `<td>${inline(at, at + cell.length)}</td>`;
        at += cell.length + 1;
        return html;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return `<table><tbody>${rows.join('')}</tbody></table>`;
  }

  function blocks(start: number, end: number, spansHere: Span[], depth: number): string {
    let html = '';
    let at = start;
    let listOpen = false;
    for (let i = 0; i < spansHere.length;) {
      const span = spansHere[i]!;
      const [first, last] = [Math.max(span.start, at), Math.min(span.end, end)];
      i += 1;
      if (first >= last) continue;
      const goesOn = listOpen && span.kind === 'li' && /^\n?$/.test(text.slice(at, first));
      if (listOpen && !goesOn) html += '</ul>';
      if (!goesOn) html += paragraphs(at, first, depth > 0);
      const within: Span[] = [];
      while (i < spansHere.length && spansHere[i]!.start < last) within.push(spansHere[i++]!);
      if (span.kind === 'pre') html += `<pre><code>${say(text.slice(first, last))}</code></pre>`;
      else html += `${goesOn ? '' : '<ul>'}<li>${blocks(first, last, depth < MAX_DEPTH ? within : [], depth + 1)}</li>`;
      listOpen = span.kind === 'li';
      at = last;
    }
    if (listOpen) html += '</ul>';
    return html + paragraphs(at, end, depth > 0);
  }

  return blocks(
    from,
    to,
    spans.filter((span) => span.kind === 'li' || span.kind === 'pre'),
    0,
  );
}
