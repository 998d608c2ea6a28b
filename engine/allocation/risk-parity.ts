import { dot, type Covariance } from './covariance';

const MOST_ROUNDS = 10_000;
const PRECISION = 1e-12;

/**
 * Weights of which each adds the same share to the variance: the least `w' covariance w / 2 - sum(ln w) / n`, one weight at a time
 * (Griveau-Billion, Richard and Roncalli, "A fast algorithm for computing high-dimensional risk parity portfolios", 2013).
 */
export function riskParity(covariance: Covariance): Float64Array {
  const size = covariance.length;
  const budget = 1 / size;
  const weights = Float64Array.from(covariance, (row, k) => 1 / Math.sqrt(row[k]! * size));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = 0;
    for (let k = 0; k < size; k++) {
      const own = covariance[k]![k]!;
      const others = dot(covariance[k]!, weights) - own * weights[k]!;
      const next = (-others + Math.sqrt(others * others + 4 * own * budget)) / (2 * own);
      moved = Math.max(moved, Math.abs(next / weights[k]! - 1));
      weights[k] = next;
    }
    if (moved < PRECISION) break;
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
