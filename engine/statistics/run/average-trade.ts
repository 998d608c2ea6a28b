import { mean } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean profit of the closed round trips over their notional at entry. Null without one. backtesting.py takes the
 * geometric mean.
 */
export function averageTrade(run: RunFigures): number | null {
  return mean(run.closed.map(({ fraction }) => fraction));
}
