import { compound } from './moments';
import type { RunFigures } from './run-figures';

/** `totalReturn - benchmarkReturn`. Null without a benchmark. */
export function excessReturn(run: RunFigures): number | null {
  return run.benchmark && run.base.totalReturn! - compound(run.benchmark);
}
