import { daysBetween } from './days-between';
import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Longest time from a peak to its recovery or the end of the run. Null without a drawdown. */
export function longestDrawdownDays(run: RunFigures): number | null {
  return largest(run.drawdowns.map(({ peak, recovered }) => daysBetween(run, peak, recovered ?? run.times.length - 1)));
}
