import { above, mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the positive returns of months. Null without one. */
export function averageUpMonth(run: RunFigures): number | null {
  return mean(above(run.months));
}
