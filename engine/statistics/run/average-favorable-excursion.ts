import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean over the closed round trips of the best price against the mean entry price (MFE), >= 0. Null without one. */
export function averageFavorableExcursion(run: RunFigures): number | null {
  return mean(run.excursions.map(({ favorable }) => favorable));
}
