import { correlationOf } from './moments';
import type { RunFigures } from './run-figures';

/** Correlation of the bar returns with those of the benchmark. Null where either does not vary. */
export function correlation(run: RunFigures): number | null {
  return run.benchmark && correlationOf(run.returns, run.benchmark);
}
