import { deviation, mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the returns of days over their standard deviation, not annualised. Null where they do not vary. */
export function riskReturnRatio(run: RunFigures): number | null {
  return ratio(mean(run.days), deviation(run.days));
}
