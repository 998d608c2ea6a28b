import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `sortino / sqrt(2)`, which compares with `sharpe` (Schwager). */
export function adjustedSortino(run: RunFigures): number | null {
  return ratio(run.base.sortino, Math.SQRT2);
}
