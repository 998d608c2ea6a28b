import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the closed long round trips with a profit > 0. Null without one. */
export function longWinRate(run: RunFigures): number | null {
  const own = run.closed.filter(({ long }) => long);
  return ratio(own.filter(({ pnl }) => pnl > 0).length, own.length);
}
