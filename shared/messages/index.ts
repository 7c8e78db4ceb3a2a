import type { Locale } from '../states.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Messages } from './fr.ts';

export type { Messages };

/** Both languages at once: for the server. The browser loads the one it needs. */
export const messages: Record<Locale, Messages> = { fr, en };
