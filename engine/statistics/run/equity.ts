import type { DRAWDOWNS, PERIOD } from '../../model/statistic-families/equity';
import { deepest } from './find-drawdowns';
import { largest, mean, smallest } from './moments';
import { daysBetween, type Formulas, type RunFigures } from './run-figures';

export const period: Formulas<typeof PERIOD> = {
  durationDays: (run) => daysBetween(run, 0, run.times.length - 1),
  initialEquity: (run) => run.initialCapital,
  peakEquity: (run) => Math.max(run.initialCapital, largest(run.equity)!),
  lowestEquity: (run) => Math.min(run.initialCapital, smallest(run.equity)!),
  netProfit: (run) => run.equity.at(-1)! - run.initialCapital,
};

export const drawdowns: Formulas<typeof DRAWDOWNS> = {
  drawdowns: (run) => run.drawdowns.length,
  averageDrawdown: (run) => mean(run.drawdowns.map(({ depth }) => depth)),
  maxDrawdownMoney: (run) => deepest(run.drawdowns)?.money ?? 0,
  currentDrawdown: (run) => run.underwater.at(-1)!,
  longestDrawdownDays: (run) => largest(drawdownDays(run)),
  averageDrawdownDays: (run) => mean(drawdownDays(run)),
  maxDrawdownDays: (run) => {
    const worst = deepest(run.drawdowns);
    return worst ? daysBetween(run, worst.peak, worst.recovered ?? run.times.length - 1) : null;
  },
  maxDrawdownRecoveryDays: (run) => {
    const worst = deepest(run.drawdowns);
    return worst && worst.recovered !== null ? daysBetween(run, worst.low, worst.recovered) : null;
  },
  timeUnderwater: ({ underwater }) => {
    let below = 0;
    for (let t = 0; t < underwater.length; t++) if (underwater[t]! < 0) below++;
    return below / underwater.length;
  },
};

/** From each peak to its recovery, or to the end of the run. */
function drawdownDays(run: RunFigures): number[] {
  return run.drawdowns.map(({ peak, recovered }) => daysBetween(run, peak, recovered ?? run.times.length - 1));
}
