import type { StatisticsInput } from './statistics-input';

/**
 * Compound annual growth: `(finalEquity / initialCapital) ** (barsPerYear / returns) - 1`, with `returns` the number of
 * steps minus one. Null with a single step.
 */
export function annualReturn({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.returns === 0) return null;
  const growth = Math.max(0, equity.finalEquity / equity.initialCapital);
  return growth ** (barsPerYear / equity.returns) - 1;
}
