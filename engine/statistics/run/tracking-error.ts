import { deviation } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Standard deviation of the differences of the bar returns to those of the benchmark, annualised. Null below two
 * returns.
 */
export function trackingError(run: RunFigures): number | null {
  const spread = run.benchmark && deviation(run.returns.map((value, t) => value - run.benchmark![t]!));
  return spread === null ? null : spread * Math.sqrt(run.barsPerYear);
}
