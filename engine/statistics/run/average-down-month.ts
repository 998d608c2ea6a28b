import { below, mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the negative returns of months, < 0. Null without one. */
export function averageDownMonth(run: RunFigures): number | null {
  return mean(below(run.months));
}
