import type { EquitySummary } from './statistics-input';

/**
 * One pass for returns and drawdown, a second for the deviations from the mean; sums run in the order of time.
 * @param equity equity at each close; not empty
 * @param scratch at least as long as `equity`; receives the returns from index 1
 */
export function summarizeEquity(equity: Float64Array, initialCapital: number, scratch: Float64Array): EquitySummary {
  let previous = equity[0]!;
  let peak = Math.max(initialCapital, previous);
  let maxDrawdown = Math.min(0, previous / peak - 1);
  let sum = 0;
  let squaredLosses = 0;
  for (let i = 1; i < equity.length; i++) {
    const value = equity[i]!;
    const change = value / previous - 1;
    previous = value;
    scratch[i] = change;
    sum += change;
    if (change < 0) squaredLosses += change * change;
    if (value > peak) peak = value;
    else if (value / peak - 1 < maxDrawdown) maxDrawdown = value / peak - 1;
  }
  const returns = equity.length - 1;
  const meanReturn = returns > 0 ? sum / returns : 0;
  let squaredDeviations = 0;
  for (let i = 1; i < equity.length; i++) {
    const deviation = scratch[i]! - meanReturn;
    squaredDeviations += deviation * deviation;
  }
  return {
    initialCapital,
    finalEquity: previous,
    returns,
    meanReturn,
    squaredDeviations,
    squaredLosses,
    maxDrawdown,
  };
}
