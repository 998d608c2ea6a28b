import { above, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the quarters with a return > 0 among those with one that is not 0. Null without one. */
export function winQuarters(run: RunFigures): number | null {
  return ratio(above(run.quarters).length, Array.from(run.quarters).filter((value) => value !== 0).length);
}
