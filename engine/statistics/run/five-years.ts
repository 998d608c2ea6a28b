import { annualReturnOfYears } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Compound annual return of the last 5 years. Null where the run is shorter. */
export function fiveYears(run: RunFigures): number | null {
  return annualReturnOfYears(run, 5);
}
