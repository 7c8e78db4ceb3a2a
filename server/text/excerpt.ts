import { FILLER, MASK, TOKEN } from './types.ts';

/**
 * The first words of a revision's text on one line, at most `max` UTF-16 units with the ellipsis: for lists, feeds and
 * notifications. Quotes and withdrawn or masked passages leave nothing. Cut at a word; a first word longer than `max` is cut inside.
 */
export function excerpt(text: string, max: number): string {
  const line = text
    .replaceAll(TOKEN, ' ')
    .replaceAll(FILLER, '')
    .replaceAll(MASK, '')
    .replace(/[ \t\n]+/g, ' ')
    .trim();
  if (line.length <= max) return line;
  const head = line.slice(0, Math.max(0, max - 1));
  const atWord = line[head.length] === ' ' ? head : head.slice(0, Math.max(0, head.lastIndexOf(' ')));
  const kept = (atWord || head)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .replace(/[\s,;:–—-]+$/, '');
  return `${kept}…`;
}
