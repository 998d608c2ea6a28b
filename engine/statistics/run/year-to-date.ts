import { returnToDate } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Return of the last close's year, from the last close before it or the first close of the run. */
export function yearToDate(run: RunFigures): number | null {
  return returnToDate(run, 'year');
}
