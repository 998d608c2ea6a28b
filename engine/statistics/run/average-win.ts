import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean profit of the closed round trips that won. Null without one. */
export function averageWin(run: RunFigures): number | null {
  return mean(run.won.map(({ pnl }) => pnl));
}
