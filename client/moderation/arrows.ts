import type { Attachment } from 'svelte/attachments';

const KEYS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * The arrow keys go from one case of a list to the next while one of them has the focus: no key does anything elsewhere
 * (WCAG 2.1.4), and Tab goes on working as everywhere.
 */
export const byArrows: Attachment<HTMLElement> = (list) => {
  const move = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    const lines = [...list.querySelectorAll<HTMLElement>('.case-line')];
    const at = lines.findIndex((line) => line === document.activeElement);
    const next = step === undefined || at < 0 ? undefined : lines[at + step];
    if (!next || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    next.focus();
  };
  list.addEventListener('keydown', move);
  return () => list.removeEventListener('keydown', move);
};
