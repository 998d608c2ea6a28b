import { daysBetween } from './days-between';
import { deepest } from './find-drawdowns';
import type { RunFigures } from './run-figures';

/** Time from the peak to the recovery, or to the end of the run, of the deepest drawdown. Null without one. */
export function maxDrawdownDays(run: RunFigures): number | null {
  const worst = deepest(run.drawdowns);
  return worst ? daysBetween(run, worst.peak, worst.recovered ?? run.times.length - 1) : null;
}
