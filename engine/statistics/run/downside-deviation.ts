import { mean } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Annualised downside deviation with target 0: `sqrt(sum(min(r, 0) ** 2) / n) * sqrt(barsPerYear)` of the bar returns.
 * Null without a return.
 */
export function downsideDeviation(run: RunFigures): number | null {
  const squares = mean(run.returns.map((value) => Math.min(value, 0) ** 2));
  return squares === null ? null : Math.sqrt(squares) * Math.sqrt(run.barsPerYear);
}
