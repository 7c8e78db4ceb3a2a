import { TIME_ZONE } from './time.ts';

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
});

const read = (at: Date): { month: string; day: string; hour: number } => {
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const month = `${parts['year']}-${parts['month']}`;
  return { month, day: `${month}-${parts['day']}`, hour: Number(parts['hour']) };
};

/** The month of a stored time as people here date it: 2026-03. */
export const monthOf = (iso: string): string => read(new Date(iso)).month;

/** The day of a stored time as people here date it: 2026-03-05. */
export const dayOf = (iso: string): string => read(new Date(iso)).day;

/** The year of a stored time as people here date it. */
export const yearOf = (iso: string): number => Number(monthOf(iso).slice(0, 4));

/** From when to when a year lasts, as stored times: the first within, the first after. */
export const yearSpan = (year: number): { from: string; to: string } => ({
  from: startOf(year, 0),
  to: startOf(year + 1, 0),
});

/** From when to when a month (2026-03) lasts, as stored times: the first within, the first after. Null for no month. */
export function spanOf(month: string): { from: string; to: string } | null {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  if (!found) return null;
  const [year, index] = [Number(found[1]), Number(found[2]) - 1];
  return { from: startOf(year, index), to: startOf(year, index + 1) };
}

/** The zone is ahead of UTC by as many hours as its clock shows then; it never changes on the first of a month. */
function startOf(year: number, month: number): string {
  const utc = Date.UTC(year, month, 1);
  return new Date(utc - read(new Date(utc)).hour * 3_600_000).toISOString();
}
