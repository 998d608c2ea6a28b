import type { RunFigures } from './run-figures';

/** Closed round trips that were short. */
export function shortTrades(run: RunFigures): number | null {
  return run.closed.filter(({ long }) => !long).length;
}
