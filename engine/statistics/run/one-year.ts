import { returnOfMonths } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Return of the last 12 months, counted back from the last close. Null where the run is shorter. */
export function oneYear(run: RunFigures): number | null {
  return returnOfMonths(run, 12);
}
