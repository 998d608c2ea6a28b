import { daysBetween } from './days-between';
import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean time from a peak to its recovery or the end of the run. Null without a drawdown. */
export function averageDrawdownDays(run: RunFigures): number | null {
  return mean(run.drawdowns.map(({ peak, recovered }) => daysBetween(run, peak, recovered ?? run.times.length - 1)));
}
