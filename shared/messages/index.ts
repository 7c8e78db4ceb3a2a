import type { Locale } from '../states.ts';
import { enForms } from './en-forms.ts';
import { en } from './en.ts';
import { frForms } from './fr-forms.ts';
import type { FormMessages } from './fr-forms.ts';
import { fr } from './fr.ts';
import type { ReadingMessages } from './fr.ts';

/** Every word of the interface. French is the original; the compiler holds each other language to it. */
export type Messages = ReadingMessages & FormMessages;

/** All languages at once: for the server. The browser loads what its page needs. */
export const messages: Record<Locale, Messages> = { fr: { ...fr, ...frForms }, en: { ...en, ...enForms } };
