import { covariance, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Covariance of the bar returns with those of the benchmark over the variance of the latter. Null where it does not
 * vary.
 */
export function beta(run: RunFigures): number | null {
  if (!run.benchmark) return null;
  return ratio(covariance(run.returns, run.benchmark), covariance(run.benchmark, run.benchmark));
}
