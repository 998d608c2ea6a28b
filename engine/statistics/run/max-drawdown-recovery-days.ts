import { daysBetween } from './days-between';
import { deepest } from './find-drawdowns';
import type { RunFigures } from './run-figures';

/** Time from the low to the recovery of the deepest drawdown. Null without one, or where it did not recover. */
export function maxDrawdownRecoveryDays(run: RunFigures): number | null {
  const worst = deepest(run.drawdowns);
  return worst && worst.recovered !== null ? daysBetween(run, worst.low, worst.recovered) : null;
}
