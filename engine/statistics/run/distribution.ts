import type { DISTRIBUTION } from '../../model/statistic-families/distribution';
import { above, below, correlationOf, mean, quantile, ratio, sum } from './moments';
import { normalQuantile } from './normal-quantile';
import { onceOf } from './once-of';
import { oncePerRun, spreadOf, type Formulas } from './run-figures';

export const distribution: Formulas<typeof DISTRIBUTION> = oncePerRun<Formulas<typeof DISTRIBUTION>>({
  skewness: ({ returns }) => {
    const n = returns.length;
    const scores = scoresOf(returns);
    return n < 3 || scores === null ? null : (n / ((n - 1) * (n - 2))) * scores.cubes;
  },
  kurtosis: ({ returns }) => {
    const n = returns.length;
    const scores = scoresOf(returns);
    if (n < 4 || scores === null) return null;
    const scale = (n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3));
    return scale * scores.fourths - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
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
    const spread = spreadOf(days);
    return spread === null ? null : mean(days)! + normalQuantile(0.05) * spread;
  },
  expectedShortfall: (run) => {
    const { days } = run;
    const limit = distribution.valueAtRisk(run);
    return limit === null ? null : mean(days.filter((value) => value <= limit));
  },
  tailRatio: (run) => {
    const [high, low] = [quantile(run.days, 0.95), distribution.valueAtRisk(run)];
    return high === null ? null : ratio(Math.abs(high), Math.abs(low!));
  },
  outlierWinRatio: ({ days }) => ratio(quantile(days, 0.99), mean(above(days))),
  outlierLossRatio: ({ days }) => ratio(quantile(days, 0.01), mean(below(days))),
});

/** Sums of the third and the fourth powers of the distances from the mean in deviations; null where none varies. */
const scoresOf = onceOf((values: Float64Array): { cubes: number; fourths: number } | null => {
  const spread = spreadOf(values);
  if (spread === null || spread === 0) return null;
  const centre = sum(values) / values.length;
  let [cubes, fourths] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const distance = (values[i]! - centre) / spread;
    const square = distance * distance;
    cubes += square * distance;
    fourths += square * square;
  }
  return { cubes, fourths };
});
