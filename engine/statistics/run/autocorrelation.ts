import { correlationOf } from './moments';
import type { RunFigures } from './run-figures';

/** Correlation of each bar return with the one before. Null below three returns, or where they do not vary. */
export function autocorrelation(run: RunFigures): number | null {
  return correlationOf(run.returns.subarray(1), run.returns.subarray(0, -1));
}
