import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the returns of the days that were not 0. Null without one. As in QuantStats. */
export function averageReturn(run: RunFigures): number | null {
  return mean(Array.from(run.days).filter((value) => value !== 0));
}
