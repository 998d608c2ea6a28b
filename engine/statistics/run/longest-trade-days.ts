import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Longest time from entry to exit of a closed round trip. Null without one. */
export function longestTradeDays(run: RunFigures): number | null {
  return largest(run.closed.map(({ days }) => days));
}
