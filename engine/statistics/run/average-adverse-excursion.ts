import { mean } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean over the closed round trips of the worst price against the mean entry price (MAE, Sweeney 1996), <= 0. The bar
 * of the entry counts whole, that of the exit with the exit alone. Null without one.
 */
export function averageAdverseExcursion(run: RunFigures): number | null {
  return mean(run.excursions.map(({ adverse }) => adverse));
}
