import { daysBetween } from './days-between';
import type { RunFigures } from './run-figures';

/** Days from the first close to the last. */
export function durationDays(run: RunFigures): number | null {
  return daysBetween(run, 0, run.times.length - 1);
}
