import { autocorrelationPenalty } from './autocorrelation-penalty';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `sortino` over the autocorrelation penalty, as in QuantStats. Null where either is. */
export function smartSortino(run: RunFigures): number | null {
  return ratio(run.base.sortino, autocorrelationPenalty(run.returns));
}
