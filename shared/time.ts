/** One zone for everyone: the same day stands on the page, in the list of months and in the browser. */
export const TIME_ZONE = 'Europe/Paris';

const day = new Intl.DateTimeFormat('en-CA', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day of an ISO-8601 time where the site is read: 2026-03-12. */
export const dayOf = (iso: string): string => day.format(Date.parse(iso));
