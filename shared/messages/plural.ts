/** French counts nothing and one as singular; English only one. */
export const pluralFr = (n: number, one: string, many: string): string => (Math.abs(n) < 2 ? one : many);
export const pluralEn = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** "de" before a consonant, "d’" before a vowel: names are only guessed at by their first letter. */
export const ofFr = (name: string): string => (/^[aeiouyàâäéèêëîïôöùûüœæ]/i.test(name) ? 'd’' : 'de ');

export const dayFr = (day: number): string => (day === 1 ? '1er' : String(day));
