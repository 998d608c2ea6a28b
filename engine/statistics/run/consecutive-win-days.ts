import { longestStreak } from './moments';
import type { RunFigures } from './run-figures';

/** Most days in a row with a return > 0. */
export function consecutiveWinDays(run: RunFigures): number | null {
  return longestStreak(run.days, (value) => value > 0);
}
