import type { DrawdownRow } from '../model/analytics-views';
import { MICROS_PER_DAY, toIso } from '../model/time';
import { findDrawdowns } from '../statistics/run/find-drawdowns';
import type { AnalysedRun } from './analysed-run';

/** The deepest drawdowns, the deepest first. */
export function deepestDrawdowns({ times, equity, initialCapital }: AnalysedRun, most: number): DrawdownRow[] {
  const { drawdowns } = findDrawdowns(equity, initialCapital);
  const days = (from: number, to: number) => (times[to]! - times[from]!) / MICROS_PER_DAY;
  const end = times.length - 1;
  return drawdowns
    .sort((a, b) => a.depth - b.depth)
    .slice(0, most)
    .map(({ peak, low, recovered, depth, money }) => ({
      peak: toIso(times[peak]!),
      low: toIso(times[low]!),
      recovered: recovered === null ? null : toIso(times[recovered]!),
      ...{ depth, money },
      days: days(peak, recovered ?? end),
      recoveryDays: recovered === null ? null : days(low, recovered),
    }));
}
