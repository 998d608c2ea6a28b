import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean of the bar returns over the mean of those of the benchmark, where the benchmark fell. Null where it never did.
 */
export function downCapture(run: RunFigures): number | null {
  const { benchmark, returns } = run;
  if (!benchmark) return null;
  let own = 0;
  let theirs = 0;
  // The number of bars is the same on both sides, so sums serve as well as means.
  for (let t = 0; t < returns.length; t++) {
    if (!(benchmark[t]! < 0)) continue;
    own += returns[t]!;
    theirs += benchmark[t]!;
  }
  return ratio(own, theirs);
}
