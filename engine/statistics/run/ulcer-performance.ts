import { ratio } from './moments';
import { ulcerIndex } from './ulcer-index';
import type { RunFigures } from './run-figures';

/**
 * Ulcer performance index (Martin ratio): `annualReturn / ulcerIndex`. Null without a drawdown. QuantStats divides the
 * total return.
 */
export function ulcerPerformance(run: RunFigures): number | null {
  return ratio(run.base.annualReturn, ulcerIndex(run));
}
