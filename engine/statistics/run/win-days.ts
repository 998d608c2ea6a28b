import { above, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the days with a return > 0 among those with one that is not 0. Null without one. */
export function winDays(run: RunFigures): number | null {
  return ratio(above(run.days).length, Array.from(run.days).filter((value) => value !== 0).length);
}
