import { mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean of the bar returns over the mean of those of the benchmark, where the benchmark rose. Null where it never did.
 */
export function upCapture(run: RunFigures): number | null {
  const { benchmark } = run;
  if (!benchmark) return null;
  const own = run.returns.filter((_, t) => benchmark[t]! > 0);
  return ratio(mean(own), mean(benchmark.filter((value) => value > 0)));
}
