import { quantile } from './moments';
import type { RunFigures } from './run-figures';

/** Historical value at risk: the 5 % quantile of the returns of days, interpolated. Null without one. */
export function valueAtRisk(run: RunFigures): number | null {
  return quantile(run.days, 0.05);
}
