import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean time from entry to exit of the closed round trips. Null without one. */
export function averageTradeDays(run: RunFigures): number | null {
  return mean(run.closed.map(({ days }) => days));
}
