import { RepeatedSum } from './repeated-sum';
import type { EquitySummary } from './statistics-input';

/** Stretches without change: changes before it, and its steps. Kept from call to call. */
let stretches = new Int32Array(512);

/**
 * One pass for returns and drawdown, a second for the deviations from the mean; sums run in the order of time. Division
 * is monotone, so the drawdown of a peak is that of the lowest value after it: one division a peak, not one a step.
 * Where equity stands still, all deviations are equal and summed at once.
 * @param equity equity at each close; not empty
 * @param scratch at least as long as `equity`; receives the returns that are not 0
 */
export function summarizeEquity(equity: Float64Array, initialCapital: number, scratch: Float64Array): EquitySummary {
  let previous = equity[0]!;
  let peak = Math.max(initialCapital, previous);
  let low = previous;
  let maxDrawdown = 0;
  let sum = 0;
  let squaredLosses = 0;
  let changes = 0;
  let still = 0;
  for (let i = 1; i < equity.length; i++) {
    const value = equity[i]!;
    if (value === previous) {
      const from = i;
      while (i < equity.length && equity[i] === previous) i++;
      if (still === stretches.length) stretches = doubled(stretches);
      stretches[still++] = changes;
      stretches[still++] = i-- - from;
      continue;
    }
    const change = value / previous - 1;
    previous = value;
    scratch[changes++] = change;
    sum += change;
    // The change where it is negative, else 0: without a branch, which falls and rises in turn would mispredict.
    const loss = (change - Math.abs(change)) / 2;
    squaredLosses += loss * loss;
    if (value > peak) {
      maxDrawdown = Math.min(maxDrawdown, low / peak - 1);
      peak = low = value;
    } else if (value < low) low = value;
  }
  maxDrawdown = Math.min(maxDrawdown, low / peak - 1);
  const returns = equity.length - 1;
  const meanReturn = returns > 0 ? sum / returns : 0;
  return {
    initialCapital,
    finalEquity: previous,
    returns,
    meanReturn,
    squaredDeviations: deviations(scratch.subarray(0, changes), stretches.subarray(0, still), meanReturn),
    squaredLosses,
    maxDrawdown,
  };
}

/** Sum of the squared deviations from the mean, in the order of time. */
function deviations(changes: Float64Array, still: Int32Array, mean: number): number {
  const stillness = new RepeatedSum(mean * mean);
  let sum = 0;
  let at = 0;
  for (let s = 0; s < still.length; s += 2) {
    for (const before = still[s]!; at < before; at++) {
      const deviation = changes[at]! - mean;
      sum += deviation * deviation;
    }
    sum = stillness.addTo(sum, still[s + 1]!);
  }
  for (; at < changes.length; at++) {
    const deviation = changes[at]! - mean;
    sum += deviation * deviation;
  }
  return sum;
}

function doubled(from: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const to = new Int32Array(2 * from.length);
  to.set(from);
  return to;
}
