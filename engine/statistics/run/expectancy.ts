import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean profit of the closed round trips, net of fees. Null without one. */
export function expectancy(run: RunFigures): number | null {
  return mean(run.closed.map(({ pnl }) => pnl));
}
