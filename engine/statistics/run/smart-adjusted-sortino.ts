import { autocorrelationPenalty } from './autocorrelation-penalty';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `smartSortino / sqrt(2)`. */
export function smartAdjustedSortino(run: RunFigures): number | null {
  return ratio(ratio(run.base.sortino, autocorrelationPenalty(run.returns)), Math.SQRT2);
}
