import type { DISTRIBUTION } from '../../model/statistic-families/distribution';
import { above, below, correlationOf, deviation, mean, quantile, ratio, sum } from './moments';
import { normalQuantile } from './normal-quantile';
import type { Formulas } from './run-figures';

export const distribution: Formulas<typeof DISTRIBUTION> = {
  skewness: ({ returns }) => {
    const n = returns.length;
    const cubes = powersOfScores(returns, 3);
    return n < 3 || cubes === null ? null : (n / ((n - 1) * (n - 2))) * cubes;
  },
  kurtosis: ({ returns }) => {
    const n = returns.length;
    const fourths = powersOfScores(returns, 4);
    if (n < 4 || fourths === null) return null;
    const scale = (n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3));
    return scale * fourths - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
  },
  autocorrelation: ({ returns }) => correlationOf(returns.subarray(1), returns.subarray(0, -1)),
  downsideDeviation: ({ returns, barsPerYear }) => {
    if (returns.length === 0) return null;
    let squares = 0;
    for (let i = 0; i < returns.length; i++) {
      const loss = Math.min(returns[i]!, 0);
      squares += loss * loss;
    }
    return Math.sqrt(squares / returns.length) * Math.sqrt(barsPerYear);
  },
  valueAtRisk: ({ days }) => quantile(days, 0.05),
  normalValueAtRisk: ({ days }) => {
    const spread = deviation(days);
    return spread === null ? null : mean(days)! + normalQuantile(0.05) * spread;
  },
  expectedShortfall: ({ days }) => {
    const limit = quantile(days, 0.05);
    return limit === null ? null : mean(days.filter((value) => value <= limit));
  },
  tailRatio: ({ days }) => {
    const [high, low] = [quantile(days, 0.95), quantile(days, 0.05)];
    return high === null ? null : ratio(Math.abs(high), Math.abs(low!));
  },
  outlierWinRatio: ({ days }) => ratio(quantile(days, 0.99), mean(above(days))),
  outlierLossRatio: ({ days }) => ratio(quantile(days, 0.01), mean(below(days))),
};

/** Sum of the third or fourth powers of the distances from the mean in deviations; null where none varies. */
function powersOfScores(values: Float64Array, power: 3 | 4): number | null {
  const spread = deviation(values);
  if (spread === null || spread === 0) return null;
  const centre = sum(values) / values.length;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = (values[i]! - centre) / spread;
    const square = distance * distance;
    total += square * (power === 3 ? distance : square);
  }
  return total;
}
