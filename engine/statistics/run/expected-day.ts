import { geometricMean } from './moments';
import type { RunFigures } from './run-figures';

/** Geometric mean of the returns of days: `(product of (1 + r)) ** (1 / n) - 1`. Null without one. */
export function expectedDay(run: RunFigures): number | null {
  return geometricMean(run.days);
}
