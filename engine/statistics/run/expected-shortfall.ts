import { mean, quantile } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the returns of days that are at most `valueAtRisk` (conditional value at risk). Null without a day. */
export function expectedShortfall(run: RunFigures): number | null {
  const limit = quantile(run.days, 0.05);
  return limit === null ? null : mean(Array.from(run.days).filter((value) => value <= limit));
}
