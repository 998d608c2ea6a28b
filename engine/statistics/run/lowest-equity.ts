import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Lowest equity at a close, or the initial capital where it never fell below that. */
export function lowestEquity(run: RunFigures): number | null {
  return Math.min(run.initialCapital, smallest(run.equity)!);
}
