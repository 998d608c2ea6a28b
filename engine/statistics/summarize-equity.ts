import type { EquitySummary } from './statistics-input';

/**
 * One pass for returns and drawdown, a second for the deviations from the mean; sums run in the order of time. Division
 * is monotone, so the drawdown of a peak is that of the lowest value after it: one division a peak, not one a step.
 * @param equity equity at each close; not empty
 * @param scratch at least as long as `equity`; receives the returns from index 1
 */
export function summarizeEquity(equity: Float64Array, initialCapital: number, scratch: Float64Array): EquitySummary {
  let previous = equity[0]!;
  let peak = Math.max(initialCapital, previous);
  let low = previous;
  let maxDrawdown = 0;
  let sum = 0;
  let squaredLosses = 0;
  for (let i = 1; i < equity.length; i++) {
    const value = equity[i]!;
    // While flat nothing moves.
    if (value === previous) {
      scratch[i] = 0;
      continue;
    }
    const change = value / previous - 1;
    previous = value;
    scratch[i] = change;
    sum += change;
    // The change where it is negative, else 0: without a branch, which falls and rises in turn would mispredict.
    const loss = (change - Math.abs(change)) / 2;
    squaredLosses += loss * loss;
    if (value > peak) {
      maxDrawdown = Math.min(maxDrawdown, low / peak - 1);
      peak = low = value;
    }
    // Without a branch too.
    low = Math.min(low, value);
  }
  maxDrawdown = Math.min(maxDrawdown, low / peak - 1);
  const returns = equity.length - 1;
  const meanReturn = returns > 0 ? sum / returns : 0;
  return {
    initialCapital,
    finalEquity: previous,
    returns,
    meanReturn,
    squaredDeviations: sumDeviations(scratch, returns, meanReturn),
    squaredLosses,
    maxDrawdown,
  };
}

/** A function of its own: V8 compiles a loop while it runs, and would throw that away at a second one not yet reached. */
function sumDeviations(changes: Float64Array, returns: number, mean: number): number {
  let sum = 0;
  for (let i = 1; i <= returns; i++) {
    const deviation = changes[i]! - mean;
    sum += deviation * deviation;
  }
  return sum;
}
