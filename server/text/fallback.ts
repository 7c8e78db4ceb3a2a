import { draw } from './draw.ts';
import type { Rendered } from './types.ts';

/**
 * A source nobody had the time to parse, shown as it was typed: paragraphs and lines kept, white space collapsed as in any
 * `text`, tokens kept, no marks. `cook` 0 says that its html is to be re-cooked later.
 */
export function asTyped(source: string): Rendered {
  const text = source
    .split(/\n[ \t\f\r]*(?:\n[ \t\f\r]*)+/)
    .map((block) => block.split('\n').map((line) => line.replace(/[ \t\f\r]+/g, ' ').replace(/^ | $/g, '')))
    .map((lines) => lines.filter((line) => line !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n');
  return { html: draw(text, []), text, marks: [], cook: 0 };
}
