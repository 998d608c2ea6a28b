import { deviation, mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean of those differences over their standard deviation, times `sqrt(barsPerYear)`. Null where they do not vary.
 * QuantStats and vectorbt do not annualise it.
 */
export function informationRatio(run: RunFigures): number | null {
  const excess = run.benchmark && run.returns.map((value, t) => value - run.benchmark![t]!);
  const each = excess && ratio(mean(excess), deviation(excess));
  return each === null ? null : each * Math.sqrt(run.barsPerYear);
}
