import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean time from entry to exit of the round trips that lost. Null without one. */
export function averageLosingTradeDays(run: RunFigures): number | null {
  return mean(run.lost.map(({ days }) => days));
}
