import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Highest equity at a close, or the initial capital where it never exceeded that. */
export function peakEquity(run: RunFigures): number | null {
  return Math.max(run.initialCapital, largest(run.equity)!);
}
