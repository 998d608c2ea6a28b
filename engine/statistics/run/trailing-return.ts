import { firstAfter } from '../../columns/rows-within';
import type { Micros } from '../../model/time';
import { monthsBefore, startOfDay, startOfPeriod } from './period-returns';
import type { RunFigures } from './run-figures';

/** Return from the last close not after `start`, or from the first close of the run, to its end. */
function returnSince({ times, equity }: RunFigures, start: Micros): number | null {
  if (times.length < 2) return null;
  const base = equity[Math.max(0, firstAfter(times, start) - 1)]!;
  return base === 0 ? null : equity.at(-1)! / base - 1;
}

/**
 * Return of the last months, of the UTC day so many months before that of the last close and all after it, as QuantStats has
 * it: by moments the closes of summer and winter would be of different days. Null where the run is shorter.
 */
export function returnOfMonths(run: RunFigures, months: number): number | null {
  const start = startOfDay(monthsBefore(run.times.at(-1)! - 1, months));
  return run.times[0]! > start ? null : returnSince(run, start);
}

/** Compound annual return of the last years; null where the run is shorter. */
export function annualReturnOfYears(run: RunFigures, years: number): number | null {
  const whole = returnOfMonths(run, 12 * years);
  return whole === null ? null : Math.max(0, 1 + whole) ** (1 / years) - 1;
}

/** Return since the month or year that the last close belongs to began, or since the run began within it. */
export function returnToDate(run: RunFigures, period: 'month' | 'year'): number | null {
  return returnSince(run, startOfPeriod(run.times.at(-1)! - 1, period));
}
