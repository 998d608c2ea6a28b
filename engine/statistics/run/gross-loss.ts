import { sum } from './moments';
import type { RunFigures } from './run-figures';

/** Sum of the losses of the closed round trips that lost, net of fees, <= 0. */
export function grossLoss(run: RunFigures): number | null {
  return sum(run.lost.map(({ pnl }) => pnl));
}
