import { sum } from './moments';
import type { RunFigures } from './run-figures';

/** Sum of the profits of the closed round trips that won, net of fees. */
export function grossProfit(run: RunFigures): number | null {
  return sum(run.won.map(({ pnl }) => pnl));
}
