import type { Locale } from '../states.ts';
import { staffEn } from './staff-en.ts';
import { staffFr } from './staff-fr.ts';
import type { StaffTexts } from './staff-fr.ts';

/** Apart from the words every page loads. */
export const staffTexts: Record<Locale, StaffTexts> = { fr: staffFr, en: staffEn };
