import type { RunFigures } from './run-figures';

/** Closed round trips that were long. */
export function longTrades(run: RunFigures): number | null {
  return run.closed.filter(({ long }) => long).length;
}
