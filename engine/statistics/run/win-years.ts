import { above, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the years with a return > 0 among those with one that is not 0. Null without one. */
export function winYears(run: RunFigures): number | null {
  return ratio(above(run.years).length, Array.from(run.years).filter((value) => value !== 0).length);
}
