import { beta } from './beta';
import { mean } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Jensen's alpha, annualised: `(mean(r) - beta mean(b)) * barsPerYear` of the bar returns; the risk-free rate is 0.
 * Null without `beta`. As in QuantStats.
 */
export function alpha(run: RunFigures): number | null {
  const slope = beta(run);
  return slope === null ? null : (mean(run.returns)! - slope * mean(run.benchmark!)!) * run.barsPerYear;
}
