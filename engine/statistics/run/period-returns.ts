import { MICROS_PER_DAY, type Micros } from '../../model/time';
import { lazily } from './lazily';
import { onceOf } from './once-of';

export type Period = 'day' | 'month' | 'quarter' | 'year';

/** Number of a period of the UTC calendar, ascending with time. */
const NUMBER: Record<Period, (time: Micros) => number> = {
  day: (time) => Math.floor(time / MICROS_PER_DAY),
  month: (time) => monthOf(time),
  quarter: (time) => Math.floor(monthOf(time) / 3),
  year: (time) => Math.floor(monthOf(time) / 12),
};

/** UTC day that a close belongs to: at midnight still the one that ends. */
export function dayOfClose(time: Micros): number {
  return Math.floor((time - 1) / MICROS_PER_DAY);
}

/**
 * Returns from the last close of one period to the last close of the next, the first from the first close of the run.
 * Periods without a bar have none, and neither has a first period of a single bar.
 */
export function periodReturns(times: Float64Array, equity: Float64Array, period: Period): Float64Array {
  return returnsTo(periodEnds(times, period), equity);
}

/** Returns from each of some steps to the next, the first from the first step of the run. */
export function returnsTo(ends: Int32Array, equity: Float64Array): Float64Array {
  const returns = new Float64Array(ends.length);
  let base = equity[0]!;
  for (let i = 0; i < ends.length; i++) {
    const value = equity[ends[i]!]!;
    returns[i] = value / base - 1;
    base = value;
  }
  return returns;
}

/** Trials share the times of their market. */
const endsOf = onceOf((times: Float64Array) =>
  lazily<Record<Period, Int32Array>>({
    day: () => findEnds(times, 'day'),
    month: () => findEnds(times, 'month'),
    quarter: () => findEnds(times, 'quarter'),
    year: () => findEnds(times, 'year'),
  }),
);

/** The last step of each period that has a return, in order; see `periodReturns`. */
export function periodEnds(times: Float64Array, period: Period): Int32Array {
  return endsOf(times)[period];
}

function findEnds(times: Float64Array, period: Period): Int32Array {
  const ends: number[] = [];
  // Steps of one day are in one period of any kind, which spares most of the calendar's arithmetic.
  let day = NaN;
  let number = NaN;
  for (let t = 0; t < times.length; t++) {
    const today = dayOfClose(times[t]!);
    if (today === day) continue;
    day = today;
    const next = NUMBER[period](times[t]! - 1);
    if (next === number) continue;
    if (t > 1) ends.push(t - 1);
    number = next;
  }
  if (times.length > 1) ends.push(times.length - 1);
  return Int32Array.from(ends);
}

/** Months since the year 0. */
function monthOf(time: Micros): number {
  const date = new Date(time / 1000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The same day and time so many months earlier, or the last day of that month where it is shorter. */
export function monthsBefore(time: Micros, months: number): Micros {
  const date = new Date(time / 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay));
  return midnight * 1000 + (time - Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY);
}

/** First moment of the UTC day of a time. */
export function startOfDay(time: Micros): Micros {
  return Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
}

/** First moment of the month (or of the year) of a time. */
export function startOfPeriod(time: Micros, period: 'month' | 'year'): Micros {
  const date = new Date(time / 1000);
  return Date.UTC(date.getUTCFullYear(), period === 'year' ? 0 : date.getUTCMonth(), 1) * 1000;
}
