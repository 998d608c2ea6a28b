import type { RunFigures } from './run-figures';

/** Profit of the open round trips at their last close, net of fees. */
export function openTradePnl(run: RunFigures): number | null {
  return run.open.pnl;
}
