import { above, mean, quantile, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * 99 % quantile of the returns of days over the mean of the positive ones. Null without one. As in QuantStats, which
 * takes zeros into the mean.
 */
export function outlierWinRatio(run: RunFigures): number | null {
  return ratio(quantile(run.days, 0.99), mean(above(run.days)));
}
