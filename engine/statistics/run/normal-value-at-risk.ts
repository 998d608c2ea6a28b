import { deviation, mean } from './moments';
import { normalQuantile } from './normal';
import type { RunFigures } from './run-figures';

/**
 * Value at risk at 95 % if the returns of days were normal: `mean - 1.645 deviation`. As in QuantStats. Null below two
 * days.
 */
export function normalValueAtRisk(run: RunFigures): number | null {
  const spread = deviation(run.days);
  return spread === null ? null : mean(run.days)! + normalQuantile(0.05) * spread;
}
