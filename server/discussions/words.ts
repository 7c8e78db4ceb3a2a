import type { Locale } from '#shared/states.ts';

/** The few words that the server itself puts into texts; everything else is worded by the interface's messages. */
export const words = (locale: Locale): { withdrawn: string } =>
  locale === 'fr' ? { withdrawn: 'passage retiré' } : { withdrawn: 'passage withdrawn' };
