import { above, below, ratio, sum } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Omega ratio (Keating and Shadwick 2002) with threshold 0: sum of the positive bar returns over the sum of the sizes
 * of the negative ones. Null without a negative one.
 */
export function omega(run: RunFigures): number | null {
  return ratio(sum(above(run.returns)), -sum(below(run.returns)));
}
