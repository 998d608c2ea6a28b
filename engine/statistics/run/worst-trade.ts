import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Smallest profit of a closed round trip over its notional at entry. Null without one. */
export function worstTrade(run: RunFigures): number | null {
  return smallest(run.closed.map(({ fraction }) => fraction));
}
