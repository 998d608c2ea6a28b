import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest profit of a closed round trip, net of fees, over its notional at entry. Null without one. */
export function bestTrade(run: RunFigures): number | null {
  return largest(run.closed.map(({ fraction }) => fraction));
}
