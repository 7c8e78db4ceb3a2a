import { setImmediate as breath } from 'node:timers/promises';
import { spanOf, yearOf, yearSpan } from '#shared/months.ts';
import type { Counts, TransparencyFigures } from '#shared/pages.ts';
import { ACCOUNT_MEASURES, APPEAL_OUTCOMES, CONTENT_MEASURES, REPORT_REASONS } from '#shared/states.ts';
import { now } from '../context-types.ts';
import type { Context } from '../context-types.ts';
import { notFound } from '../errors.ts';
import type { Loader } from '../http/answer.ts';
import { dayOf } from '../members/session-store.ts';
import {
  accountsSeenSince,
  appealsAnswered,
  appealsMade,
  decisionsByMeasure,
  firstAct,
  reportDelays,
  reportsByReason,
} from './public-queries.ts';

const HOUR_MS = 3_600_000;
const READERS_DAYS = 30;
/** Figures of a year are computed at most this often: anybody may ask for them. */
const KEPT_MS = 60_000;

/** What moderation did in a year, this one unless another is asked for. */
export const transparencyPage: Loader<'transparency'> = async (context, { query }) => {
  const at = now(context);
  const last = yearOf(at);
  const first = Math.min(last, yearOf((await firstAct(context.database.db)) ?? at));
  const year = query['year'] === undefined ? last : Number(query['year']);
  if (!Number.isInteger(year) || year < first || year > last) throw notFound();
  const years = Array.from({ length: last - first + 1 }, (_, index) => last - index);
  return { data: { ...(await figuresOf(context, year)), years } };
};

type Figures = Omit<TransparencyFigures, 'years'>;

const kept = new WeakMap<Context['database'], Map<number, { at: number; figures: Promise<Figures> }>>();

/** The figures of a year; those of the last minute where they were asked for then, and one computation for all who ask. */
function figuresOf(context: Context, year: number): Promise<Figures> {
  const years = kept.get(context.database) ?? new Map<number, { at: number; figures: Promise<Figures> }>();
  kept.set(context.database, years);
  const at = context.clock().getTime();
  const known = years.get(year);
  if (known && Math.abs(at - known.at) < KEPT_MS) return known.figures;
  const figures = compute(context, year);
  years.set(year, { at, figures });
  figures.catch(() => years.delete(year));
  return figures;
}

async function compute({ database: { db }, clock }: Context, year: number): Promise<Figures> {
  const span = yearSpan(year);
  // SQLite answers in the same turn: between the questions others get theirs.
  const reasons = await reportsByReason(db, span);
  await breath();
  const decisions = await decisionsByMeasure(db, span);
  await breath();
  const answered = await appealsAnswered(db, span);
  await breath();
  const outcomes = counted(
    APPEAL_OUTCOMES,
    answered.map((row) => ({ ...row, count: 1 })),
    ({ outcome }) => outcome,
  );
  return {
    year,
    reports: { all: total(reasons), byReason: counted(REPORT_REASONS, reasons, ({ reason }) => reason) },
    decisions: {
      all: total(decisions),
      content: counted(CONTENT_MEASURES, decisions, (row) => row.content_measure),
      account: counted(ACCOUNT_MEASURES, decisions, (row) => row.account_measure),
      source: counted(['report', 'own'], decisions, (row) => row.source),
      automated: 0,
    },
    delays: {
      reportToDecision: median(await hoursToDecision(db, year)),
      appealToAnswer: median(answered.map(hoursOf)),
    },
    appeals: {
      all: await appealsMade(db, span),
      answered: outcomes,
      reversedShare: answered.length === 0 ? null : outcomes.reversed / answered.length,
    },
    readers: await accountsSeenSince(db, dayOf(new Date(clock().getTime() - READERS_DAYS * 24 * HOUR_MS))),
  };
}

/**
 * Hours from each report to its decision, month by month with a pause between: the two engines have no way of counting
 * hours in common, and a year's rows in one go would hold the site up.
 */
async function hoursToDecision(db: Context['database']['db'], year: number): Promise<number[]> {
  const hours: number[] = [];
  for (let month = 1; month <= 12; month += 1) {
    const span = spanOf(`${year}-${String(month).padStart(2, '0')}`);
    if (!span) continue;
    for (const delay of await reportDelays(db, span)) hours.push(hoursOf(delay));
    await breath();
  }
  return hours;
}

const hoursOf = ({ from, to }: { from: string; to: string | null }): number =>
  (Date.parse(to ?? from) - Date.parse(from)) / HOUR_MS;

/** To a tenth; of an even number, the mean of the two in the middle. Null for none. */
function median(values: number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round(((low + high) / 2) * 10) / 10;
}

interface Counted {
  count: number | string;
}
const total = (rows: readonly Counted[]): number => rows.reduce((sum, { count }) => sum + Number(count), 0);

/** How many there are of each of these, those that are none included. */
function counted<K extends string, R extends Counted>(
  keys: readonly K[],
  rows: readonly R[],
  keyOf: (row: R) => string | null,
): Counts<K> {
  return Object.fromEntries(keys.map((key) => [key, total(rows.filter((row) => keyOf(row) === key))])) as Counts<K>;
}
