import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the profits over the notional at entry of the round trips that won. Null without one. */
export function averageWinningTrade(run: RunFigures): number | null {
  return mean(run.won.map(({ fraction }) => fraction));
}
