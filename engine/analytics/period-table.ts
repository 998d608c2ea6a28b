import type { MonthReturn, YearReturn } from '../model/analytics-views';
import { periodEnds, returnsTo } from '../statistics/run/period-returns';
import type { AnalysedRun } from './analysed-run';

/** Returns of months of the UTC calendar, those that the statistics of months are of. */
export function monthTable({ times, equity, benchmark }: AnalysedRun): MonthReturn[] {
  const ends = periodEnds(times, 'month');
  const own = returnsTo(ends, equity);
  const theirs = benchmark && returnsTo(ends, benchmark);
  return Array.from(ends, (step, i) => ({
    ...monthOf(times[step]!),
    return: finite(own[i]!),
    benchmark: theirs && finite(theirs[i]!),
  }));
}

/** Returns of years, beside those of the benchmark. */
export function yearTable({ times, equity, benchmark }: AnalysedRun): YearReturn[] {
  const ends = periodEnds(times, 'year');
  const own = returnsTo(ends, equity);
  const theirs = benchmark && returnsTo(ends, benchmark);
  return Array.from(ends, (step, i) => {
    const [ours, its] = [finite(own[i]!), theirs && finite(theirs[i]!)];
    const excess = ours === null || its === null ? null : ours - its;
    return { year: monthOf(times[step]!).year, return: ours, benchmark: its, excess };
  });
}

/** The month that a close belongs to: at midnight still the one that ends. */
export function monthOf(time: number): { year: number; month: number } {
  const date = new Date(Math.ceil(time / 1000) - 1);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}

export function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}
