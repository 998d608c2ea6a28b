import { longestStreak } from './moments';
import type { RunFigures } from './run-figures';

/** Most closed round trips in a row that won, in the order in which they closed. */
export function consecutiveWins(run: RunFigures): number | null {
  return longestStreak(
    run.closed.map(({ pnl }) => pnl),
    (pnl) => pnl > 0,
  );
}
