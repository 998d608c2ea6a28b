import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean loss of the closed round trips that lost, < 0. Null without one. */
export function averageLossMoney(run: RunFigures): number | null {
  return mean(run.lost.map(({ pnl }) => pnl));
}
