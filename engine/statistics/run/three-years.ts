import { annualReturnOfYears } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Compound annual return of the last 3 years. Null where the run is shorter. */
export function threeYears(run: RunFigures): number | null {
  return annualReturnOfYears(run, 3);
}
