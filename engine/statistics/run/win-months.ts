import { above, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the months with a return > 0 among those with one that is not 0. Null without one. */
export function winMonths(run: RunFigures): number | null {
  return ratio(above(run.months).length, Array.from(run.months).filter((value) => value !== 0).length);
}
