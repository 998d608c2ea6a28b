import { beta } from './beta';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Treynor ratio: `annualReturn / beta`; the risk-free rate is 0. Null where `beta` is null or 0. QuantStats divides
 * the total return.
 */
export function treynor(run: RunFigures): number | null {
  return ratio(run.base.annualReturn, beta(run));
}
