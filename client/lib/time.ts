import type { Messages } from '#shared/messages/index.ts';

/** One zone for everyone: the same words on the server and in the browser, whatever clock either has. */
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** dd/mm/yyyy, hh:mm */
const shape = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d)/;

/** An ISO-8601 time in the words of the interface, in Paris: "12 mars 2025", with `precise` "12 mars 2025, 21:38". */
export function timeText(iso: string, words: Messages, precise: boolean): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const [, day = '', month = '', year = '', hour = '', minute = ''] = shape.exec(clock.format(at)) ?? [];
  const date = words.date(Number(day), words.months[Number(month) - 1] ?? '', Number(year));
  return precise ? words.dateTime(date, hour, minute) : date;
}
