import { mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Traded notional a year (by bars) over the mean equity. Null with a single step. */
export function turnover(run: RunFigures): number | null {
  if (run.returns.length === 0) return null;
  const years = run.returns.length / run.barsPerYear;
  return ratio(run.activity.notional / years, mean(run.equity));
}
