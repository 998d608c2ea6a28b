import { daysBetween } from './days-between';
import type { RunFigures } from './run-figures';

/**
 * Compound annual growth by the clock: `(finalEquity / initialEquity) ** (365.25 / durationDays) - 1`. Null with a
 * single step. As in backtesting.py and QuantStats; `annualReturn` counts bars.
 */
export function cagr(run: RunFigures): number | null {
  const days = daysBetween(run, 0, run.times.length - 1);
  if (days === 0) return null;
  return Math.max(0, run.equity.at(-1)! / run.initialCapital) ** (365.25 / days) - 1;
}
