import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { clipped, type BarAxis } from './bar-axis';
import type { Steps } from './stamp-steps';

const HOUR = 3_600_000_000;
const WEEK = 7;
const MONTH = 365.25 / 12;
/** So long apart bars of every session are at most, where sessions keep weekends and holidays free. */
const LONGEST_BREAK = 4 * MICROS_PER_DAY;
/** A session that is no longer leaves no doubt which one a stamp of its day belongs to. */
const SHORT_SESSION = 12 * HOUR;
/** So many stamps of a contract that expires, weeks or months apart throughout, are weeks or months and no rare trades. */
const TELLING = 4;

export interface DailyStamps {
  steps: Steps;
  calendar: ExchangeCalendar;
  /** Whether the instrument is a contract that expires. */
  expires?: boolean | undefined;
}

/** Whether stamps are days, also those of an instrument that seldom trades. */
export function isDaily(stamps: Float64Array, { steps, calendar, expires }: DailyStamps): boolean {
  const { length, shortest, atMidnight } = steps;
  const breaks = hasBreaks(calendar, stamps[0]!);
  if (atMidnight && shortest <= (breaks ? LONGEST_BREAK : MICROS_PER_DAY)) return true;
  if (!atMidnight) {
    const { start, end } = calendar.sessionAt(stamps[0]!);
    if (end - start > SHORT_SESSION) return false;
    if (Math.abs(length - MICROS_PER_DAY) <= HOUR && shortest >= MICROS_PER_DAY - 2 * HOUR) return true;
    if (stamps.length < 2 || !atOneClock(stamps)) return false;
  }
  return !areLonger(stamps, { steps, expires, breaks });
}

/** Whether all stamps have the same time of day, summer time aside. */
export function atOneClock(stamps: Float64Array): boolean {
  const first = stamps[0]!;
  return stamps.every((stamp) => {
    const apart = Math.abs(stamp - first) % MICROS_PER_DAY;
    return Math.min(apart, MICROS_PER_DAY - apart) <= HOUR;
  });
}

/** Whether dates that are more than days apart are those of longer bars: of weeks or months or, around the clock, of any step. */
function areLonger(
  stamps: Float64Array,
  { steps, expires, breaks }: { steps: Steps; expires: boolean | undefined; breaks: boolean },
): boolean {
  if (expires && stamps.length < TELLING) return false;
  const { length, distinct } = steps;
  const days = distinct.map((step) => step / MICROS_PER_DAY);
  const near = (unit: number, tolerance: number) =>
    days.every((step) => step > unit - tolerance - 1 && Math.abs(step - unit * Math.round(step / unit)) <= tolerance);
  return near(WEEK, 1.1) || near(MONTH, 4) || (!breaks && distinct.every((step) => step % length === 0));
}

/** Whether a week of the calendar has less than seven sessions. */
function hasBreaks(calendar: ExchangeCalendar, time: Micros): boolean {
  return calendar.tradingDays(time, time + 7 * MICROS_PER_DAY) < 7;
}

/**
 * The session of each date. Files with dates on which only the evening is traded, as Sundays of FX, go by days of UTC.
 * @returns undefined where two stamps have one session
 */
export function dailyBars(stamps: Float64Array, atMidnight: boolean, calendar: ExchangeCalendar): BarAxis | undefined {
  if (atMidnight && stamps.some((stamp) => isEvening(stamp, calendar))) return utcDays(stamps, calendar);
  const opens = new Float64Array(stamps.length);
  const times = new Float64Array(stamps.length);
  stamps.forEach((stamp, row) => {
    const date = atMidnight ? stamp / MICROS_PER_DAY : calendar.dateOf(stamp);
    const session = calendar.sessionOn(date);
    opens[row] = session?.start ?? calendar.dateStart(date);
    times[row] = session?.end ?? calendar.dateStart(date + 1);
  });
  const axis = { opens, times: clipped(times, opens) };
  return isOrdered(axis) ? axis : undefined;
}

/** Whether a date, of a weekday that never trades, is one on which the session of the next one begins. */
function isEvening(stamp: Micros, calendar: ExchangeCalendar): boolean {
  const date = stamp / MICROS_PER_DAY;
  if (calendar.tradesOn(date) || calendar.isInWeek(date)) return false;
  return calendar.sessionAt(stamp).start < stamp + MICROS_PER_DAY;
}

/** Midnight to midnight, without what lies before the first session in it and after the last. */
function utcDays(stamps: Float64Array, calendar: ExchangeCalendar): BarAxis {
  const opens = stamps.slice();
  const times = stamps.map((stamp) => stamp + MICROS_PER_DAY);
  times.forEach((midnight, row) => {
    let session = calendar.sessionAt(stamps[row]!);
    if (session.start >= midnight) return;
    opens[row] = Math.max(stamps[row]!, session.start);
    for (let next = session; next.start < midnight; next = calendar.sessionAfter(session)) session = next;
    times[row] = Math.min(midnight, session.end);
  });
  return { opens, times };
}

function isOrdered({ opens, times }: BarAxis): boolean {
  return opens.every((open, row) => open < times[row]! && (row === 0 || open >= times[row - 1]!));
}
