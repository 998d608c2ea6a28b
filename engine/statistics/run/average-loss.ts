import { below, mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the negative returns of days, < 0. Null without one. */
export function averageLoss(run: RunFigures): number | null {
  return mean(below(run.days));
}
