import type { RunFigures } from './run-figures';

/**
 * Annualised downside deviation with target 0: `sqrt(sum(min(r, 0) ** 2) / n) * sqrt(barsPerYear)` of the bar returns.
 * Null without a return.
 */
export function downsideDeviation(run: RunFigures): number | null {
  if (run.returns.length === 0) return null;
  let squares = 0;
  for (let i = 0; i < run.returns.length; i++) {
    const loss = Math.min(run.returns[i]!, 0);
    squares += loss * loss;
  }
  return Math.sqrt(squares / run.returns.length) * Math.sqrt(run.barsPerYear);
}
