import { above, below, ratio, sum } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Sum of the positive returns of days over the sum of the sizes of the negative ones. Null without a negative one.
 */
export function dayProfitFactor(run: RunFigures): number | null {
  return ratio(sum(above(run.days)), -sum(below(run.days)));
}
