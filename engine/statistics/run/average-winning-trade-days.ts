import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean time from entry to exit of the round trips that won. Null without one. */
export function averageWinningTradeDays(run: RunFigures): number | null {
  return mean(run.won.map(({ days }) => days));
}
