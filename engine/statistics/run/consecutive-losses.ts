import { longestStreak } from './moments';
import type { RunFigures } from './run-figures';

/** Most closed round trips in a row that lost. */
export function consecutiveLosses(run: RunFigures): number | null {
  return longestStreak(
    run.closed.map(({ pnl }) => pnl),
    (pnl) => pnl < 0,
  );
}
