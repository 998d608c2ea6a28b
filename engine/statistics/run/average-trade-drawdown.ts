import { mean } from './moments';
import type { RunFigures } from './run-figures';

/**
 * Mean over the closed round trips of what was given back: the last exit's return on the mean entry price minus the
 * favourable excursion, <= 0. Null without one.
 */
export function averageTradeDrawdown(run: RunFigures): number | null {
  return mean(run.excursions.map(({ realised, favorable }) => realised - favorable));
}
