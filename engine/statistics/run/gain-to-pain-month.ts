import { below, ratio, sum } from './moments';
import type { RunFigures } from './run-figures';

/** Gain to pain of the returns of months. Null without a negative one. */
export function gainToPainMonth(run: RunFigures): number | null {
  return ratio(sum(run.months), -sum(below(run.months)));
}
