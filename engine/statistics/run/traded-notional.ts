import type { RunFigures } from './run-figures';

/** Sum of quantity times price of all fills. */
export function tradedNotional(run: RunFigures): number | null {
  return run.activity.notional;
}
