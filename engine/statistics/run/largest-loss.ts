import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest loss of a closed round trip, < 0. Null where none lost. */
export function largestLoss(run: RunFigures): number | null {
  return smallest(run.lost.map(({ pnl }) => pnl));
}
