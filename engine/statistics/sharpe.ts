import type { StatisticsInput } from './statistics-input';

/**
 * Sharpe ratio (Sharpe 1994): mean of the bar returns of equity over their standard deviation with divisor n - 1, times
 * `sqrt(barsPerYear)`; the risk-free rate is 0. Null below two returns, or where they do not vary.
 */
export function sharpe({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.returns < 2 || equity.squaredDeviations === 0) return null;
  const deviation = Math.sqrt(equity.squaredDeviations / (equity.returns - 1));
  return (equity.meanReturn / deviation) * Math.sqrt(barsPerYear);
}
