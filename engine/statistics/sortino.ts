import type { StatisticsInput } from './statistics-input';

/**
 * Sortino ratio (Sortino and Price 1994) with target 0: mean of the bar returns of equity over the downside deviation
 * `sqrt(sum(min(return, 0) ** 2) / n)`, times `sqrt(barsPerYear)`. Null where no return is negative.
 */
export function sortino({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.squaredLosses === 0) return null;
  const downside = Math.sqrt(equity.squaredLosses / equity.returns);
  return (equity.meanReturn / downside) * Math.sqrt(barsPerYear);
}
