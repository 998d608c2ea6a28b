import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the losses over the notional at entry of the round trips that lost, < 0. Null without one. */
export function averageLosingTrade(run: RunFigures): number | null {
  return mean(run.lost.map(({ fraction }) => fraction));
}
