import { below, ratio, sum } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Gain to pain (Schwager): sum of the returns of days over the sum of the sizes of the negative ones. Null without a
 * negative one.
 */
export function gainToPain(run: RunFigures): number | null {
  return ratio(sum(run.days), -sum(below(run.days)));
}
