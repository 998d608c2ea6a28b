import { compound } from './moments';
import type { RunFigures } from './run-figures';

/** Compound annual growth of the benchmark, by bars as `annualReturn`. Null without a benchmark or a return. */
export function benchmarkAnnualReturn(run: RunFigures): number | null {
  if (!run.benchmark || run.benchmark.length === 0) return null;
  return Math.max(0, 1 + compound(run.benchmark)) ** (run.barsPerYear / run.benchmark.length) - 1;
}
