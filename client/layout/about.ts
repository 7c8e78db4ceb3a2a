import { aboutEn } from '#shared/messages/about-en.ts';
import { aboutFr } from '#shared/messages/about-fr.ts';
import type { AboutTexts } from '#shared/messages/about.ts';
import type { Locale } from '#shared/states.ts';

/** Loaded by the two pages with long texts of /about only. */
export const about: Record<Locale, AboutTexts> = { fr: aboutFr, en: aboutEn };
