import type { RunFigures } from './run-figures';

/** Round trips that were open at the end. */
export function openTrades(run: RunFigures): number | null {
  return run.open.count;
}
