import { daysBetween } from './days-between';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Closed round trips a year of 365.25 days. Null with a single step. */
export function tradesPerYear(run: RunFigures): number | null {
  const days = daysBetween(run, 0, run.times.length - 1);
  return ratio(run.closed.length * 365.25, days);
}
