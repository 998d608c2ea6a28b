import { deepest } from './find-drawdowns';
import type { RunFigures } from './run-figures';

/** Distance from the peak at the low of the deepest drawdown, <= 0. */
export function maxDrawdownMoney(run: RunFigures): number | null {
  return deepest(run.drawdowns)?.money ?? 0;
}
