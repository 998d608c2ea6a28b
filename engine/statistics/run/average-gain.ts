import { above, mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the positive returns of days. Null without one. */
export function averageGain(run: RunFigures): number | null {
  return mean(above(run.days));
}
