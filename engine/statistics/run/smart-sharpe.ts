import { autocorrelationPenalty } from './autocorrelation-penalty';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * `sharpe` over the autocorrelation penalty (see `autocorrelationPenalty`), as in QuantStats. Null where either is.
 */
export function smartSharpe(run: RunFigures): number | null {
  return ratio(run.base.sharpe, autocorrelationPenalty(run.returns));
}
