import { below, mean, quantile, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** 1 % quantile of the returns of days over the mean of the negative ones. Null without one. */
export function outlierLossRatio(run: RunFigures): number | null {
  return ratio(quantile(run.days, 0.01), mean(below(run.days)));
}
