import { correlationOf } from './moments';

/**
 * `sqrt(1 + 2 sum((n - k) / n * c ** k, k = 1 … n - 1))` with `c` the size of the correlation of each return with the one
 * before: by how much the deviation of a sum of so correlated returns exceeds that of independent ones (Lo 2002, as
 * QuantStats takes it). Null below three returns, or where they do not vary.
 */
export function autocorrelationPenalty(returns: Float64Array): number | null {
  const shared = correlationOf(returns.subarray(1), returns.subarray(0, -1));
  if (shared === null) return null;
  const n = returns.length;
  const c = Math.abs(shared);
  let total = 0;
  let power = 1;
  for (let k = 1; k < n && power > 1e-18; k++) {
    power *= c;
    total += ((n - k) / n) * power;
  }
  return Math.sqrt(1 + 2 * total);
}
