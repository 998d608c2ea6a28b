import { returnToDate } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Return of the last close's month, from the last close before it or the first close of the run. */
export function monthToDate(run: RunFigures): number | null {
  return returnToDate(run, 'month');
}
