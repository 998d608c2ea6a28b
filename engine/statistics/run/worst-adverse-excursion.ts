import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Smallest adverse excursion of a closed round trip, <= 0. Null without one. */
export function worstAdverseExcursion(run: RunFigures): number | null {
  return smallest(run.excursions.map(({ adverse }) => adverse));
}
