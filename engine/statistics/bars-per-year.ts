import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { isWeekend, weekday } from '../calendars/civil-days';
import { MICROS_PER_DAY } from '../model/time';

const DAYS_PER_YEAR = 365.25;
/** Days of a year with so many trading weekdays in each week. */
const BY_WEEKDAYS: Readonly<Record<number, number>> = { 5: 252, 6: 313, 7: 365 };
const MOST_WEEKS = 8;
const MONTHS = [1, 2, 3, 4, 6, 12];
/** Shortest and longest month. */
const [SHORT_MONTH, LONG_MONTH] = [28, 31];
/** Days whose bars are counted whole; with fewer, the first and the last may be cut off. */
const FEW_DAYS = 3;
/** Days in which the number of bars is looked at where it changes. */
const LEAST_DAYS_UNEVEN = 10;
/** Times that a weekday of the market's week has to be absent before it is held for one without trading. */
const OFTEN = 4;
/** Bars of a day up to which each is counted by its own weekdays. */
const FEW_BARS = 2;

/**
 * Bars a year, for annualising, by the data's own axis; where that is too short to tell, by the calendar.
 *
 * - About a day apart: 252, 313 or 365 for five, six or seven weekdays that trade.
 * - Longer: weeks 52 / n, months 12 / n, else by count over the time from the first to the last bar.
 * - Shorter: the median number of bars of a UTC day that trades, times the days as above.
 * - Two a day, as of daily bars that close at two hours: each by the weekdays that have it.
 * - Uneven, as daily bars followed by minutes, or trades of a thin market: by count over the whole time.
 *
 * A weekday trades where at least half of its dates have half as many bars as is usual, so that Sunday evenings and
 * sessions that end on the next UTC day do not count. Of a weekday that the axis does not reach, or only with a first or last day that
 * may be cut off, the calendar tells.
 * @param times distinct, ascending, in microseconds
 * @param calendar of the market, where it is known. @default one with weekends
 */
export function barsPerYear(times: Float64Array, calendar?: ExchangeCalendar): number {
  const gap = medianGap(times) / MICROS_PER_DAY;
  if (gap >= 1.5) return sparseBars(times, gap);
  const days = barsByDay(times);
  if (isUneven(days)) return byCount(times);
  const typical = gap > 0.75 ? Math.floor(median([...days.values()])) : barsOfDay(days, gap, calendar);
  if (typical > FEW_BARS || !Number.isInteger(typical)) return typical * daysPerYear(days, typical / 2, calendar);
  let bars = 0;
  for (let nth = 1; nth <= typical; nth++) bars += daysPerYear(days, nth, calendar);
  return bars;
}

function sparseBars(times: Float64Array, gap: number): number {
  const weeks = Math.round(gap / 7);
  if (weeks >= 1 && weeks <= MOST_WEEKS && Math.abs(gap - 7 * weeks) < 0.5) return 52 / weeks;
  const months = MONTHS.find((count) => gap >= SHORT_MONTH * count && gap <= LONG_MONTH * count);
  return months === undefined ? byCount(times) : 12 / months;
}

/** Bars a year by their number over the time from the first to the last. */
export function byCount(times: Float64Array): number {
  const span = (times.at(-1)! - times[0]!) / MICROS_PER_DAY;
  return ((times.length - 1) * DAYS_PER_YEAR) / span;
}

/** Bars of a day that trades: the median without days that may be cut off; of so few days, as many as the calendar has room for. */
function barsOfDay(days: ReadonlyMap<number, number>, gap: number, calendar: ExchangeCalendar | undefined): number {
  const counts = [...days.values()];
  if (counts.length > FEW_DAYS) return median(counts);
  if (!calendar) return median(counts);
  const { start, end, pause } = calendar.sessionAt([...days.keys()][0]! * MICROS_PER_DAY + MICROS_PER_DAY / 2);
  const open = end - start - (pause ? pause.end - pause.start : 0);
  return Math.max(Math.max(...counts), Math.ceil(open / MICROS_PER_DAY / gap - 1e-9));
}

/** Whether most bars lie in days of quite another number of bars than most days have. */
function isUneven(days: ReadonlyMap<number, number>): boolean {
  if (days.size < LEAST_DAYS_UNEVEN) return false;
  const counts = [...days.values()];
  const usual = median(counts);
  const bars = counts.reduce((sum, count) => sum + count, 0);
  const other = counts.reduce((sum, count) => sum + (count > 3 * usual || count < usual / 3 ? count : 0), 0);
  const otherDays = counts.filter((count) => count > 3 * usual || count < usual / 3).length;
  return other > bars / 5 || otherDays > counts.length / 2;
}

/** Days of a year with at least so many bars. */
function daysPerYear(days: ReadonlyMap<number, number>, least: number, calendar?: ExchangeCalendar): number {
  const numbers = [...days.keys()];
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const traded = new Float64Array(7);
  for (const [day, count] of days) if (count >= least) traded[weekday(day)]!++;
  // Where the axis begins or ends within a day, its few bars say nothing of its weekday.
  const cutOff = [...new Set([first, last])].filter((day) => days.get(day)! < least);
  let weekdays = 0;
  for (let day = first; day < first + 7; day++) {
    const dates = Math.floor((last - day) / 7) + 1 - cutOff.filter((cut) => weekday(cut) === weekday(day)).length;
    const byData = 2 * traded[weekday(day)]! >= dates;
    if (dates <= 0) weekdays += isInWeek(day, calendar) ? 1 : 0;
    else if (byData || (dates < OFTEN && isInWeek(day, calendar) && !(calendar?.everyDay && isWeekend(day))))
      weekdays++;
  }
  return BY_WEEKDAYS[weekdays] ?? Math.round((weekdays * DAYS_PER_YEAR) / 7);
}

function isInWeek(day: number, calendar: ExchangeCalendar | undefined): boolean {
  return calendar ? calendar.isInWeek(day) : !isWeekend(day);
}

function medianGap(times: Float64Array): number {
  if (times.length < 2) return MICROS_PER_DAY;
  const gaps = new Float64Array(times.length - 1);
  for (let i = 1; i < times.length; i++) gaps[i - 1] = times[i]! - times[i - 1]!;
  return median(gaps);
}

function barsByDay(times: Float64Array): Map<number, number> {
  const days = new Map<number, number>();
  for (const time of times) {
    const day = Math.floor(time / MICROS_PER_DAY);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return days;
}

function median(values: Float64Array | number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
