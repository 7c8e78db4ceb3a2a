/** One zone for everyone: the same day stands on the page, in the list of months and in the browser. */
export const TIME_ZONE = 'Europe/Paris';
