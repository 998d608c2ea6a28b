import { annualReturnOfYears } from './trailing-return';
import type { RunFigures } from './run-figures';

/** Compound annual return of the last 10 years. Null where the run is shorter. */
export function tenYears(run: RunFigures): number | null {
  return annualReturnOfYears(run, 10);
}
