import { MICROS_PER_DAY } from '../model/time';

const WEEKDAYS_PER_YEAR = 252;
const DAYS_PER_YEAR = 365;
/** A median gap of at least so many days makes bars yearly, quarterly, monthly or weekly. */
const SPARSE = [
  { days: 300, perYear: 1 },
  { days: 80, perYear: 4 },
  { days: 20, perYear: 12 },
  { days: 5, perYear: 52 },
];

/**
 * Bars a year by the data's own calendar, for annualising.
 *
 * Median gap between bars of five days and more: weekly 52, monthly 12, quarterly 4, yearly 1. About a day: 252, or 365
 * where weekends trade. Less: the median number of bars of a UTC day that has any, times 252 or 365. Weekends trade
 * where at least half of the Saturdays between the first and the last bar have a bar; Sunday evenings alone, as in
 * foreign exchange, do not count. A single bar counts as daily.
 * @param times distinct, ascending, in microseconds
 */
export function barsPerYear(times: Float64Array): number {
  const gap = medianGap(times) / MICROS_PER_DAY;
  const sparse = SPARSE.find(({ days }) => gap >= days);
  if (sparse) return sparse.perYear;
  const days = barsByDay(times);
  const daysPerYear = tradesOnSaturdays(days) ? DAYS_PER_YEAR : WEEKDAYS_PER_YEAR;
  return gap > 0.75 ? daysPerYear : median([...days.values()]) * daysPerYear;
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

function tradesOnSaturdays(days: ReadonlyMap<number, number>): boolean {
  const numbers = [...days.keys()];
  // Day 0 was a Thursday, so day 2 was a Saturday.
  const week = (day: number) => Math.floor((day - 2) / 7);
  const possible = week(numbers.at(-1)!) - week(numbers[0]! - 1);
  const traded = numbers.filter((day) => (day - 2) % 7 === 0).length;
  return possible > 0 && traded >= possible / 2;
}

function median(values: Float64Array | number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
