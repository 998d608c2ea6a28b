import type { RunFigures } from './run-figures';

/** Stretches below a peak, one that lasts to the end included. */
export function drawdowns(run: RunFigures): number | null {
  return run.drawdowns.length;
}
