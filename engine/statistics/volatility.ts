import type { StatisticsInput } from './statistics-input';

/**
 * Standard deviation of the bar returns of equity, with divisor n - 1, times `sqrt(barsPerYear)`. Null below two
 * returns.
 */
export function volatility({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.returns < 2) return null;
  return Math.sqrt(equity.squaredDeviations / (equity.returns - 1)) * Math.sqrt(barsPerYear);
}
