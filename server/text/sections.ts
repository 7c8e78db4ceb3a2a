/** The pieces of a stored text between its top-level headings. Reads HTML as the sanitiser wrote it: balanced. */

export interface Section {
  /** Of the heading as it was typed, 1 for "#"; 0 for what stands before the first. */
  level: number;
  /** The heading's words without their markup. */
  title: string;
  html: string;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^>"])*>/g;
const VOID = new Set(['br', 'hr']);
/** Stored headings begin at h3 (`text/grammar.ts`). */
const LEVELS: Record<string, number> = { h3: 1, h4: 2 };

/** Cuts a text at its top-level headings of levels 1 and 2. What is within a quote or a list is no heading of the text. */
export function sectionsOf(html: string): Section[] {
  const sections: Section[] = [{ level: 0, title: '', html: '' }];
  let depth = 0;
  let from = 0;
  let heading: { level: number; at: number } | null = null;
  for (const { 0: tag, 1: closing, 2: name = '', index } of html.matchAll(TAG)) {
    if (VOID.has(name)) continue;
    if (closing) depth -= 1;
    const level = LEVELS[name];
    if (depth === 0 && level !== undefined) {
      if (!closing) {
        sections.at(-1)!.html = html.slice(from, index).trim();
        heading = { level, at: index + tag.length };
      } else if (heading) {
        sections.push({ level, title: wordsOf(html.slice(heading.at, index)), html: '' });
        heading = null;
        from = index + tag.length;
      }
    }
    if (!closing) depth += 1;
  }
  sections.at(-1)!.html = html.slice(from).trim();
  return sections;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', '#39': "'" };

/** A heading's words, on one line. */
const wordsOf = (html: string): string =>
  html
    .replace(/<br>/g, ' ')
    .replace(TAG, '')
    .replace(/&([a-z]+|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .trim();
