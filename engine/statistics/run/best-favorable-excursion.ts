import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest favourable excursion of a closed round trip, >= 0. Null without one. */
export function bestFavorableExcursion(run: RunFigures): number | null {
  return largest(run.excursions.map(({ favorable }) => favorable));
}
