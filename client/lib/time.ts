import { TIME_ZONE } from '#shared/time.ts';
import type { Messages } from '#shared/messages/index.ts';

/** The same words on the server and in the browser, whatever clock either has. */
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** dd/mm/yyyy, hh:mm */
const shape = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d)/;

/** Times said lately: a list says the same few again and again, and Intl is slow. Public times only, nobody's words. */
const said = new Map<string, string[]>();

function parts(iso: string): string[] {
  const known = said.get(iso);
  if (known) return known;
  const found = shape.exec(clock.format(Date.parse(iso)))?.slice(1) ?? [];
  if (said.size >= 5_000) said.clear();
  said.set(iso, found);
  return found;
}

/** The hour of an ISO-8601 time in the words of the interface, in Paris: "21:38". */
export function hourText(iso: string, words: Messages): string {
  const [, , , hour = '', minute = ''] = parts(iso);
  return words.time(hour, minute);
}

/** An ISO-8601 time in the words of the interface, in Paris: "12 mars 2025", with `precise` "12 mars 2025, 21:38". */
export function timeText(iso: string, words: Messages, precise: boolean): string {
  if (Number.isNaN(Date.parse(iso))) return iso;
  const [day = '', month = '', year = '', hour = '', minute = ''] = parts(iso);
  const date = words.date(Number(day), words.months[Number(month) - 1] ?? '', Number(year));
  return precise ? words.dateTime(date, hour, minute) : date;
}
