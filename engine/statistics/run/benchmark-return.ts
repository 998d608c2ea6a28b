import { compound } from './moments';
import type { RunFigures } from './run-figures';

/** Return of the benchmark from the first close to the last. Null without a benchmark. */
export function benchmarkReturn(run: RunFigures): number | null {
  return run.benchmark && compound(run.benchmark);
}
